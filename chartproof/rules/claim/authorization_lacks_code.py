"""A billed code is not among those the payer approved.

An approval that lists codes covers those codes and no others.

Why it matters: an approval that lists codes pays for those codes only.

Not checked here: approvals that list none; evaluations, which many approvals leave out.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("payer-contract",),
    ask="Approval for ____: ____",
    catalogue=("PAY-AUTH",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.authorization is None or not visit.authorization.codes:
        return
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is not None and found.value.kind == "evaluation":
            continue
        if charge.code not in visit.authorization.codes:
            yield Finding(f"{charge.code} is not among the approved codes", lines=(line,))


EXAMPLES = (
    Flags(
        "pool was not approved",
        given(
            bill="97110x1:GP 97113x1:GP",
            payer="commercial",
            authorization={"codes": ["97110", "97140"]},
        ),
    ),
    Passes(
        "both are approved",
        given(
            bill="97110x1:GP 97140x1:GP",
            payer="commercial",
            authorization={"codes": ["97110", "97140"]},
        ),
    ),
    Passes(
        "the approval names no codes",
        given(bill="97110x1:GP", payer="commercial", authorization={"visits": 12}),
    ),
)
