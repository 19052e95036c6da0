"""A line bills no units, or fewer than none.

A line bills one unit or more of what was done.

Why it matters: a line with zero or negative units is rejected, and hides what was meant.

Not checked here: too many units, which other rules count.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Units of line ____ as recorded: ____",
    catalogue=("CLM-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        if charge.units < 1:
            yield Finding(f"{charge.code} bills {charge.units} units", lines=(line,))


EXAMPLES = (
    Flags("no unit", given(bill="97110x0:GP")),
    Flags("minus one", given(bill="97110x-1:GP")),
    Passes("one unit", given(bill="97110x1:GP")),
)
