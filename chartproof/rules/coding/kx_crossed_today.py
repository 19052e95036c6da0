"""This visit crosses the year's threshold, and its lines go without KX.

The claim that passes the amount carries KX on its lines.

Why it matters: the lines beyond the amount are denied as benefit maximum reached.

Not checked here: visits wholly below or above the amount (`kx-missing`); prices that are not on
file.
"""

from __future__ import annotations

from datetime import date

from chartproof.billing.pricing import price
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare",),
    disciplines=("PT", "OT", "SLP"),
    sources=("cms-100-04:5:10.3",),
    since=date(2018, 1, 1),
    ask="Year to date $____ of $____. Reasons continued skilled care is necessary: ____",
    catalogue=("MOD-KX",),
)

_INSTEAD = ("KX", "GA", "GZ", "GY")


def check(visit: Visit, book: Book) -> Answers:
    before = visit.year_to_date_usd
    bare = tuple(
        i for i, c in enumerate(visit.charges) if not any(m in c.modifiers for m in _INSTEAD)
    )
    if before is None or not bare:
        return
    scope = "OT" if visit.discipline == "OT" else "PT+SLP"
    amount = book.thresholds.on(visit.date_of_service, ("kx_threshold", scope)).value.value
    if before > amount:
        return
    today = price(visit, book).allowed_usd
    if today is not None and before + today > amount:
        yield Finding(f"${before} and ${today} of this visit pass ${amount:.0f}", (), bare)


EXAMPLES = (
    Flags("the visit that passes it", given(bill="97110x3:GP", year_to_date_usd="2475.00")),
    Passes("far below", given(bill="97110x3:GP", year_to_date_usd="900.00")),
    Passes("with KX", given(bill="97110x3:GP+KX", year_to_date_usd="2475.00")),
)
