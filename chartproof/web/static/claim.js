/* A claim: findings beside its segments; the chosen finding's segment comes into view. */
(() => {
  "use strict";
  const { $, $$, typing } = window.workbench;
  const items = $$("#findings [data-n]");
  const here = () => items.findIndex((x) => x.getAttribute("aria-current") === "true");
  function choose(item, looks) {
    if (!item) return;
    for (const x of items) { const is = x === item; x.setAttribute("aria-current", String(is)); $(".finding-open", x).setAttribute("aria-expanded", String(is)); }
    const first = $("[data-segment]", item);
    if (looks && first) $(`#s${first.dataset.segment}`)?.scrollIntoView({ block: "center" });
    $("#status").textContent = `Finding ${item.dataset.n} of ${items.length}: ${$(".finding-open", item).textContent}`;
  }
  $("#findings").addEventListener("click", (e) => { const item = e.target.closest("[data-n]"); if (item && !e.target.closest("a, .actions, form")) choose(item, true); });
  document.addEventListener("keydown", (e) => {
    if (!items.length || $("dialog[open]")) return;
    const step = (by) => { choose(items[(here() + by + items.length) % items.length], true); $(".finding-open", items[here()]).focus(); e.preventDefault(); };
    if (e.key === "F8") step(e.shiftKey ? -1 : 1);
    if (!typing(e.target) && !e.ctrlKey && !e.metaKey && !e.altKey) {
      if (e.key === "n" || e.key === "p") step(e.key === "n" ? 1 : -1);
      if (e.key === "w") { $("#waive").showModal(); e.preventDefault(); }
      if (e.key === "a") { $("#assign").showModal(); e.preventDefault(); }
      if (e.key === "q") { $("#question").showModal(); e.preventDefault(); }
      if (e.key === "f") window.workbench.act("fix");
    }
  });
  window.workbench.meant = () => {
    const item = items[here()];
    return { items: [$("#findings").dataset.claim], findings: item?.dataset.finding ? [{ id: item.dataset.finding, version: Number(item.dataset.version) }] : [] };
  };
  if (items[here()]) choose(items[here()], true);
})();
