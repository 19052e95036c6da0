"""What a note proves, fact by fact: for `chartproof read`."""

from __future__ import annotations

import msgspec

from chartproof.model import ELEMENTS, Exercise, Reading, Span
from chartproof.report.json import pretty
from chartproof.report.text import DISC
from chartproof.report.wording import clean, clean_lines

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


def as_json(note: Reading) -> str:
    """Return the whole reading as JSON, without the text itself."""
    found = msgspec.to_builtins(note)
    found.pop("text")
    return pretty(found)


def as_text(note: Reading, everything: bool = False) -> str:
    """Return a line a fact under its element; everything: also what is not about today."""
    out = [f"Not readable: {note.unreadable}"] if note.unreadable else []
    for element in ELEMENTS:
        status = note.status(element)
        out.append(f"{DISC[status]} {element.replace('_', ' ')}: {status}")
        for fact in note.facts:
            if fact.element == element and (everything or fact.scope == "today"):
                about = ", ".join(
                    w for w in ("vague" if fact.status == "vague" else "", SCOPES[fact.scope]) if w
                )
                out.append(
                    f"    {_quoted(fact.span)}  {fact.confidence:.2f}"
                    + (f"  ({about})" if about else "")
                )
    if note.minutes:
        out.append("minutes")
        for m in note.minutes:
            shown = "not established" if m.minutes is None else f"{m.minutes} min"
            out.append(
                f"    {m.code}: {shown} ({m.how})" + "".join(f"  {_quoted(s)}" for s in m.spans)
            )
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
    return clean_lines("\n".join(out)) + "\n"


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
