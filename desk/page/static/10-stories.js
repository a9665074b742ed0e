// The list of stories: what was read, the selection, and news put in without disturbing
// who reads.
{
  // A story is read up to the number of its change: that of all which were marked read at
  // once, or, for those in the map, its own. The map keeps the last few thousand.
  const most = 4000;
  let read = desk.recall("read", {});
  if (typeof read.all !== "number" || typeof read.own !== "object") read = { all: 0, own: {} };
  const cursor = Number.parseInt(document.body.dataset.cursor, 10) || 0;
  const past = "asof" in document.body.dataset;
  if (!past && read.all > cursor) read = { all: 0, own: {} }; // of another store

  const save = () => {
    const own = Object.entries(read.own);
    if (own.length > most) read.own = Object.fromEntries(own.slice(own.length - most));
    desk.remember("read", read);
  };
  desk.seen = (story, changed) => {
    delete read.own[story]; // to the end of the map
    read.own[story] = changed;
    save();
  };
  const isRead = li => (read.own[li.dataset.row] ?? read.all) >= Number(li.dataset.changed);

  const list = () => document.getElementById("stories");
  const rows = () => [...(list()?.children ?? [])];
  const title = document.title;

  const mark = () => {
    if (past) return; // nothing is news there
    let unread = 0;
    for (const li of rows()) {
      const done = isRead(li);
      unread += !done;
      li.classList.toggle("read", done);
      li.classList.toggle("unread", !done);
      const h = li.querySelector("h2"), said = h.querySelector(".said");
      if (done) said?.remove();
      else if (!said) h.prepend(desk.make("span", "Unread: ", { class: "hidden said" }));
    }
    const now = unread ? `(${unread}) ${title}` : title;
    if (document.title !== now) document.title = now;
    const all = document.getElementById("all-read");
    if (all) all.disabled = !unread;
  };
  const set = (li, done) => {
    if (past) return;
    desk.seen(li.dataset.row, done ? Number(li.dataset.changed) : 0);
    mark();
  };
  const markAll = () => {
    if (past) return;
    const last = Math.max(Number.parseInt(document.body.dataset.cursor, 10) || 0, ...rows().map(li => Number(li.dataset.changed)));
    read = { all: Math.max(read.all, last), own: {} };
    save();
    mark();
  };

  // The selection is the focus on the link of a row.
  const links = () => [...document.querySelectorAll("#stories h2 a, #hits a.go")];
  const selected = () => document.activeElement?.closest("#stories > li");
  const move = by => {
    const all = links();
    if (!all.length) return false;
    const row = document.activeElement?.closest("#stories > li, #hits li");
    const at = all.findIndex(a => a === document.activeElement || a.closest("li") === row && row);
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[to].focus({ preventScroll: true });
    all[to].scrollIntoView({ block: "nearest" });
  };
  const arrow = by => document.activeElement?.closest("#stories, #hits") ? move(by) : false; // else the page scrolls

  const onRow = f => () => {
    const li = selected();
    if (!li) return false;
    f(li);
  };

  if (document.body.dataset.page === "stories") {
    const k = desk.keys, next = "Next story", before = "Story before";
    k.j = { act: () => move(1), about: next };
    k.ArrowDown = { act: () => arrow(1), about: next };
    k.k = { act: () => move(-1), about: before };
    k.ArrowUp = { act: () => arrow(-1), about: before };
    k.o = { act: () => document.activeElement?.closest("#stories, #hits") ? document.activeElement.click() : false, about: "Open the story" };
    k.Enter = { act: () => false, about: "Open the story" }; // as links do
    k.m = { act: onRow(li => { set(li, true); }), about: "Mark as read" };
    k.u = { act: onRow(li => { set(li, false); }), about: "Mark as unread" };
    k.A = { act: markAll, about: "Mark all as read" };
    k.n = { act: () => desk.go("#news:not([hidden]) button"), about: "Show what changed" };
    k.f = {
      act: () => {
        const d = document.getElementById("filters");
        d.open = true;
        d.querySelector("input:not([type=hidden])").focus();
      },
      about: "Filters",
    };
    k.x = { act: () => desk.go(".chips li:last-child a"), about: "Clear all filters" };
    k.Escape = () => {
      const d = document.getElementById("filters");
      if (document.activeElement?.closest("#stories, #hits")) document.activeElement.blur();
      else if (d?.open) d.open = false;
      else return false;
    };
    document.getElementById("all-read")?.addEventListener("click", markAll);
    const opened = e => {
      const li = e.target instanceof Element && e.target.closest("h2 a")?.closest("#stories > li");
      if (li && e.button < 2) set(li, true);
    };
    document.addEventListener("click", opened);
    document.addEventListener("auxclick", opened);
    addEventListener("storage", e => { // another window read something
      if (e.key !== "read") return;
      const now = desk.recall("read", {});
      if (typeof now.all === "number" && typeof now.own === "object") read = now;
      mark();
    });
    addEventListener("pageshow", e => {
      if (e.persisted) read = desk.recall("read", read);
      mark();
    });
  }

  // News. A fetched list takes the place of the one that stands, row by row: rows that are
  // the same stay the same elements, with their focus and what is selected in them.
  const raw = new Map(rows().map(li => [li.id, li.innerHTML]));
  let pending, busy, again, pointed = 0;
  document.addEventListener("pointermove", () => { pointed = Date.now(); }, { passive: true });

  // Whether a row that moves would move away from under who reads.
  const held = () => {
    const l = list();
    if (!l) return false;
    const chosen = getSelection();
    return l.contains(document.activeElement) || l.getBoundingClientRect().top < 0
      || l.matches(":hover") && Date.now() - pointed < 10000
      || !chosen.isCollapsed && chosen.containsNode(l, true)
      || Boolean(document.querySelector("dialog:modal"));
  };

  const changedIn = now => [...now.querySelectorAll("#stories > li")].filter(li => raw.get(li.id) !== li.innerHTML);

  const apply = now => {
    pending = undefined;
    desk.tell("");
    document.body.dataset.cursor = now.body.dataset.cursor;
    const fresh = now.getElementById("stories"), l = list();
    if (!fresh || !l) {
      const results = now.getElementById("results");
      if (results) document.getElementById("results").replaceWith(document.adoptNode(results));
      raw.clear();
      for (const li of rows()) raw.set(li.id, li.innerHTML);
    } else {
      const focus = document.activeElement, at = focus?.closest("#stories > li")?.id;
      const seen = new Set();
      [...fresh.children].forEach((li, i) => {
        seen.add(li.id);
        const html = li.innerHTML;
        let row = document.getElementById(li.id);
        if (!row) {
          row = document.adoptNode(li);
          row.classList.add("new");
        } else if (raw.get(li.id) !== html) {
          row.replaceChildren(...document.adoptNode(li).childNodes);
          row.dataset.changed = li.dataset.changed;
          row.classList.remove("new");
          void row.offsetWidth; // so that it lights up again
          row.classList.add("new");
        }
        raw.set(li.id, html);
        if (l.children[i] !== row) l.insertBefore(row, l.children[i] ?? null);
      });
      for (const li of rows()) {
        if (seen.has(li.id)) continue;
        raw.delete(li.id);
        li.remove();
      }
      if (at && document.activeElement !== focus) {
        (focus.isConnected ? focus : document.querySelector(`#${CSS.escape(at)} h2 a`))?.focus({ preventScroll: true });
      }
      setTimeout(() => { for (const li of l.querySelectorAll(".new")) li.classList.remove("new"); }, 5000);
    }
    const pager = now.getElementById("pager"), old = document.getElementById("pager");
    if (pager && old && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(pager));
    desk.refresh(document.getElementById("results"));
    mark();
  };

  const offer = () => {
    const n = changedIn(pending).length;
    if (!n) return;
    desk.tell(n === 1 ? "1 story changed" : `${n} stories changed`, "Show", () => {
      const now = pending;
      document.activeElement?.blur();
      apply(now);
      scrollTo({ top: 0 });
    });
  };

  const look = async t => {
    if (busy) { again = t; return; }
    busy = true;
    const now = await desk.again(t.cursor);
    if (now) {
      const n = changedIn(now).length;
      pending = now;
      if (n && held()) offer();
      else {
        apply(now);
        if (n) desk.said?.(n);
      }
    }
    setTimeout(() => {
      busy = false;
      if (again) {
        const next = again;
        again = undefined;
        look(next);
      }
    }, 1000);
  };

  // What came is said, not too often.
  let said = 0;
  desk.said = n => {
    if (Date.now() - said < 15000) return;
    said = Date.now();
    let s = document.getElementById("said");
    if (!s) {
      s = desk.make("p", "", { id: "said", class: "hidden", "aria-live": "polite" });
      document.body.append(s);
    }
    s.textContent = n === 1 ? "1 story changed." : `${n} stories changed.`;
  };

  if (document.getElementById("results") && document.body.dataset.page === "stories") {
    if (new URLSearchParams(location.search).has("page")) {
      // Later pages would slide under the reader; the first one is where news is.
      let n = new Set();
      desk.news.push(t => {
        for (const id of t.stories) n.add(id);
        desk.tell(t.all || n.size > 99 ? "Many stories changed" : n.size === 1 ? "1 story changed" : `${n.size} stories changed`, "First page", () => {
          const u = new URL(location);
          u.searchParams.delete("page");
          location.assign(u);
        });
      });
    } else desk.news.push(look);
    // What waits goes in when nobody is in the way any more.
    setInterval(() => { if (pending && !document.hidden && !busy && !held()) apply(pending); }, 2000);
    desk.fresh.push(mark);
  }
}
