// A story: going back in time without leaving the page, and keys from conflict to conflict.
(() => {
  // The slider stands over the list of moments that the form has anyway.
  const slide = form => {
    const select = form.querySelector("select"), place = form.querySelector(".slide");
    if (!place || place.firstChild) return;
    const range = document.createElement("input");
    range.type = "range";
    range.min = 0;
    range.max = select.options.length - 1;
    range.value = select.selectedIndex;
    range.setAttribute("aria-label", "As known at");
    const say = () => range.setAttribute("aria-valuetext", select.options[range.value].text);
    say();
    place.append(range);
    form.querySelector("button").hidden = true;
    let waiting, asked = 0;
    const go = () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const mine = ++asked, query = new URLSearchParams(location.search);
        query.delete("asof");
        if (select.value) query.set("asof", select.value);
        const to = form.getAttribute("action") + (query.size ? "?" + query : "");
        const story = document.getElementById("story");
        story.setAttribute("aria-busy", "true");
        try {
          const answer = await fetch(to, { headers: { Accept: "text/html" } });
          if (!answer.ok) throw new Error(answer.status);
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          if (mine === asked) put(page, to);
        } catch {
          if (mine === asked) desk.toast("The story at that moment did not come. Try again.");
        }
        if (mine === asked) story.removeAttribute("aria-busy");
      }, 150);
    };
    range.addEventListener("input", () => { select.selectedIndex = range.value; say(); go(); });
    select.addEventListener("change", () => { range.value = select.selectedIndex; say(); go(); });
  };

  // What was unfolded stays so when a part of the page is put in anew.
  desk.unfolded = root => new Set([...root.querySelectorAll("details[open]:not(.menu) > summary")].map(s => s.textContent));
  desk.unfold = (root, open) => {
    for (const s of root.querySelectorAll("details:not(.menu) > summary")) if (open.has(s.textContent)) s.parentNode.open = true;
  };

  // Everything of another page of the story takes its place here, but for the slider in use.
  const put = (page, to) => {
    const now = document.getElementById("story"), then = page.getElementById("story");
    for (const name of [".story-top", "#story-body"]) {
      const part = then.querySelector(name), old = now.querySelector(name);
      desk.unfold(part, desk.unfolded(old));
      old.replaceWith(part);
      desk.refresh(part);
    }
    for (const name of ["data-story", "data-changed"]) {
      if (then.hasAttribute(name)) now.setAttribute(name, then.getAttribute(name));
      else now.removeAttribute(name);
    }
    const form = now.querySelector("form.asof"), other = then.querySelector("form.asof");
    form?.querySelector("output")?.replaceChildren(...(other?.querySelector("output")?.childNodes ?? []));
    for (const way of ["prev", "next"]) {
      form?.querySelector(`[rel=${way}]`)?.remove();
      const a = other?.querySelector(`[rel=${way}]`);
      if (a && form) form.querySelector(way === "prev" ? ".slide" : "select")[way === "prev" ? "before" : "after"](a);
    }
    document.body.toggleAttribute("data-asof", page.body.hasAttribute("data-asof"));
    document.body.dataset.cursor = page.body.dataset.cursor;
    document.querySelector(".asof-bar")?.remove();
    const bar = page.querySelector(".asof-bar");
    if (bar) { document.getElementById("main").before(bar); desk.refresh(bar); }
    document.title = page.title;
    history.replaceState(null, "", to);
  };

  desk.fresh.push(root => {
    for (const form of root.querySelectorAll("form.asof")) slide(form);
  });

  // The next or previous of the conflicts on the page takes the focus.
  const conflict = step => {
    const all = [...document.querySelectorAll(".dispute")];
    if (!all.length) return false;
    const here = all.indexOf(document.activeElement?.closest?.(".dispute"));
    const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : (here + step + all.length) % all.length];
    next.focus();
    next.scrollIntoView({ block: "start" });
  };
  const moment = step => {
    const range = document.querySelector("form.asof input[type=range]");
    if (!range) return false;
    step < 0 ? range.stepDown() : range.stepUp();
    range.dispatchEvent(new Event("input"));
  };

  // A menu closes when one goes elsewhere.
  document.addEventListener("click", e => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(e.target)) menu.open = false;
  });
  document.addEventListener("keydown", e => {
    const menu = e.key === "Escape" && e.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  document.addEventListener("DOMContentLoaded", () => {
    const here = document.body.dataset.page;
    if (here === "story") {
      desk.keys.c = () => conflict(1);
      desk.keys.C = () => conflict(-1);
      desk.keys["["] = () => moment(-1);
      desk.keys["]"] = () => moment(1);
      desk.keys.e = () => {
        const menu = document.getElementById("export");
        if (!menu) return false;
        menu.open = !menu.open;
        menu.querySelector("summary").focus();
      };
    }
    if (here === "conflicts") {
      desk.keys.j = desk.keys.c = () => conflict(1);
      desk.keys.k = desk.keys.C = () => conflict(-1);
    }
  });
})();
