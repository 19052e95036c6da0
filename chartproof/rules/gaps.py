"""What a rule about something missing can quote: vague words, the nearest words, the last line."""

from __future__ import annotations

from chartproof.model import Reading, Span, Visit
from chartproof.reference import Book

_MOST = 3
_ABOUT = {
    "plan": "a later visit",
    "hep": "the home program",
    "prev": "an earlier visit",
    "goal": "a goal",
    "order": "an order",
    "neg": "what was not done",
    "other": "something else",
    "freq": "how often visits take place",
}


def lines_of(visit: Visit, *codes: str) -> tuple[int, ...]:
    """Return the lines that charge one of these codes."""
    return tuple(line for line, charge in enumerate(visit.charges) if charge.code in codes)


def nearest(note: Reading, element: str, *instead: str) -> tuple[Span, ...]:
    """Return the vague words for the element, else those of the first other element with any."""
    for name in (element, *instead):
        if spans := note.spans(name):
            return tuple(trimmed(note, span) for span in spans[:_MOST])
    return ()


def trimmed(note: Reading, span: Span) -> Span:
    """Return the span without the marks that end its sentence."""
    words = span.text.rstrip(" .,;:")
    return note.quote(span.start, span.start + len(words)) if words else span


def elsewhere(note: Reading, element: str) -> str:
    """Return "; what is written is about a later visit" where it is not about today, else ""."""
    for fact in note.facts:
        if fact.element == element and fact.scope in _ABOUT:
            return f"; what is written is about {_ABOUT[fact.scope]}"
    return ""


def is_skilled_maintenance(note: Reading) -> bool:
    """Return whether this is care that maintains, skilled and with its need for skill explained.

    Such care is covered without any improvement, so none need be shown.
    """
    told = any(
        m.kind == "maintenance" and m.proves and m.scope not in ("neg", "prev", "other")
        for m in note.mentions
    )
    return told and all(
        note.status(e) == "present" for e in ("skilled_intervention", "skilled_rationale")
    )


def last_line(note: Reading) -> tuple[Span, ...]:
    """Return the last line of the note that says anything."""
    end = len(note.text.rstrip())
    start = note.text.rfind("\n", 0, end) + 1
    while start < end and note.text[start].isspace():
        start += 1
    return (note.quote(start, end),) if start < end else ()


def one_on_one_lines(visit: Visit, book: Book) -> tuple[int, ...]:
    """Return the lines whose code stands for minutes with one patient alone."""
    day = visit.date_of_service
    return tuple(
        line
        for line, charge in enumerate(visit.charges)
        if (code := book.codes.find(day, charge.code)) is not None and code.value.one_on_one
    )


def lines_of_kind(visit: Visit, book: Book, *kinds: str) -> tuple[int, ...]:
    """Return the lines whose code is of one of these kinds (`evaluation`, `timed`, ...)."""
    day = visit.date_of_service
    return tuple(
        line
        for line, charge in enumerate(visit.charges)
        if (code := book.codes.find(day, charge.code)) is not None and code.value.kind in kinds
    )


def therapy_lines(visit: Visit, book: Book) -> tuple[int, ...]:
    """Return the lines that are therapy for Medicare, always or at times."""
    day = visit.date_of_service
    return tuple(
        line
        for line, charge in enumerate(visit.charges)
        if (code := book.codes.find(day, charge.code)) is not None and code.value.therapy != "no"
    )
