"""Monitoring of vital signs is noted without a value.

Values before, during or after, with what was done at which limit.

Why it matters: where monitoring is the reason for skill, unnamed values leave no reason.

Not checked here: whether monitoring was needed; values in a flow sheet.
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
    ask="Values before ____ during ____ after ____",
    catalogue=("SKL-MONITOR",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("monitoring-bare")
    if words and not any(m.kind == "vital" for m in note.measures):
        yield Finding("vital signs without a value", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "throughout",
        given(
            "Monitored vitals throughout. TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP"
        ),
        quote="Monitored vitals",
    ),
    Passes(
        "with values",
        given(
            "Monitored BP 134/78 before, 150/82 after. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
    Passes("not mentioned", given("TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP")),
)
