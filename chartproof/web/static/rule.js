/* A rule: what a setting would have changed is shown before it is kept. */
(() => {
  "use strict";
  const { $, ask, awaited, markup } = window.workbench;
  const box = $("[data-ahead]"), state = $("#setting [name=state]");
  let number = 0;
  async function look() {
    const own = ++number;
    box.removeAttribute("data-awaits");
    try {
      const told = await ask(box.dataset.ahead, { state: state.value });
      if (own !== number) return;
      box.replaceChildren(markup(told.html));
      if (told.awaits) { box.dataset.awaits = told.awaits; awaited(box); }
    } catch (fault) { if (own === number) box.textContent = fault.message; }
  }
  state?.addEventListener("change", look);
})();
