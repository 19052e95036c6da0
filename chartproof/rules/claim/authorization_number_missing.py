"""A payer that approves therapy beforehand was billed without an approval.

Some payers pay only what they approved: VA community care, many managed plans, workers'
compensation carriers.

Why it matters: without an approval on file the visit is denied whatever the note proves.

Not checked here: what the approval covers (`authorization-*`); plans that leave it to the contract.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("va-community-care",),
    ask="Authorization number: ____ from ____ to ____",
    catalogue=("PAY-AUTH", "PAY-GOV"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.authorization != "required":
        return
    if visit.authorization is None and visit.billing is None:
        yield Unsure(missing=f"authorization, which {policy.title} requires")
    elif visit.authorization is None or not visit.authorization.number:
        yield Finding(
            f"{policy.title} pays only what it approved, and no approval number is given",
            policy=decided_by(policy, "authorization", "authorization required"),
            severity="warning" if visit.authorization is None else None,
        )


EXAMPLES = (
    Flags(
        "a claim without a number",
        given(bill="97110x2:GP", payer="va", billing={"npi": "1245319599"}),
    ),
    Flags("no number", given(bill="97110x2:GP", payer="va", authorization={"visits": 12})),
    Passes("a number", given(bill="97110x2:GP", payer="va", authorization={"number": "VA-0000"})),
    Passes("original Medicare asks for none", given(bill="97110x2:GP")),
    IsUnsure(
        "nothing was sent",
        given(bill="97110x2:GP", payer="va"),
        missing="authorization, which VA community care requires",
    ),
)
