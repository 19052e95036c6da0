/* Shared behaviour of every page: theme, dialogs, toasts, keys, asking the server.
   Plain script, no library, nothing kept in the browser, no request to anywhere else. */
(() => {
  "use strict";
  const $ = (s, root = document) => root.querySelector(s);
  const $$ = (s, root = document) => [...root.querySelectorAll(s)];
  const typing = (el) => el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

  /* Asking the server: JSON out, JSON back; a refusal becomes an Error in plain words. */
  async function ask(path, body, options = {}) {
    const headers = { Accept: "application/json", "X-CSRF-Token": $("meta[name=csrf]")?.content ?? "" };
    if (!(body instanceof FormData)) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(path, { method: "POST", headers, body: body instanceof FormData ? body : JSON.stringify(body ?? {}), credentials: "same-origin", ...options });
    } catch (fault) {
      if (fault.name === "AbortError") throw fault;
      throw new Error("The workbench does not answer. What you typed is still here.");
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401) throw new Error("You are signed out. Sign in again in another tab; what you typed is still here.");
    if (!answer.ok) throw new Error(told.detail || told.title || "That did not work.");
    return told;
  }

  /* Markup from our own server, every word of it escaped there. */
  function markup(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content;
  }

  /* Theme: system, light, dark; kept with the account. */
  const themes = ["", "light", "dark"];
  $("[data-theme-button]")?.addEventListener("click", (e) => {
    const root = document.documentElement;
    const next = themes[(themes.indexOf(root.dataset.theme || "") + 1) % themes.length];
    if (next) root.dataset.theme = next; else delete root.dataset.theme;
    e.currentTarget.setAttribute("aria-label", `Theme: ${next || "as the system"}. Change`);
    ask("/me/theme", { theme: next }).catch(() => {});
  });

  /* Dialogs: <button data-opens="id">; focus returns by itself. */
  document.addEventListener("click", (e) => {
    const opener = e.target.closest("[data-opens]");
    if (opener) $(`#${opener.dataset.opens}`)?.showModal();
    if (e.target.closest("[data-closes]")) e.target.closest("dialog").close();
    if (e.target.closest("[data-prints]")) window.print();
  });

  function toast(text) {
    const box = document.createElement("div");
    box.className = "toast";
    box.textContent = text;
    $(".toasts")?.append(box);
    setTimeout(() => box.remove(), 8000);
  }

  /* Panels that fold on a phone and stand open beside the work on a desk. */
  const narrow = matchMedia("(max-width: 56rem)");
  const fold = () => $$(".facets-panel").forEach((d) => { d.open = !narrow.matches; });
  narrow.addEventListener("change", fold);
  fold();

  /* Wide pictures start where it matters. */
  $$("[data-start-at]").forEach((el) => { el.scrollLeft = Number(el.dataset.startAt) * el.scrollWidth - 0.6 * el.clientWidth; });

  /* Dialogs that a refused form opens again; words to be taken whole; pages that wait for work. */
  $("dialog[data-shown]")?.showModal();
  $$("[data-whole]").forEach((field) => { field.addEventListener("focus", () => field.select()); field.focus(); });
  if ($("[data-reloads]")) setInterval(() => { if (!$("dialog[open]") && !typing(document.activeElement)) location.reload(); }, 1500);

  /* What is still being reckoned: asked for until it is there. */
  async function awaited(box) {
    const place = box.dataset.awaits;
    if (!place) return;
    try {
      const answer = await fetch(place, { headers: { Accept: "text/html" } });
      if (box.dataset.awaits !== place) return;
      if (answer.ok) box.replaceChildren(markup(await answer.text()));
      if (answer.status === 202) { setTimeout(() => awaited(box), 500); return; }
      box.removeAttribute("data-awaits");
    } catch { setTimeout(() => awaited(box), 3000); }
  }
  $$("[data-awaits]").forEach(awaited);

  /* Fields that send their form by themselves. */
  document.addEventListener("change", (e) => { if (e.target.matches("[data-sends]")) e.target.form.requestSubmit(); });

  /* Dropping files on a form with a file field. */
  $$("[data-drop]").forEach((zone) => {
    const field = $("input[type=file]", zone);
    const stop = (e) => { e.preventDefault(); zone.classList.toggle("over", e.type === "dragover" || e.type === "dragenter"); };
    ["dragenter", "dragover", "dragleave", "drop"].forEach((kind) => zone.addEventListener(kind, stop));
    zone.addEventListener("drop", (e) => { field.files = e.dataTransfer.files; field.dispatchEvent(new Event("change", { bubbles: true })); });
  });

  /* Single letters may be switched off with the account. First of all listeners, it stops the rest. */
  document.addEventListener("keydown", (e) => {
    if ("noLetters" in document.documentElement.dataset && e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey) e.stopImmediatePropagation();
  });
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || $("dialog[open]")) return;
    if (e.key === "?") { $("#keys")?.showModal(); e.preventDefault(); }
  });
  window.workbench = { $, $$, ask, awaited, markup, toast, typing, narrow };
})();
