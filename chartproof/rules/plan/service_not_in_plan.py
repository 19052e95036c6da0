"""A billed service is not among those of the plan.

The plan names the kinds of treatment. The therapist may add one by a dated entry; until then it is
not planned.

Why it matters: a service outside the plan is not covered by its certification.

Not checked here: plans that name kinds of treatment and not codes; evaluations.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind

RULE = Rule(
    severity="warning",
    sources=("cms-100-02:15:220.1.2",),
    ask="____ is billed and not in the plan. Was the plan changed? Date: ____",
    catalogue=("POC-COVERS-SERVICE",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    if plan is None or not plan.codes:
        return
    lines = tuple(
        n
        for n in lines_of_kind(visit, book, "timed", "untimed", "group", "modality")
        if visit.charges[n].code not in plan.codes
    )
    if lines:
        codes = ", ".join(dict.fromkeys(visit.charges[n].code for n in lines))
        yield Finding(f"not in the plan: {codes}", lines=lines)


EXAMPLES = (
    Flags(
        "aquatic exercise unplanned",
        given(bill="97110x1:GP 97113x1:GP", plan_of_care={"codes": ["97110", "97140"]}),
    ),
    Passes("planned", given(bill="97110x2:GP", plan_of_care={"codes": ["97110", "97140"]})),
    Passes(
        "an evaluation needs no plan",
        given(bill="97164x1:GP 97110x1:GP", plan_of_care={"codes": ["97110"]}),
    ),
    Passes("the plan lists no codes", given(bill="97110x2:GP", plan_of_care={"visits": 12})),
)
