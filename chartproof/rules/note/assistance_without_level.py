"""Help is noted without its degree.

The usual scale (supervision, contact guard, minimal, moderate, maximal) or a share, and for which
part of the task.

Why it matters: a change of help is progress only where both degrees are written.

Not checked here: help that others give at home.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    needs_note=True,
    sources=("lcd-l33631",),
    ask="Assistance for ____: level ____",
    catalogue=("SKL-ASSIST-LEVEL",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("assist-unstated")
    if words and not note.mentioned("assist-level"):
        yield Finding("help without its degree", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "assisted",
        given(
            "Assisted pt with leg lifts. TE 25 min: leg lifts 3x10. Ann Roe, PT", bill="97110x2:GP"
        ),
        quote="Assisted pt",
    ),
    Passes(
        "minimal",
        given(
            "Required min assist to clear the limb. TE 25 min: leg lifts 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "help at home",
        given(
            "Needs help with the bra. TE 25 min: wall slides 3x10. Ann Roe, PT", bill="97110x2:GP"
        ),
    ),
)
