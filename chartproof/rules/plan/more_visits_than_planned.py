"""The visit is beyond the number that the plan provides.

The plan states visits, or a frequency and a duration that come to a number. More need an updated
plan or a reason.

Why it matters: care beyond the planned amount was among the recurrent faults that inspectors found.

Not checked here: visits that were cancelled and made up; updated plans that were not sent.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("oig-a-05-14-00041", "cms-100-02:15:220.1.2"),
    ask="Planned visits ____, delivered ____. Reason: ____",
    catalogue=("POC-FREQ-MATCH", "FRQ-TYPICAL"),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    if plan is None or visit.visit_number is None:
        return
    planned = plan.visits
    if planned is None and plan.visits_per_week is not None and plan.duration_weeks is not None:
        planned = plan.visits_per_week * plan.duration_weeks
    if planned is not None and visit.visit_number > planned:
        yield Finding(f"visit {visit.visit_number} of a plan for {planned}")


EXAMPLES = (
    Flags(
        "visit 17 of 16",
        given(
            bill="97110x2:GP",
            visit_number=17,
            plan_of_care={"visits_per_week": 2, "duration_weeks": 8},
        ),
    ),
    Passes(
        "visit 16 of 16",
        given(
            bill="97110x2:GP",
            visit_number=16,
            plan_of_care={"visits_per_week": 2, "duration_weeks": 8},
        ),
    ),
    Passes(
        "the plan states no number",
        given(bill="97110x2:GP", visit_number=17, plan_of_care={"duration_weeks": 8}),
    ),
)
