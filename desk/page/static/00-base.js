// The page works without this. What it adds: times as people say them, keys, and,
// in the files that follow, liveness and memory of what was read.
"use strict";

const desk = {
  // Each is called with the document at the start, and with every part that is put in later.
  fresh: [],
  refresh(root) { for (const f of desk.fresh) f(root); },

  // What keys do, by the key as the browser names it, or by two, one after the other:
  // "g s". Each is a function, or {act, about} where about is what the help says; what
  // gives false leaves the key to the browser. Text fields keep their keys.
  keys: {},

  toast(text) {
    const t = document.getElementById("toast");
    t.textContent = text;
    clearTimeout(desk.toasting);
    desk.toasting = setTimeout(() => { t.textContent = ""; }, 5000);
  },

  // Storage that may be denied, as in private windows.
  recall(key, otherwise) {
    try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; }
  },
  remember(key, value) {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* forgotten, then */ }
  },

  // make is an element with a text.
  make(name, text, attributes = {}) {
    const e = document.createElement(name);
    if (text) e.textContent = text;
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    return e;
  },

  // go follows a link of the page, or does nothing.
  go(selector) {
    const a = document.querySelector(selector);
    if (a) a.click();
    return Boolean(a);
  },
};

// Times of the last day are told as how long ago they were; not on a page of the past.
desk.fresh.push(root => {
  if ("asof" in document.body.dataset) return;
  const now = Date.now();
  for (const t of root.querySelectorAll("time[datetime]:not([data-plain])")) {
    const at = new Date(t.dateTime), s = (now - at) / 1000;
    t.dataset.full ??= t.textContent;
    t.title = t.dataset.full;
    const text = s < -60 || s > 86400 ? t.dataset.full
      : s < 60 ? "just now" : s < 3600 ? Math.floor(s / 60) + " min ago" : Math.floor(s / 3600) + " h ago";
    if (t.textContent !== text) t.textContent = text;
  }
});
setInterval(() => { if (!document.hidden) desk.refresh(document); }, 30000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) desk.refresh(document); });

// Keys.
desk.silent = () => desk.recall("no-keys", false);
{
  let before = "", forget;
  document.addEventListener("keydown", e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || e.isComposing) return;
    const at = e.target instanceof Element ? e.target : document.body;
    if (at.closest("input, select, textarea, [contenteditable]")) {
      if (e.key === "Escape") at.blur();
      return;
    }
    if (document.querySelector("dialog:modal") || desk.silent()) return;
    const act = key => {
      const k = desk.keys[key];
      if (!k || (typeof k === "function" ? k : k.act)(e) === false) return false;
      e.preventDefault();
      return true;
    };
    const first = before;
    before = "";
    clearTimeout(forget);
    if (first && act(first + " " + e.key)) return;
    if (act(e.key)) return;
    if (Object.keys(desk.keys).some(k => k.startsWith(e.key + " "))) {
      before = e.key;
      forget = setTimeout(() => { before = ""; }, 1500);
    }
  });
}

desk.help = () => {
  document.getElementById("keys")?.remove();
  const d = desk.make("dialog", "", { id: "keys", "aria-labelledby": "keys-title" });
  d.append(desk.make("h2", "Keys", { id: "keys-title" }));
  const list = desk.make("dl", "", { class: "keys" });
  const by = new Map(); // those that do the same, together
  for (const [key, k] of Object.entries(desk.keys)) if (k.about) by.set(k.about, [...(by.get(k.about) ?? []), key]);
  by.set("Close this, or leave a field", ["Escape"]);
  for (const [about, keys] of by) {
    const dt = desk.make("dt");
    keys.forEach((key, i) => {
      if (i) dt.append(" or ");
      key.split(" ").forEach((part, n) => {
        if (n) dt.append(" ");
        dt.append(desk.make("kbd", { ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" }[part] ?? part));
      });
    });
    list.append(dt, desk.make("dd", about));
  }
  const off = desk.make("label"), box = desk.make("input", "", { type: "checkbox" });
  box.checked = !desk.silent();
  box.addEventListener("change", () => desk.remember("no-keys", !box.checked));
  off.append(box, " Use these keys");
  const close = desk.make("button", "Close"), p = desk.make("p");
  close.addEventListener("click", () => d.close());
  p.append(close);
  d.append(list, desk.make("p"), p);
  d.children[2].append(off);
  d.addEventListener("close", () => d.remove());
  document.body.append(d);
  d.showModal();
};
desk.keys["?"] = { act: desk.help, about: "Show the keys" };
desk.keys["/"] = { act: () => { const q = document.getElementById("q"); q.focus(); q.select(); }, about: "Search" };
for (const [key, n, name] of [["s", 1, "Stories"], ["c", 2, "Conflicts"], ["o", 3, "Sources"], ["l", 4, "Log"]]) {
  const k = { act: () => desk.go(`header nav a:nth-child(${n})`), about: "Go to " + name };
  desk.keys["g " + key] = k;
  desk.keys[n] = k;
}
desk.keys["["] = { act: () => desk.go("a[rel=prev]"), about: "Page before" };
desk.keys["]"] = { act: () => desk.go("a[rel=next]"), about: "Next page" };

// The theme follows the system unless told otherwise; head/theme.js sets it early.
desk.theme = () => {
  const b = document.getElementById("theme"), theme = desk.recall("theme", "auto");
  const [sign, name] = { auto: ["◐", "as the system"], light: ["○", "light"], dark: ["●", "dark"] }[theme] ?? ["◐", "as the system"];
  b.textContent = sign;
  b.title = "Theme: " + name;
  b.setAttribute("aria-label", b.title);
};

document.addEventListener("DOMContentLoaded", () => {
  desk.theme();
  document.getElementById("theme").addEventListener("click", () => {
    const next = { auto: "light", light: "dark", dark: "auto" }[desk.recall("theme", "auto")] ?? "auto";
    desk.remember("theme", next);
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    desk.theme();
  });
  document.getElementById("help").addEventListener("click", desk.help);
  // What was done is told once: loading the page again does not tell it.
  if (document.querySelector("#done")) {
    const u = new URL(location);
    u.searchParams.delete("done");
    history.replaceState(history.state, "", u);
  }
  desk.refresh(document);
});
