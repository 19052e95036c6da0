"""A line carries modifiers of two disciplines.

A service belongs to one plan. GP, GO and GN exclude each other.

Why it matters: the claim edit returns the line, and neither plan can be matched.

Not checked here: which of the two is right.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.1",),
    ask="Line ____ belongs to which plan? PT ☐ OT ☐ SLP ☐",
    catalogue=("MOD-DISCIPLINE-MATCH",),
)

_DISCIPLINES = ("GP", "GO", "GN")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        carried = [m for m in _DISCIPLINES if m in charge.modifiers]
        if len(carried) > 1:
            yield Finding(f"{charge.code} carries {' and '.join(carried)}", lines=(line,))


EXAMPLES = (
    Flags("GP and GO", given(bill="97110x2:GP+GO")),
    Passes("one of them", given(bill="97110x2:GP+KX")),
    Passes("each line its own", given(bill="97110x1:GP 92507x1:GN")),
)
