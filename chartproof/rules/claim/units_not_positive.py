"""A line bills no units, or fewer than none.

A line bills one unit or more of what was done. A charge of no unit that names its minutes is no
such line: it keeps the minutes of a service that earned none, as the note must.

Why it matters: a line with zero or negative units is rejected, and hides what was meant.

Not checked here: too many units, which other rules count.
"""

from __future__ import annotations

from chartproof.billing.billed import visit_units
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
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
        if charge.units < 0 or (charge.units == 0 and not _earned_none(charge, visit, book)):
            yield Finding(f"{charge.code} bills {charge.units} units", lines=(line,))


def _earned_none(charge: Charge, visit: Visit, book: Book) -> bool:
    """Return whether the line names minutes that earn no unit beside those of the other codes."""
    if charge.minutes is None:
        return False
    return visit_units(visit, book).supported.get(charge.code) == 0


EXAMPLES = (
    Flags("no unit", given(bill="97110x0:GP")),
    Flags("minutes that earned one", given(bill="97110x0:GP@25")),
    Flags("minus one", given(bill="97110x-1:GP")),
    Passes("minutes that earned no unit", given(bill="97110x1:GP@15 97140x0:GP@4")),
    Passes("one unit", given(bill="97110x1:GP")),
)
