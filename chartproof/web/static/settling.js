/* Settling findings: assign, waive, mark fixed, open again, comment, look again. A page says which
   findings are meant with window.workbench.meant() -> { findings, items }. */
(() => {
  "use strict";
  const { $, ask, toast } = window.workbench;
  const words = { assign: "Assigned", waive: "Waived", fix: "Marked fixed; it is looked at again with the next file", open: "Open again", comment: "Kept", check: "Looked at again", ask: "Question sent" };
  async function act(action, more = {}) {
    const meant = window.workbench.meant();
    if (!meant.findings.length && !meant.items.length) { toast("Choose a row first."); return; }
    try {
      const told = await ask("/queue/act", { action, findings: action === "check" ? [] : meant.findings, items: action === "check" ? meant.items : [], ...more });
      sessionNote(told.said.length && !told.done ? told.said.join(" ") : `${words[action]}${told.done > 1 ? ` (${told.done})` : ""}. ${told.said.join(" ")}`);
      if (told.done) location.reload();
      else toast(told.said.join(" "));
    } catch (fault) { toast(fault.message); }
  }
  /* What is said survives the reload in the tab's history state, which holds no word of a note. */
  function sessionNote(said) { history.replaceState({ said }, ""); }
  if (history.state?.said) { toast(history.state.said); history.replaceState(null, ""); }
  for (const [name, action] of [["assign", "assign"], ["waive", "waive"], ["question", "ask"]]) {
    const box = $(`#${name}`);
    box?.addEventListener("close", () => {
      if (box.returnValue !== "ok") return;
      const form = Object.fromEntries(new FormData($("form", box)));
      box.returnValue = "";
      act(action, form);
    });
  }
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-act]");
    if (button) act(button.dataset.act);
  });
  document.addEventListener("submit", (e) => {
    if (!e.target.matches("[data-comment]")) return;
    e.preventDefault();
    act("comment", { words: new FormData(e.target).get("words") });
  });
  window.workbench.act = act;
  window.workbench.meant ??= () => ({ findings: [], items: [] });
})();
