/* Note desk: the note is a text field; a copy of its words under it carries the marks. The server
   answers 150 ms after the last key; an answer for words that are no longer on screen is dropped.
   Words of the note are only ever set with textContent, and kept nowhere but in the field. */
(() => {
  "use strict";
  const { $, $$, ask, markup, toast, typing } = window.workbench;
  const desk = $("[data-desk]"), note = $("#note"), copy = $(".editor-copy"), gutter = $(".gutter"), tip = $(".tip");
  const given = JSON.parse($("#desk-given").textContent);
  const LONG = 200000;
  let told = null, active = 0, shownElement = null, asked = 0, running = null;

  /* ── What is asked ───────────────────────────────────────────────────── */
  const value = (name) => $(`[name=${name}]`, desk)?.value.trim() ?? "";
  const whole = (text) => (/^\d+$/.test(text.trim()) ? Number(text) : text.trim() === "" ? undefined : text.trim());
  function visit() {
    const charges = $$("[data-line]").map((row) => {
      const cell = (name) => $(`[data-cell=${name}]`, row).value;
      const modifiers = cell("modifiers").toUpperCase().split(/[\s,]+/).filter(Boolean);
      return { code: cell("code").trim().toUpperCase(), units: whole(cell("units")) ?? 0, modifiers, minutes: whole(cell("minutes")), assistant_minutes: whole(cell("assistant")) };
    }).filter((c) => c.code);
    const asWritten = { date_of_service: value("date_of_service"), payer: value("payer"), discipline: value("discipline") || undefined, locality: value("locality") || undefined,
      diagnoses: value("diagnoses").toUpperCase().split(/[\s,]+/).filter(Boolean), time_in: value("time_in") || undefined, time_out: value("time_out") || undefined };
    return { ...given.visit, ...asWritten, charges, text: note.value, _waived: (given.states ?? []).filter((x) => x.state === "waived").map(({ rule, n, reason }) => ({ rule, n, reason })) };
  }

  let wait;
  function soon() { clearTimeout(wait); mirror(); if (note.value.length <= LONG) wait = setTimeout(look, 150); }
  async function look() {
    clearTimeout(wait);
    const number = ++asked, text = note.value;
    running?.abort();
    running = new AbortController();
    try {
      const found = await ask("/desk/look", visit(), { signal: running.signal });
      if (number !== asked || text !== note.value) return;
      told = { ...found, text16: text, units16: sixteen(text, found.marks) };
      draw();
    } catch (fault) {
      if (fault.name !== "AbortError") say(fault.message, true);
    }
  }

  /* Offsets come as code points; a text field counts in UTF-16. */
  function sixteen(text, marks) {
    const at = places(text);
    return marks.map(([start, end, severity, no]) => ({ start: at(start), end: at(end), severity, no }));
  }
  function places(text) {
    if (!/[\ud800-\udbff]/.test(text)) return (n) => n;
    const found = [];
    for (let i = 0; i < text.length; i++) { found.push(i); const c = text.charCodeAt(i); if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.length) i++; }
    found.push(text.length);
    return (n) => found[Math.min(n, found.length - 1)];
  }

  /* ── Drawing ─────────────────────────────────────────────────────────── */
  function say(words, isFault) {
    $("#status").textContent = words;
    const banner = $("#desk-fault");
    banner.hidden = !isFault;
    $("p", banner).textContent = isFault ? words : "";
  }
  function draw() {
    if (active > told.counts.findings) active = told.counts.findings;
    if (!active && told.counts.findings) active = 1;
    $("#verdict").replaceWith(markup(told.verdict));
    $("#says").textContent = told.says;
    $("#n-findings").textContent = told.counts.findings;
    $("#m-count").textContent = told.counts.findings ? `${told.counts.findings} finding${told.counts.findings === 1 ? "" : "s"}` : "No finding";
    $("#m-risk").textContent = told.at_risk;
    findings();
    since();
    swap("#sums", told.sums); swap("#remarks", told.remarks); pad(); swap("#elements", told.elements); swap("#undecided", told.undecided);
    const box = shownElement && $(`#elements [value="${shownElement}"]`);
    if (box) box.checked = true;
    for (const row of $$("[data-line]")) {
      const code = $("[data-cell=code]", row).value.trim().toUpperCase(), minutes = $("[data-read]", row), units = $("[data-supported]", row);
      minutes.textContent = code in told.minutes ? told.minutes[code] ?? "not known" : "";
      units.textContent = told.supported[code] ?? "";
    }
    mirror();
    say(`${told.counts.findings} finding${told.counts.findings === 1 ? "" : "s"}. ${told.says}`, false);
    if (told.error) say(told.error, true);
  }
  const was = {};
  function swap(where, html) {
    if (was[where] === html) return;
    was[where] = html;
    const box = $(where), held = box.contains(document.activeElement) ? document.activeElement : null;
    const kind = held?.className, item = held?.closest("[data-n]")?.dataset.n, ticked = held?.value;
    box.replaceChildren(markup(html));
    /* Whoever was in there by keyboard stays there. */
    if (item) $(`[data-n="${item}"] .finding-open`, box)?.focus();
    else if (held) $$("button, input, a, summary", box).find((x) => x.className === kind && x.value === ticked)?.focus();
  }
  function findings() {
    const list = $("#findings");
    swap("#findings", told.findings.join("") + told.waived || '<li class="empty-note">Nothing found.</li>');
    settle(list);
    for (const item of $$("[data-n]", list)) {
      const here = Number(item.dataset.n) === active;
      item.setAttribute("aria-current", String(here));
      $(".finding-open", item)?.setAttribute("aria-expanded", String(here));
    }
  }
  /* What a change of the note took away and brought: against what was found when it was opened. */
  let opened = null;
  const listed = () => told.findings.map((html) => { const li = markup(html).firstElementChild; return { rule: li.dataset.rule, says: $(".finding-open", li).textContent }; });
  function since() {
    if (!given.item) return;
    const now = listed();
    opened ??= now;
    let gone = [...opened], came = [];
    const take = (same) => (f) => { const at = gone.findIndex((g) => same(f, g)); if (at >= 0) gone.splice(at, 1); return at < 0; };
    came = now.filter(take((f, g) => f.rule === g.rule && f.says === g.says)).filter(take((f, g) => f.rule === g.rule));
    const box = $("#since");
    box.hidden = !gone.length && !came.length;
    $("[data-counts]", box).textContent = `${gone.length} gone, ${came.length} new, ${now.length - came.length} as before. Nothing is kept before you say so.`;
    for (const [where, found] of [["gone", gone], ["new", came]]) {
      $(`[data-${where}]`, box).replaceChildren(...found.map((f) => { const li = document.createElement("li"), rule = document.createElement("a"), p = document.createElement("p"); rule.className = "code small"; rule.href = `/rules/${f.rule}`; rule.textContent = f.rule; p.textContent = f.says; li.append(rule, p); return li; }));
    }
  }
  /* Findings of a visit that is kept can be settled here: each meets its record by rule and turn. */
  function settle(list) {
    if (!given.states || list.dataset.settled === was["#findings"]) return;
    list.dataset.settled = was["#findings"];
    const turns = {};
    for (const item of $$("[data-n]", list)) {
      const rule = item.dataset.rule, n = (turns[rule] ??= given.states.filter((x) => x.rule === rule && x.state !== "waived").map((x) => x)).shift();
      if (!n) continue;
      item.dataset.finding = n.id; item.dataset.version = n.version;
      const tools = $("#finding-tools").content.cloneNode(true);
      if (n.to) $("[data-with]", tools).textContent = `With ${n.to}. `;
      for (const q of n.questions) {
        const li = document.createElement("li"), told = document.createElement("b");
        told.textContent = q.answered ? `${q.to}: ${q.choice}` : `Asked ${q.to}`;
        li.append(told, q.answered ? `, ${q.answered}${q.answer ? `: ${q.answer}` : ""}` : `, ${q.on}; no answer yet`);
        $("[data-asked]", tools).append(li);
      }
      for (const c of n.comments) { const li = document.createElement("li"); li.textContent = `${c.by}: ${c.words}`; $("[data-said]", tools).append(li); }
      $(".finding-more", item).append(tools);
    }
  }
  window.workbench.meant = () => {
    const item = $(`#findings [aria-current="true"][data-finding]`);
    return { items: given.item ? [given.item] : [], findings: item ? [{ id: item.dataset.finding, version: Number(item.dataset.version) }] : [] };
  };

  /* The copy under the field: the same words, marks around those that are quoted. */
  function mirror() {
    const text = note.value, editor = $(".editor");
    editor.classList.toggle("is-long", text.length > LONG);
    $("#look").hidden = text.length <= LONG;
    if (text.length > LONG) { copy.replaceChildren(); gutter.replaceChildren(); return; }
    const marks = live(text);
    const cuts = new Set([0, text.length]);
    for (const m of marks) { cuts.add(m.start); cuts.add(m.end); }
    const lit = told && shownElement && told.text16 === text ? (told.facts[shownElement] ?? []).map(([a, b]) => { const at = places(text); return [at(a), at(b)]; }) : [];
    for (const [a, b] of lit) { cuts.add(a); cuts.add(b); }
    const edges = [...cuts].sort((a, b) => a - b), out = document.createDocumentFragment(), ranks = { error: 0, warning: 1, note: 2 };
    for (let i = 0; i + 1 < edges.length; i++) {
      const [a, b] = [edges[i], edges[i + 1]], words = text.slice(a, b);
      const over = marks.filter((m) => m.start <= a && b <= m.end).sort((x, y) => ranks[x.severity] - ranks[y.severity]);
      const shows = lit.some(([s, e]) => s <= a && b <= e);
      if (!over.length && !shows) { out.append(words); continue; }
      const mark = document.createElement("mark");
      mark.className = over.length ? `ev ev-${over[0].severity}` : "ev ev-fact";
      if (over.some((m) => m.no === active)) mark.classList.add("here");
      const ends = over.filter((m) => m.end === b).map((m) => m.no);
      if (ends.length) mark.dataset.no = [...new Set(ends)].join("·");
      mark.dataset.over = over.map((m) => m.no).join(" ");
      mark.textContent = words;
      out.append(mark);
    }
    out.append("\n");
    copy.replaceChildren(out);
    margin(marks);
  }
  /* Marks while the server thinks: those before the change stay, those after it move along. */
  function live(text) {
    if (!told) return [];
    if (told.text16 === text) return told.units16;
    const old = told.text16, most = Math.min(old.length, text.length);
    let head = 0; while (head < most && old[head] === text[head]) head++;
    let tail = 0; while (tail < most - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
    const shift = text.length - old.length, cut = old.length - tail;
    return told.units16.filter((m) => m.end <= head || m.start >= cut).map((m) => (m.start >= cut ? { ...m, start: m.start + shift, end: m.end + shift } : m));
  }
  function margin(marks) {
    const focused = document.activeElement?.closest?.(".gutter") ? document.activeElement.dataset.first : null;
    gutter.replaceChildren();
    const top = gutter.getBoundingClientRect().top, lines = [], seen = new Set();
    for (const m of [...marks].sort((a, b) => a.start - b.start || a.no - b.no)) {
      if (seen.has(m.no)) continue;
      seen.add(m.no);
      const drawn = $$("mark", copy).find((x) => x.dataset.over?.split(" ").includes(String(m.no)));
      const box = drawn?.getClientRects()[0];
      if (!box) continue;
      const y = box.top - top + box.height / 2 - 12, line = lines.find((l) => Math.abs(l.y - y) < 14);
      if (line) line.items.push(m); else lines.push({ y, items: [m] });
    }
    for (const { y, items } of lines) {
      const worst = items.reduce((a, b) => (["error", "warning", "note"].indexOf(a.severity) <= ["error", "warning", "note"].indexOf(b.severity) ? a : b)).severity;
      const b = document.createElement("button");
      b.type = "button"; b.className = `margin-mark sev-${worst}`; b.dataset.first = items[0].no;
      b.setAttribute("aria-label", `Finding ${items.map((m) => m.no).join(", ")}, ${worst}`);
      b.setAttribute("aria-current", String(items.some((m) => m.no === active)));
      const svg = markup(`<svg class="ic" aria-hidden="true"><use href="#i-${worst}"/></svg>`);
      b.append(svg, items.length > 2 ? `${items[0].no}+` : items.map((m) => m.no).join("·"));
      b.style.top = `${y}px`;
      b.addEventListener("click", () => { const here = items.findIndex((m) => m.no === active); choose(items[(here + 1) % items.length].no, true); });
      b.addEventListener("focus", () => hint(items[0].no, b.getBoundingClientRect()));
      b.addEventListener("blur", () => { tip.hidden = true; });
      gutter.append(b);
      if (focused === String(items[0].no)) b.focus();
    }
  }
  function hint(no, box) {
    if (!told?.tips[no - 1]) return;
    const stack = $(".editor-stack").getBoundingClientRect();
    tip.replaceChildren(markup(told.tips[no - 1]));
    tip.hidden = false;
    tip.style.top = `${box.bottom - stack.top + 6}px`;
    tip.style.left = `${Math.max(0, Math.min(box.left - stack.left, stack.width - tip.offsetWidth - 8))}px`;
  }

  /* ── Moving about ────────────────────────────────────────────────────── */
  function choose(no, scroll) {
    active = no;
    findings(); mirror();
    const item = $(`#findings [data-n="${no}"]`);
    if (scroll) item?.scrollIntoView({ block: "nearest" });
    $("#status").textContent = `Finding ${no} of ${told.counts.findings}: ${$(".finding-open", item)?.textContent ?? ""}`;
  }
  function step(by) {
    const n = told?.counts.findings ?? 0;
    if (n) choose(((active - 1 + by + n) % n) + 1, true);
  }
  document.addEventListener("keydown", (e) => {
    if (e.key === "F8") { step(e.shiftKey ? -1 : 1); e.preventDefault(); }
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { ($(`#findings [aria-current="true"] .actions button`) ?? $(`#findings [aria-current="true"] .finding-open`))?.focus(); e.preventDefault(); }
    if (e.key === "Escape" && e.target.closest("#findings, .gutter")) note.focus();
    if ((e.key === "n" || e.key === "p") && !e.ctrlKey && !e.metaKey && !typing(e.target) && !$("dialog[open]")) step(e.key === "n" ? 1 : -1);
  });
  $("#findings").addEventListener("click", (e) => {
    const item = e.target.closest("[data-n]");
    if (!item || e.target.closest("a, summary, .actions")) return;
    const no = Number(item.dataset.n), first = told.units16.find((m) => m.no === no);
    choose(no, false);
    if (first && e.target.closest(".finding-open") && e.detail === 2) { note.focus(); note.setSelectionRange(first.start, first.end); }
  });
  $("#next").addEventListener("click", () => { step(1); $(`#findings [aria-current="true"]`)?.scrollIntoView({ block: "center" }); });
  const over = (e) => $$("mark", copy).find((m) => m.dataset.over && [...m.getClientRects()].some((r) => e.clientX >= r.left && e.clientX <= r.right && e.clientY >= r.top && e.clientY <= r.bottom));
  note.addEventListener("click", (e) => { const m = over(e); if (m) choose(Number(m.dataset.over.split(" ")[0]), true); });
  let waiting;
  note.addEventListener("mousemove", (e) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { const m = over(e); if (m) hint(Number(m.dataset.over.split(" ")[0]), m.getClientRects()[0]); else tip.hidden = true; }, 60);
  });
  note.addEventListener("mouseleave", () => { clearTimeout(waiting); tip.hidden = true; });
  $("#elements").addEventListener("change", (e) => {
    const box = e.target.closest("input[type=checkbox]");
    if (!box) return;
    shownElement = box.checked ? box.value : null;
    $$("#elements input[type=checkbox]").forEach((x) => { x.checked = x.value === shownElement; });
    mirror();
    const first = shownElement && told.facts[shownElement]?.[0];
    $("#status").textContent = first ? `Its words: ${note.value.slice(first[0], first[1])}` : "";
  });

  /* ── Scratch pad: other minutes, and what would come of them ──────────── */
  const sheetOfPad = $("#pad");
  let tried = 0, waits, minutesRead = "";
  /* Lines of charges whose minutes count, each with the minutes that were read. */
  const timed = () => visit().charges.map((c, i) => ({ code: c.code, i, read: told?.minutes[c.code] ?? "" })).filter((c) => told && c.code in told.minutes);
  function pad(again) {
    if (!sheetOfPad.open || !told) return;
    const read = JSON.stringify(timed());
    if (read === minutesRead && !again) return;
    minutesRead = read;
    $("[data-lines]", sheetOfPad).replaceChildren(...timed().map((c) => {
      const label = document.createElement("label"), name = document.createElement("span"), field = document.createElement("input");
      label.className = "field"; name.className = "code"; name.textContent = c.code;
      field.className = "input c-num"; field.type = "number"; field.min = 0; field.max = 600; field.value = c.read; field.dataset.at = c.i;
      field.setAttribute("aria-label", `Minutes of ${c.code}, on the scratch pad`);
      label.append(name, field);
      return label;
    }));
    if (!timed().length) $("[data-lines]", sheetOfPad).textContent = "No line is charged by its minutes.";
    $("#pad-sums").replaceChildren();
  }
  async function tryOut() {
    const number = ++tried, other = visit();
    for (const field of $$("[data-at]", sheetOfPad)) { other.charges[Number(field.dataset.at)].minutes = whole(field.value); }
    try {
      const found = await ask("/desk/look", other);
      if (number === tried) $("#pad-sums").replaceChildren(markup(found.sums));
    } catch (fault) { say(fault.message, true); }
  }
  sheetOfPad.addEventListener("toggle", () => pad(true));
  sheetOfPad.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(tryOut, 150); });
  $("[data-as-read]").addEventListener("click", () => pad(true));

  /* ── Charges, files, keeping ─────────────────────────────────────────── */
  const lines = $("#lines");
  function addLine(charge = {}) {
    const row = $("#line").content.cloneNode(true), set = (name, words) => { $(`[data-cell=${name}]`, row).value = words ?? ""; };
    set("code", charge.code); set("modifiers", (charge.modifiers ?? []).join(" ")); set("units", charge.units ?? 1); set("minutes", charge.minutes); set("assistant", charge.assistant_minutes || "");
    const code = charge.code || "new line";
    $$("input", row).forEach((field) => field.setAttribute("aria-label", `${field.dataset.says}, ${code}`));
    $("button", row).setAttribute("aria-label", `Remove ${code}`);
    lines.append(row);
  }
  $("#add-line").addEventListener("click", () => { addLine(); $("[data-line]:last-child [data-cell=code]").focus(); });
  lines.addEventListener("click", (e) => { if (e.target.closest("[data-removes]")) { e.target.closest("[data-line]").remove(); soon(); $("#add-line").focus(); } });
  desk.addEventListener("input", (e) => { if (e.target !== note && !e.target.closest("#pad")) soon(); });
  note.addEventListener("input", () => { soon(); });
  $("#look").addEventListener("click", look);

  async function open(file) {
    const form = new FormData();
    form.append("file", file);
    try {
      const found = await ask("/desk/open", form);
      note.value = found.text;
      if (found.charges) { lines.replaceChildren(); found.charges.forEach(addLine); }
      for (const name of ["date_of_service", "payer", "discipline", "time_in", "time_out"]) if (found[name]) { const field = $(`[name=${name}]`, desk); if (field) field.value = found[name]; }
      toast("Opened. It is not kept before you say so.");
      soon();
    } catch (fault) { say(fault.message, true); }
  }
  const sheet = $(".editor");
  for (const kind of ["dragover", "drop"]) sheet.addEventListener(kind, (e) => { if (e.dataTransfer?.types.includes("Files")) { e.preventDefault(); if (kind === "drop") open(e.dataTransfer.files[0]); } });
  $("#file").addEventListener("change", (e) => { if (e.target.files[0]) open(e.target.files[0]); e.target.value = ""; });
  $("#keep")?.addEventListener("click", async (e) => {
    e.target.disabled = true;
    try {
      const kept = await ask("/desk/keep", { visit: visit(), item: given.item, version: given.version, patient: value("patient") || undefined });
      location.href = kept.href;
    } catch (fault) { say(fault.message, true); e.target.disabled = false; }
  });

  note.value = given.visit.text ?? "";
  (given.visit.charges?.length ? given.visit.charges : [{}]).forEach(addLine);
  if (given.finding) active = given.finding;
  new ResizeObserver(() => mirror()).observe($(".editor-stack"));
  mirror();
  look().then(() => {
    if (!given.finding || !told) return;
    choose(given.finding, false);
    const first = told.units16.find((m) => m.no === given.finding);
    if (first) { note.focus(); note.setSelectionRange(first.start, first.end); $$("mark.here", copy)[0]?.scrollIntoView({ block: "center" }); }
  });
})();
