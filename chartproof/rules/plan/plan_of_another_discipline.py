"""The plan of care is of another discipline than the visit.

Physical, occupational and speech therapy each have a plan of their own, or a part of their own in a
common one.

Why it matters: a visit without a plan of its discipline is not covered.

Not checked here: one document that holds the plans of several disciplines; orders.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-100-02:15:220.1.2",),
    ask="Plan of care for ____ therapy, established on ____ by ____",
    catalogue=("POC-EXISTS", "POC-REFERRAL"),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    if plan is None or plan.discipline is None or visit.discipline is None:
        return
    if plan.discipline != visit.discipline:
        yield Finding(f"the plan is for {plan.discipline}, the visit is {visit.discipline}")


EXAMPLES = (
    Flags("a plan for OT", given(bill="97110x2:GP", plan_of_care={"discipline": "OT"})),
    Passes("its own plan", given(bill="97110x2:GP", plan_of_care={"discipline": "PT"})),
    Passes("the plan does not say", given(bill="97110x2:GP", plan_of_care={"visits": 12})),
)
