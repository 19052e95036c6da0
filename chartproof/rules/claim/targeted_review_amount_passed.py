"""The year's therapy dollars have passed the amount above which Medicare may review the record.

Above it a claim may be picked for targeted review, so certification, progress reports and measures
should be at hand. It is no limit and no denial.

Why it matters: the record is asked for on short notice; what cannot be found counts as missing.

Not checked here: the modifier that the lower threshold asks for (`kx-missing`).
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
    sources=("ssa-1833-g",),
    ask="Certification of ____ progress report of ____ measures of ____: where in the record?",
    catalogue=("THR-REVIEW-3000",),
    since=date(2018, 1, 1),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.year_to_date_usd is None:
        return
    scope = "OT" if visit.discipline == "OT" else "PT+SLP"
    amount = book.thresholds.on(visit.date_of_service, ("medical_review_threshold", scope)).value
    if visit.year_to_date_usd > amount.value:
        yield Finding(
            f"${visit.year_to_date_usd} of allowed therapy this year is above ${amount.value:.0f}"
        )


EXAMPLES = (
    Flags("above", given(bill="97110x2:GP+KX", year_to_date_usd="3050.00")),
    Passes("below", given(bill="97110x2:GP+KX", year_to_date_usd="2600.00")),
    Passes("the year's sum is not known", given(bill="97110x2:GP")),
)
