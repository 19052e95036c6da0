"""Treatment was billed before a plan of care was established.

The plan stands before treatment begins; evaluation, plan and first treatment may fall on one day.

Why it matters: services without a plan are not covered, and a later plan does not reach back.

Not checked here: certification of the plan (`certified-late`); plans that were dictated before and
typed after treatment.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.1.2", "42-cfr-410.61"),
    ask="When was the plan established, and by whom? ____",
    catalogue=("POC-EXISTS",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    lines = lines_of_kind(visit, book, "timed", "untimed", "group", "modality")
    if plan is None or plan.established_on is None or not lines:
        return
    if plan.established_on > visit.date_of_service:
        yield Finding(
            f"the plan was established on {plan.established_on}, after this visit", lines=lines
        )


EXAMPLES = (
    Flags(
        "a week later",
        given(
            bill="97110x2:GP", on=date(2026, 3, 3), plan_of_care={"established_on": "2026-03-10"}
        ),
    ),
    Passes(
        "the same day",
        given(
            bill="97162x1:GP 97110x1:GP",
            on=date(2026, 3, 3),
            plan_of_care={"established_on": "2026-03-03"},
        ),
    ),
    Passes(
        "the day of the plan is not known", given(bill="97110x2:GP", plan_of_care={"visits": 12})
    ),
)
