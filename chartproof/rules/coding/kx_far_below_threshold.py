"""KX stands on a line although the year's dollars are far below the threshold.

KX is for services beyond the amount. From the first visit on it says nothing and marks the provider
as one that adds it by habit.

Why it matters: it draws review without need.

Not checked here: years whose sum was not sent; dollars spent elsewhere that are not in it.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("medicare",),
    disciplines=("PT", "OT", "SLP"),
    sources=("cms-100-04:5:10.3",),
    since=date(2018, 1, 1),
    ask="Year to date, other providers included: $____",
    catalogue=("MOD-KX",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = tuple(i for i, c in enumerate(visit.charges) if "KX" in c.modifiers)
    if not lines or visit.year_to_date_usd is None:
        return
    scope = "OT" if visit.discipline == "OT" else "PT+SLP"
    amount = book.thresholds.on(visit.date_of_service, ("kx_threshold", scope)).value.value
    if visit.year_to_date_usd * 2 < amount:
        yield Finding(f"KX at ${visit.year_to_date_usd} of ${amount:.0f}", (), lines)


EXAMPLES = (
    Flags("on the first visits", given(bill="97110x2:GP+KX", year_to_date_usd="180.00")),
    Passes("close to the amount", given(bill="97110x2:GP+KX", year_to_date_usd="2300.00")),
    Passes("no KX", given(bill="97110x2:GP", year_to_date_usd="180.00")),
)
