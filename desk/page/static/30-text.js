// Words and what is said of them light up together; claims in the text lead to the list.
"use strict";

{
  const light = (list, on) => { for (const e of list) e.classList.toggle("lit", on); };
  const partners = e => {
    const words = e.closest("[data-claims]");
    if (words) return words.dataset.claims.split(" ").map(c => document.querySelector(`[data-claim="${c}"]`)).filter(Boolean);
    const row = e.closest("[data-claim]");
    if (row) return document.querySelectorAll(`[data-claims~="${row.dataset.claim}"]`);
    const passage = e.closest("[data-passage]");
    if (passage) return document.querySelectorAll(`[data-passage="${passage.dataset.passage}"]`);
    return [];
  };
  for (const [event, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(event, e => { if (e.target.closest) light(partners(e.target), on); });
  }
  document.addEventListener("click", e => {
    const words = e.target.closest(".claim");
    if (!words || String(getSelection())) return;
    const row = partners(words)[0];
    if (row) row.scrollIntoView({ block: "center" });
  });
}
