// Liveness: one stream of news a page, and none while nobody looks. The stream says what
// changed; to see it, the page asks for itself again.
//
// Pages that want to hear of changes put a function into desk.news: it is called with
// {cursor, stories, more}, where more means that more changed than stories names.
desk.news = [];
{
  let source, cursor, retry, wait = 1000;

  const show = (state, text) => {
    const s = document.getElementById("live");
    s.hidden = false;
    s.className = state;
    if (s.textContent !== text) s.textContent = text;
    s.title = state ? "Changes are not shown until the connection is back" : "Changes are shown as they come";
  };

  const stop = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };

  const start = () => {
    stop();
    if (document.hidden) return;
    source = new EventSource("/live?since=" + encodeURIComponent(cursor));
    source.onopen = () => { wait = 1000; show("", "live"); };
    source.onmessage = e => {
      const t = JSON.parse(e.data);
      cursor = t.cursor;
      for (const f of desk.news) f(t);
    };
    source.onerror = () => {
      show("off", "reconnecting");
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again
      stop();
      retry = setTimeout(start, wait);
      wait = Math.min(2 * wait, 60000);
    };
  };

  document.addEventListener("DOMContentLoaded", () => {
    if ("asof" in document.body.dataset || !desk.news.length) return; // the past does not change
    cursor = document.body.dataset.cursor;
    start();
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); else start(); });
    addEventListener("pagehide", stop);
    addEventListener("pageshow", e => { if (e.persisted) start(); });
  });
}

// again is this page as it is now, which is not before a cursor; undefined if that fails.
// The desk shows many at once what it showed a moment ago: ask until it has caught up.
desk.again = async cursor => {
  for (let tries = 0; tries < 5; tries++) {
    try {
      const r = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" });
      if (!r.ok) return;
      const now = new DOMParser().parseFromString(await r.text(), "text/html");
      if (!cursor || Number.parseInt(now.body.dataset.cursor, 10) >= Number.parseInt(cursor, 10)) return now;
    } catch { return; } // the stream will tell that the desk is away
    await new Promise(f => { setTimeout(f, 300); });
  }
};

// tell shows a bar that offers something to do. It keeps its place and is said once.
desk.tell = (text, name, act) => {
  let bar = document.getElementById("news");
  if (!bar) {
    bar = desk.make("p", "", { id: "news", class: "bar news-bar", role: "status" });
    document.getElementById("main").prepend(bar);
  }
  if (!text) {
    bar.hidden = true;
    bar.replaceChildren();
    return;
  }
  if (bar.dataset.text === text && !bar.hidden) return;
  bar.dataset.text = text;
  const b = desk.make("button", name, { type: "button" });
  b.addEventListener("click", act);
  bar.replaceChildren(text + " ", b);
  bar.hidden = false;
};

// A page of one story, which stands in data-story.
document.addEventListener("DOMContentLoaded", () => {
  if (document.body.dataset.page !== "story") return;
  const main = document.querySelector("[data-story]");
  if (main) desk.seen?.(main.dataset.story, Number(main.dataset.changed ?? document.body.dataset.cursor));
});
if (document.body.dataset.page === "story") {
  desk.news.push(async t => {
    const main = document.querySelector("[data-story]");
    if (!main || Number.parseInt(t.cursor, 10) <= Number.parseInt(document.body.dataset.cursor, 10)) return; // it shows, as what one did oneself does
    let changed = t.stories.includes(main.dataset.story);
    if (!changed && t.more && main.dataset.changed) {
      const now = await desk.again(t.cursor);
      changed = now && now.querySelector("[data-story]")?.dataset.changed !== main.dataset.changed;
    }
    if (changed) desk.tell("This story changed", "Reload", () => location.reload());
  });
}
