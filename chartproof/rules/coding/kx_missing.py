"""The year's therapy dollars are above the threshold, and a line goes without KX.

Allowed dollars of the calendar year count, PT and SLP together, OT apart. Once they pass the
amount, every line needs KX, which attests that the service is necessary and that the record says
why.

Why it matters: above the amount a line without KX is denied as benefit maximum reached.

Not checked here: whether the record justifies KX; the visit on which the amount is crossed, which
depends on prices.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    disciplines=("PT", "OT", "SLP"),
    sources=("cms-100-04:5:10.3", "ssa-1833-g"),
    since=date(2018, 1, 1),
    ask="Year to date $____ of $____. Reasons continued skilled care is necessary: ____ (where in "
    "the record: ____)",
    catalogue=("MOD-KX",),
)

_INSTEAD = ("KX", "GA", "GZ", "GY")


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    bare = tuple(
        i
        for i, c in enumerate(visit.charges)
        if (f := book.codes.find(day, c.code)) is not None
        and f.value.therapy != "no"
        and not any(m in c.modifiers for m in _INSTEAD)
    )
    if not bare:
        return
    if visit.year_to_date_usd is None:
        yield Unsure(missing="the year's allowed therapy dollars before this visit")
        return
    scope = "OT" if visit.discipline == "OT" else "PT+SLP"
    amount = book.thresholds.on(day, ("kx_threshold", scope)).value.value
    if visit.year_to_date_usd > amount:
        yield Finding(
            f"${visit.year_to_date_usd} of ${amount:.0f} were reached before this visit", (), bare
        )


EXAMPLES = (
    Flags("above, without KX", given(bill="97110x2:GP", year_to_date_usd="2600.00")),
    Passes("above, with KX", given(bill="97110x2:GP+KX", year_to_date_usd="2600.00")),
    Passes("below", given(bill="97110x2:GP", year_to_date_usd="1200.00")),
    Passes(
        "exactly the amount is not above it", given(bill="97110x2:GP", year_to_date_usd="2480.00")
    ),
    IsUnsure(
        "the year's sum was not sent",
        given(bill="97110x2:GP"),
        missing="the year's allowed therapy dollars before this visit",
    ),
)
