"""What an assistant furnished: units by minutes, or the whole visit by the words of the note."""

from __future__ import annotations

from msgspec import Struct

from chartproof.billing.assistants import PAIRED
from chartproof.billing.billed import visit_units
from chartproof.billing.minutes import documented
from chartproof.model import Charge, CodeMinutes, Span, Visit
from chartproof.reference import Book


class Share(Struct, frozen=True):
    """Units of one code that carry the assistant's modifier, and those whose minutes earn it.

    open: in plain words what keeps it from being decided, or None.
    """

    code: str
    earned: int
    marked: int
    lines: tuple[int, ...]
    open: str | None = None


def is_marked(charge: Charge) -> bool:
    """Return whether the line carries CQ or CO."""
    return any(modifier in PAIRED for modifier in charge.modifiers)


def shares(visit: Visit, book: Book) -> tuple[Share, ...]:
    """Return the codes whose assistant minutes are stated, in the order they were charged."""
    stated = documented(visit, book).per_code
    told = [c for c in visit.codes if (_is_told(stated[c]) if c in stated else _is_given(c, visit))]
    if not told:
        return ()
    units = visit_units(visit, book)
    found = []
    for code in told:
        lines = tuple(i for i, c in enumerate(visit.charges) if c.code == code)
        doubt = next((u for u in units.unknown if u.startswith(f"{code}:")), None)
        found.append(
            Share(
                code,
                earned=sum(
                    n.units for n in units.lines if n.code == code and set(PAIRED) & {*n.modifiers}
                ),
                marked=sum(visit.charges[i].units for i in lines if is_marked(visit.charges[i])),
                lines=lines,
                open=doubt,
            )
        )
    return tuple(found)


def _is_told(stated: CodeMinutes) -> bool:
    return stated.minutes is not None and stated.assistant_minutes is not None


def _is_given(code: str, visit: Visit) -> bool:
    """Return whether a line names its minutes and the assistant's, as one without a clock may."""
    return any(
        c.code == code and c.minutes is not None and c.assistant_minutes is not None
        for c in visit.charges
    )


def by_assistant(visit: Visit) -> tuple[Span, ...] | None:
    """Return the words that say an assistant treated, () where a field says so, None if neither.

    The first to sign with a credential treated, unless the note says otherwise.
    """
    if visit.rendering is not None and visit.rendering.role is not None:
        return () if visit.rendering.role == "assistant" else None
    note = visit.note
    if said := note.mentioned("assistant-treated"):
        return tuple(m.span for m in said)
    signers = [s for s in note.signatures if not s.blank and s.credential]
    if signers and signers[0].role == "assistant" and not note.mentioned("therapist-treated"):
        return (signers[0].span,)
    return None
