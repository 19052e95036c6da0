"""The visits that need no approval are used up, and none is given.

Some plans pay the first visits of a year or an episode without approval and want one after that.

Why it matters: later visits without it are denied.

Not checked here: visits to other providers; plans that want an approval from the first visit on.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="warning",
    sources=("bcbs-ma", "payer-contract"),
    ask="Authorization number: ____ from visit ____ on",
    catalogue=("PAY-AUTH",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    free, number = policy.visits_before_authorization, visit.visit_number
    if free is None or number is None or number <= free:
        return
    if visit.authorization is None or not visit.authorization.number:
        yield Finding(
            f"visit {number}; {policy.title} wants an approval after {free}",
            policy=decided_by(
                policy, "visits_before_authorization", f"{free} visits without approval"
            ),
        )


EXAMPLES = (
    Flags("the twenty-seventh", given(bill="97110x2:GP", payer="bcbs_ma", visit_number=27)),
    Passes("the twenty-sixth", given(bill="97110x2:GP", payer="bcbs_ma", visit_number=26)),
    Passes(
        "approved",
        given(
            bill="97110x2:GP", payer="bcbs_ma", visit_number=27, authorization={"number": "A-0001"}
        ),
    ),
)
