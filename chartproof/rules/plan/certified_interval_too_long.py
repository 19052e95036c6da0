"""The visit lies beyond the longest interval that one certification can cover.

A certification ends with the plan or after the days in the certification table, whichever comes
first, whatever the signature says.

Why it matters: the days beyond are uncertified although a signature seems to cover them.

Not checked here: plans that end sooner (`plan-has-ended`).
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.model.days import days_after
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3"),
    ask="Recertification signed on ____ by ____",
    catalogue=("POC-RECERT-90",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan, day = visit.plan_of_care, visit.date_of_service
    if plan is None or plan.certified_from is None or plan.certified_through is None:
        return
    row = book.thresholds.on(plan.certified_from, ("certification_days", "recertification"))
    last = days_after(plan.certified_from, int(row.value.value))
    if last < day <= plan.certified_through:
        yield Finding(f"one certification reaches to {last} at most; the visit is on {day}")


EXAMPLES = (
    Flags(
        "certified for half a year",
        given(
            bill="97110x2:GP",
            on=date(2026, 5, 4),
            plan_of_care={"certified_from": "2026-01-02", "certified_through": "2026-06-30"},
        ),
    ),
    Passes(
        "within the longest interval",
        given(
            bill="97110x2:GP",
            on=date(2026, 3, 3),
            plan_of_care={"certified_from": "2026-01-02", "certified_through": "2026-06-30"},
        ),
    ),
    Passes("the days are not known", given(bill="97110x2:GP", plan_of_care={"duration_weeks": 8})),
)
