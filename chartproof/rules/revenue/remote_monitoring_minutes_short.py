"""Remote monitoring management is billed with fewer minutes of the month than its code asks for.

The first twenty minutes of a calendar month are one code, each further twenty another; from 2026
ten to nineteen minutes have a code of their own. The full time is needed, not its midpoint.

Why it matters: short minutes are an overpayment.

Not checked here: live contact in the month; minutes that were not given with the line.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    codes=("98979", "98980", "98981"),
    sources=("rtm-trade", "cpt"),
    ask="Minutes of the month ____ live contact on ____",
    catalogue=("REV-RTM",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        if charge.code not in RULE.codes:
            continue
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is None or found.value.minutes is None:
            continue
        if charge.minutes is None:
            yield Unsure(missing=f"minutes of the month for {charge.code}")
        elif charge.minutes < found.value.minutes * max(charge.units, 1):
            yield Finding(
                f"{charge.code} x{charge.units} with {charge.minutes} minutes of the month",
                lines=(line,),
            )


EXAMPLES = (
    Flags("twelve of twenty", given(bill="98980x1:GP@12")),
    Passes("twenty-two", given(bill="98980x1:GP@22")),
    Passes("twelve under the short code", given(bill="98979x1:GP@12")),
    IsUnsure("no minutes", given(bill="98980x1:GP"), missing="minutes of the month for 98980"),
)
