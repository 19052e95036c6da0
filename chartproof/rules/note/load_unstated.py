"""Weights or bands are mentioned without how much.

Pounds, colour, level or effort; body weight and gravity are loads that can be named too.

Why it matters: without the load a change of load cannot be shown.

Not checked here: exercises without added load; loads in a flow sheet.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631",),
    ask="Load for ____: ____ or none ____",
    catalogue=("DOS-LOAD",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.status("resistance_or_intensity") == "present":
        return
    words = [m.span for m in note.mentioned("load-unstated")]
    words += note.spans("resistance_or_intensity")
    if words:
        yield Finding(
            "a load without its amount",
            evidence=tuple(dict.fromkeys(words)),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "weights",
        given(
            sample(exercise="long arc quad with weights 3x10.", progression=""), bill="97110x2:GP"
        ),
    ),
    Passes("a colour", given(sample(exercise="rows with green band 3x10."), bill="97110x2:GP")),
    Passes("no load at all", given(sample(exercise="bridges 3x10."), bill="97110x2:GP")),
)
