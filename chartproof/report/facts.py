"""What a note proves, fact by fact: for `chartproof read`."""

from __future__ import annotations

import msgspec

from chartproof.model import ELEMENTS, Exercise, Reading, Reason, Span
from chartproof.report.json import pretty
from chartproof.report.text import DISC
from chartproof.report.wording import ELEMENT_WORDS, clean, clean_lines

SCOPES = {
    "today": "",
    "plan": "planned",
    "hep": "home program",
    "prev": "earlier visit",
    "neg": "denied or not done",
    "goal": "goal",
    "freq": "visit frequency",
    "order": "ordered",
    "other": "about something else",
}


def as_json(note: Reading, reasons: tuple[Reason, ...] = ()) -> str:
    """Return the whole reading as JSON, without the text itself; reasons under `reasons`."""
    found = msgspec.to_builtins(note)
    found.pop("text")
    if reasons:
        found["reasons"] = msgspec.to_builtins(reasons)
    return pretty(found)


def as_text(note: Reading, everything: bool = False, reasons: tuple[Reason, ...] = ()) -> str:
    """Return a line a fact under its element; everything: also what is not about today.

    Of a note that cannot be read only that is said: what it shows is not known. reasons:
    shown under what they are the reasons of.
    """
    if note.unreadable:
        return clean_lines(f"Not readable: {note.unreadable}") + "\n"
    why = {_key(r.what, r.span): r for r in reasons}
    out = []
    for element in ELEMENTS:
        status = note.status(element)
        out.append(f"{DISC[status]} {ELEMENT_WORDS[element]}: {status}")
        out += _reasoned(why.get(_key(element, None)), "    ")
        for fact in note.facts:
            if fact.element == element and (everything or fact.scope == "today"):
                about = ", ".join(
                    w for w in ("vague" if fact.status == "vague" else "", SCOPES[fact.scope]) if w
                )
                out.append(
                    f"    {_quoted(fact.span)}  {fact.confidence:.2f}"
                    + (f"  ({about})" if about else "")
                )
                out += _reasoned(why.get(_key(element, fact.span)), "        ")
    if note.minutes:
        out.append("minutes")
        for m in note.minutes:
            shown = "not established" if m.minutes is None else f"{m.minutes} min"
            out.append(
                f"    {m.code}: {shown} ({m.how})" + "".join(f"  {_quoted(s)}" for s in m.spans)
            )
            out += _reasoned(next((r for r in reasons if r.what == m.code), None), "        ")
    for name, number in (
        ("timed total", note.timed_total),
        ("treatment total", note.treatment_total),
    ):
        if number is not None:
            out.append(f"{name}: {number.value} min  {_quoted(number.span)}")
    exercises = [e for e in note.exercises if everything or e.scope == "today"]
    if exercises:
        out.append("exercises")
        out += [f"    {_exercise(e)}" for e in exercises]
    mentions = [m for m in note.mentions if everything or (m.proves and m.scope == "today")]
    if mentions:
        out.append("also said")
        for said in mentions:
            only = "" if said.proves else "  (only resembles it)"
            out.append(f"    {said.kind}: {_quoted(said.span)}{only}")
            out += _reasoned(why.get(_key(said.kind, said.span)), "        ")
    return clean_lines("\n".join(out)) + "\n"


BY = {
    "grammar": "by grammar",
    "trained": "by the trained reader",
    "both": "by grammar and the trained reader",
}


def _key(what: str, span: Span | None) -> tuple[str, int, int]:
    return (what, span.start, span.end) if span is not None else (what, -1, -1)


def _reasoned(reason: Reason | None, indent: str) -> list[str]:
    """Return the lines that say why; none where nothing is known."""
    if reason is None:
        return []
    parts = [BY.get(reason.by, f"by the phrase {reason.by}")]
    if reason.score is not None and reason.least is not None:
        parts.append(f"score {reason.score:.2f}, {reason.least:.2f} wanted")
    parts += reason.because
    lines = [f"{indent}why: {'; '.join(clean(p) for p in parts)}"]
    if reason.clause is not None and reason.span is not None and reason.clause != reason.span:
        lines.append(f"{indent}in {_quoted(reason.clause)}")
    return lines


def _quoted(span: Span) -> str:
    return f"“{clean(span.text)}” [{span.start}:{span.end}]"


def _exercise(e: Exercise) -> str:
    dose = (
        f"{e.sets or '?'} x {e.reps}" if e.reps is not None else f"{e.sets} sets" if e.sets else ""
    )
    parts = [
        dose,
        f"hold {e.hold_s} s" if e.hold_s is not None else "",
        f"{e.duration_s} s" if e.duration_s is not None else "",
        e.distance or "",
        clean(e.resistance or ""),
        SCOPES[e.scope],
    ]
    said = ", ".join(p for p in parts if p)
    return clean(e.name) + (f": {said}" if said else "")
