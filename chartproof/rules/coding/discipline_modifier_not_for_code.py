"""A code that belongs to one discipline carries the modifier of another.

Evaluations are tied to their discipline: the PT ones go with GP, the OT ones with GO, the
speech-language ones with GN. Medicare's claim edit takes no other.

Why it matters: the line is returned.

Not checked here: codes that several disciplines share.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-cr-10176",),
    since=date(2018, 1, 1),
    ask="Who evaluated, and under which plan? ____",
    catalogue=("MOD-DISCIPLINE-MATCH",),
)

_DISCIPLINES = ("GP", "GO", "GN")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is None or not found.value.locked:
            continue
        wrong = [
            m for m in _DISCIPLINES if m in charge.modifiers and m not in found.value.modifiers
        ]
        if wrong:
            yield Finding(
                f"{charge.code} goes with {found.value.modifiers[0]}, not with {wrong[0]}",
                lines=(line,),
            )


EXAMPLES = (
    Flags("an OT evaluation under GP", given(bill="97165x1:GP")),
    Flags("a PT re-evaluation under GO", given(bill="97164x1:GO", discipline="OT")),
    Passes("a PT evaluation under GP", given(bill="97161x1:GP")),
    Passes("exercise may be either", given(bill="97110x2:GO", discipline="OT")),
)
