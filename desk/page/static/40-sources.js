"use strict";

// A part with data-refresh is put in anew every so many seconds, unless somebody is at
// it, and only if it changed.
desk.renewing = {
  async renew() {
    const part = document.querySelector("[data-refresh]");
    if (!part || document.hidden || document.querySelector("dialog[open]") || part.contains(document.activeElement)) return;
    const r = await fetch(location, { headers: { Accept: "text/html" } });
    if (!r.ok) return;
    const text = await r.text();
    if (text === desk.renewing.text) return;
    desk.renewing.text = text;
    const now = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
    if (!now || !part.isConnected) return;
    const open = [...part.querySelectorAll("details")].map(d => d.open);
    const scrolled = [...part.querySelectorAll(".wide")].map(w => w.scrollLeft);
    part.replaceWith(document.importNode(now, true));
    const put = document.getElementById(now.id);
    put.querySelectorAll("details").forEach((d, i) => { d.open = open[i] ?? false; });
    put.querySelectorAll(".wide").forEach((w, i) => { w.scrollLeft = scrolled[i] ?? 0; });
    desk.refresh(put);
  },
};
document.addEventListener("DOMContentLoaded", () => {
  const part = document.querySelector("[data-refresh]");
  if (part) setInterval(() => desk.renewing.renew().catch(() => {}), part.dataset.refresh * 1000);
});
