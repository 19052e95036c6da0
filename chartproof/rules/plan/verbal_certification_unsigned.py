"""A certification by word of mouth is mentioned and no signature is on file.

A spoken approval is noted with its day and signed within the days of the certification table.

Why it matters: a spoken approval that is never signed certifies nothing.

Not checked here: a signature that came later and was not sent with the visit; orders by telephone
for something else.
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
    sources=("cms-100-02:15:220.1.3",),
    ask="Verbal approval by ____ on ____ Signed on ____",
    catalogue=("POC-CERT-VERBAL",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan = visit.plan_of_care
    words = visit.note.mentioned("verbal-certification")
    if words and (plan is None or plan.certified_on is None):
        yield Finding(
            "a verbal approval without a signature on file", evidence=tuple(m.span for m in words)
        )


EXAMPLES = (
    Flags(
        "by telephone only",
        given("Dr. Lee verbally OK'd the plan. TE 25 min: bridges 3x10.", bill="97110x2:GP"),
    ),
    Passes(
        "signed since",
        given(
            "Dr. Lee verbally OK'd the plan. TE 25 min: bridges 3x10.",
            bill="97110x2:GP",
            plan_of_care={"certified_on": "2026-03-09"},
        ),
    ),
    Passes(
        "consent is something else",
        given("Verbal consent obtained. TE 25 min: bridges 3x10.", bill="97110x2:GP"),
    ),
)
