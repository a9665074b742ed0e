"use strict";

// Links to hands open their form in a dialog over the page. The form goes by fetch, and
// then the page shows what became of it. Without this script both are pages.
desk.hands = {
  // page gets a page as a document, and the address that it has in the end.
  async page(url, options) {
    const r = await fetch(url, { headers: { Accept: "text/html" }, ...options });
    if (!(r.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new Error(await r.text());
    return { ok: r.ok, url: new URL(r.url), document: new DOMParser().parseFromString(await r.text(), "text/html") };
  },

  async open(url, link) {
    url = new URL(url, location);
    if (!url.searchParams.has("back")) {
      const back = new URL(location);
      back.searchParams.delete("done");
      url.searchParams.set("back", back.pathname + back.search);
    }
    let page;
    try { page = await desk.hands.page(url); } catch { location = url; return; }
    if (!page.document.getElementById("hand")) { location = url; return; }
    let dialog = document.querySelector("dialog.hands");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "hands";
      dialog.setAttribute("aria-labelledby", "hand-title");
      dialog.addEventListener("submit", desk.hands.submit);
      dialog.addEventListener("click", desk.hands.click);
      dialog.addEventListener("input", desk.hands.input);
      dialog.addEventListener("close", () => {
        dialog.replaceChildren();
        if (desk.hands.link?.isConnected) desk.hands.link.focus();
      });
      document.body.append(dialog);
    }
    if (link) desk.hands.link = link;
    desk.hands.fill(dialog, page.document);
    if (!dialog.open) dialog.showModal();
    desk.hands.focus(dialog);
  },

  // The form's title is the heading of the dialog, below that of the page.
  fill(dialog, from) {
    dialog.replaceChildren(document.importNode(from.getElementById("hand"), true));
    desk.refresh(dialog);
  },

  focus(dialog) {
    const wrong = dialog.querySelector("#hand-error");
    if (wrong) { wrong.tabIndex = -1; wrong.focus(); return; }
    const fields = [...dialog.querySelectorAll("input:not([type=hidden]), button.primary, a")];
    (fields.find(f => f.required && !f.value) ?? fields.find(f => f.matches("input")) ?? fields[0])?.focus();
  },

  async submit(e) {
    e.preventDefault();
    const dialog = e.currentTarget, form = e.target, by = e.submitter;
    const data = new URLSearchParams(new FormData(form, by));
    if (by?.formMethod === "get") {
      desk.hands.open(by.getAttribute("formaction") + "?" + data);
      return;
    }
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    try {
      const page = await desk.hands.page(form.action, { method: "POST", body: data });
      if (!page.ok) {
        desk.hands.fill(dialog, page.document);
        desk.hands.focus(dialog);
        return;
      }
      dialog.close();
      desk.hands.show(page);
    } catch (err) {
      desk.toast("It could not be sent: " + err.message);
    } finally {
      delete form.dataset.sending;
    }
  },

  // show puts a page in the place of this one, if it is the same in a later state.
  show(page) {
    const done = page.url.searchParams.get("done");
    const now = page.document.getElementById("main");
    if (page.url.pathname !== location.pathname || !now) { location = page.url; return; }
    document.getElementById("done")?.remove();
    const main = document.getElementById("main");
    const notice = page.document.getElementById("done");
    if (notice) main.before(document.importNode(notice, true));
    main.replaceWith(document.importNode(now, true));
    document.body.dataset.cursor = page.document.body.dataset.cursor ?? "";
    page.url.searchParams.delete("done");
    history.replaceState(history.state, "", page.url);
    desk.refresh(document);
    desk.toast(done ? "Done: operation " + done : "Done");
    // One goes on where one was, unless there is something to read first.
    const here = document.getElementById("done");
    const href = desk.hands.link?.getAttribute("href");
    const same = [...document.querySelectorAll('#main a[href^="/hand/"]')].find(a => a.getAttribute("href") === href);
    if (same && !here?.querySelector("ul")) same.focus({ preventScroll: true });
    else (here?.querySelector("a") ?? document.getElementById("main")).focus();
  },

  click(e) {
    if (e.target.closest("[data-cancel]") && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      e.currentTarget.close();
    }
  },

  // What is typed to find a story is looked up while one types.
  input(e) {
    if (e.target.id !== "other-story") return;
    clearTimeout(desk.hands.typing);
    const field = e.target, form = field.form;
    desk.hands.typing = setTimeout(async () => {
      const find = form.querySelector("button[formmethod=get]");
      try {
        const page = await desk.hands.page(find.getAttribute("formaction") + "?" + new URLSearchParams(new FormData(form)));
        const found = page.document.getElementById("choices"), here = form.querySelector("#choices");
        if (found && here && field.isConnected) here.replaceWith(document.importNode(found, true));
      } catch { /* the button still finds it */ }
    }, 250);
  },
};

document.addEventListener("click", e => {
  const link = e.target.closest?.('a[href^="/hand/"]');
  if (!link || document.body.dataset.page === "hand" || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
  e.preventDefault();
  desk.hands.open(link.href, link.closest("dialog") ? null : link);
});

// The address need not tell what was done once the page has.
document.addEventListener("DOMContentLoaded", () => {
  const here = new URL(location);
  if (!here.searchParams.has("done")) return;
  here.searchParams.delete("done");
  history.replaceState(history.state, "", here);
});
