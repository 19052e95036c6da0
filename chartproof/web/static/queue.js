/* The queue: one row in the tab order, arrows or j and k move, letters act, Enter opens the words. */
(() => {
  "use strict";
  const { $, $$, ask, markup, toast, typing, narrow, act } = window.workbench;
  const list = $("[data-worklist]"), rows = () => (list ? $$("tbody tr", list) : []);
  const chosen = () => $("tr[aria-selected=true]", list ?? document);
  window.workbench.meant = () => {
    const ticked = rows().filter((r) => $("input", r).checked), meant = ticked.length ? ticked : [chosen()].filter(Boolean);
    return { items: meant.map((r) => r.dataset.item), findings: meant.filter((r) => r.dataset.finding).map((r) => ({ id: r.dataset.finding, version: Number(r.dataset.version) })) };
  };
  let waiting;
  function peek(row) {
    clearTimeout(waiting);
    if (getComputedStyle($(".queue-peek")).display === "none") return;
    waiting = setTimeout(async () => {
      try {
        const answer = await fetch(`/items/${row.dataset.item}/peek${row.dataset.finding ? `?finding=${row.dataset.finding}` : ""}`, { headers: { Accept: "text/html" } });
        if (answer.ok && row === chosen()) $("#peek").replaceChildren(markup(await answer.text()));
      } catch { /* the row itself says enough */ }
    }, 150);
  }
  function go(row) {
    if (!row) return;
    for (const r of rows()) { r.tabIndex = -1; r.setAttribute("aria-selected", "false"); }
    row.tabIndex = 0; row.setAttribute("aria-selected", "true"); row.focus();
    peek(row);
  }
  const open = (row) => { if (row) location.href = row.dataset.href; };
  if (list) {
    list.addEventListener("click", (e) => { const row = e.target.closest("tbody tr"); if (!row || e.target.closest("input, a")) return; if (narrow.matches) open(row); else go(row); });
    list.addEventListener("dblclick", (e) => open(e.target.closest("tbody tr")));
    const ticked = () => { const n = $$("tbody input:checked", list).length; $("[data-ticked]").textContent = n ? `${n} selected` : "None selected"; };
    list.addEventListener("change", (e) => { if (e.target.matches("[data-tick-all]")) rows().forEach((r) => { $("input", r).checked = e.target.checked; }); ticked(); });
    list.addEventListener("focusin", (e) => { const row = e.target.closest("tbody tr"); if (row && row !== chosen() && e.target === row) go(row); });
    if (chosen()) peek(chosen());
  }
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || $("dialog[open]") || !list) return;
    const all = rows(), here = all.indexOf(e.target.closest("[data-worklist] tbody tr") ?? chosen());
    const acts = {
      j: () => go(all[here + 1]), ArrowDown: () => go(all[here + 1]), k: () => go(all[Math.max(0, here - 1)]), ArrowUp: () => go(all[Math.max(0, here - 1)]),
      x: () => $("input", all[here]).click(), a: () => $("#assign")?.showModal(), w: () => $("#waive")?.showModal(), q: () => $("#question")?.showModal(), f: () => act("fix"), r: () => act("check"), Enter: () => open(all[here]),
    };
    if (acts[e.key] && here >= 0 && !(e.key === "Enter" && e.target.closest("a, button, summary")) && !(e.key.startsWith("Arrow") && !e.target.closest("[data-worklist]"))) { acts[e.key](); e.preventDefault(); }
  });

  /* Files: handed over one after the other, then watched until they are done. */
  const field = $("#file");
  field?.addEventListener("change", async () => {
    const files = [...field.files], loose = files.filter((f) => /\.(txt|text|md|rtf|json)$/i.test(f.name)), rest = files.filter((f) => !loose.includes(f));
    let fresh = false;
    toast(`Taking in ${files.length > 1 ? `${files.length} files` : "the file"} …`);
    /* Loose notes go together: a note as text has its charges in a file beside it. */
    for (const some of [...(loose.length ? [loose] : []), ...rest.map((f) => [f])]) {
      try {
        const form = new FormData();
        for (const file of some) form.append("file", file);
        const told = await ask("/queue/upload", form);
        fresh ||= told.fresh;
        if (told.faults.length) toast(told.faults.slice(0, 3).join(" "));
        if (!told.fresh) toast("This file came before: nothing is made twice.");
      } catch (fault) { toast(fault.message); }
    }
    field.value = "";
    if (fresh) watch();
  });
  const said = { queued: "waiting", running: "checking", done: "done", held: "done, some held", failed: "failed", stopped: "stopped" };
  let seen = null;
  async function watch() {
    try {
      const answer = await fetch("/queue/jobs", { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const jobs = await answer.json(), busy = jobs.some((j) => ["queued", "running"].includes(j.state)), state = jobs.map((j) => j.id + j.state).join();
      if (seen !== null && !busy && state !== seen) { location.reload(); return; }
      seen = state;
      $("#jobs").replaceChildren(...jobs.map((j) => {
        const box = document.createElement("div"), line = document.createElement("div"), name = document.createElement("b"), how = document.createElement("span");
        line.className = "row between"; name.textContent = j.name; how.className = "small";
        how.textContent = `${said[j.state] ?? j.state}, ${j.done}${j.total ? ` of ${j.total}` : ""}`;
        line.append(name, how); box.append(line);
        if (["queued", "running"].includes(j.state)) { const bar = document.createElement("progress"); if (j.total) { bar.max = j.total; bar.value = j.done; } bar.setAttribute("aria-label", "How far it has come"); box.append(bar); }
        if (j.error) { const p = document.createElement("p"); p.className = "small"; p.textContent = j.error; box.append(p); }
        return box;
      }));
      if (busy) setTimeout(watch, 700);
      else if (state) location.reload();
    } catch { setTimeout(watch, 3000); }
  }
  if ($$("[data-state=queued], [data-state=running]").length) { seen = "busy"; watch(); }
})();
