"""The note says that the plan or its certification is still missing.

Words such as `plan pending` or `awaiting signature` on a treatment day.

Why it matters: a biller who reads this knows that the claim would go out before its foundation.

Not checked here: whether the plan was completed or signed since; a signed and dated order that
stands in for the signature from 2025 on.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.1.2", "cms-100-02:15:220.1.3"),
    ask="Plan established on ____ Certified on ____ by ____",
    catalogue=("POC-EXISTS", "POC-CERT-30"),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    if plan is not None and plan.certified_on is not None:
        return
    if words := visit.note.mentioned("plan-pending"):
        yield Finding("plan or certification is still open", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "pending",
        given("POC pending, treated today. TE 25 min: bridges 3x10.", bill="97110x2:GP"),
        quote="POC pending",
    ),
    Passes(
        "certified since",
        given(
            "POC pending, treated today. TE 25 min: bridges 3x10.",
            bill="97110x2:GP",
            plan_of_care={"certified_on": "2026-03-09"},
        ),
    ),
    Passes("nothing is open", given("Per POC. TE 25 min: bridges 3x10.", bill="97110x2:GP")),
)
