"""A diagnosis of the visit is not among those of the plan.

A new condition changes the plan significantly, and a significant change is certified anew.

Why it matters: treatment of a condition that nobody certified is denied.

Not checked here: other codes for the same condition; diagnoses that explain and are not treated.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.1.2",),
    ask="____ is on the visit and not in the plan. Is it treated? ____ Certified on ____",
    catalogue=("POC-CHANGE-SIG",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    if plan is None or not plan.diagnoses or not visit.diagnoses:
        return
    families = {code[:3] for code in plan.diagnoses}
    if new := [code for code in visit.diagnoses if code[:3] not in families]:
        yield Finding(f"not in the plan: {', '.join(new)}")


EXAMPLES = (
    Flags(
        "a shoulder joins the knee",
        given(
            bill="97110x2:GP",
            diagnoses=["M17.11", "M75.41"],
            plan_of_care={"diagnoses": ["M17.11"]},
        ),
    ),
    Passes(
        "the planned diagnosis",
        given(bill="97110x2:GP", diagnoses=["M17.11"], plan_of_care={"diagnoses": ["M17.11"]}),
    ),
    Passes("nothing to compare", given(bill="97110x2:GP", diagnoses=["M17.11"])),
)
