"""The visit lies beyond the duration that the plan states.

A plan for so many weeks ends with them. Going on needs a new plan with a new certification.

Why it matters: certification ends with the plan, even where fewer days have passed than a
certification may last.

Not checked here: breaks that were agreed, and an updated plan that was not sent.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.model.days import days_after
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3"),
    ask="Plan that covers ____: established on ____ Certified on ____",
    catalogue=("POC-RECERT-90",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan, day = visit.plan_of_care, visit.date_of_service
    first = (plan.certified_from or plan.established_on) if plan is not None else None
    if plan is None or first is None or plan.duration_weeks is None:
        return
    last = days_after(first, 7 * plan.duration_weeks)
    if day > last:
        yield Finding(f"the plan of {plan.duration_weeks} weeks ended on {last}")


EXAMPLES = (
    Flags(
        "week eight of six",
        given(
            bill="97110x2:GP",
            on=date(2026, 3, 3),
            plan_of_care={"established_on": "2026-01-05", "duration_weeks": 6},
        ),
    ),
    Passes(
        "in the last week",
        given(
            bill="97110x2:GP",
            on=date(2026, 2, 12),
            plan_of_care={"established_on": "2026-01-05", "duration_weeks": 6},
        ),
    ),
    Passes(
        "no duration is known",
        given(bill="97110x2:GP", plan_of_care={"established_on": "2026-01-05"}),
    ),
)
