// The page works without this. What it adds: times as people say them, keys, and,
// in the files that follow, liveness and memory of what was read.
"use strict";

const desk = {
  // Each is called with the document at the start, and with every part that is put in later.
  fresh: [],
  refresh(root) { for (const f of desk.fresh) f(root); },

  // What keys do, by the key as the browser names it; text fields keep their keys.
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
};

// Times of the last day are told as how long ago they were.
desk.fresh.push(root => {
  const now = Date.now();
  for (const t of root.querySelectorAll("time[datetime]")) {
    const at = new Date(t.dateTime), s = (now - at) / 1000;
    t.dataset.full ??= t.textContent;
    t.title = t.dataset.full;
    t.textContent = s < -60 || s > 86400 ? t.dataset.full
      : s < 60 ? "just now" : s < 3600 ? Math.floor(s / 60) + " min ago" : Math.floor(s / 3600) + " h ago";
  }
});
setInterval(() => desk.refresh(document), 30000);

document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  const field = e.target.closest("input, select, textarea, [contenteditable]");
  if (field) {
    if (e.key === "Escape") field.blur();
    return;
  }
  const act = desk.keys[e.key];
  if (act && act(e) !== false) e.preventDefault();
});
desk.keys["/"] = () => document.getElementById("q").focus();

document.addEventListener("DOMContentLoaded", () => desk.refresh(document));
