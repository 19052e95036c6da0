"""An earlier payer paid more than was charged.

What was paid before is at most the charge of the claim.

Why it matters: the next payer owes nothing, and one of the two figures is wrong.

Not checked here: interest and incentives, which are not part of what was paid for the claim.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("x12-837p",),
    ask="Paid by the earlier payer: $____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    for payer in claim.other_payers:
        charge = claim.charge_usd
        if payer.paid_usd is not None and charge is not None and payer.paid_usd > charge:
            yield Finding(
                f"${payer.paid_usd:.2f} paid before, ${charge:.2f} charged", at=(claim.at,)
            )


EXAMPLES = (
    Flags(
        "more than charged",
        given_claim("97110x2:GP=80", other_payers=[{"sequence": "S", "paid_usd": "90"}]),
    ),
    Passes(
        "less", given_claim("97110x2:GP=80", other_payers=[{"sequence": "S", "paid_usd": "60"}])
    ),
    Passes("one payer", given_claim("97110x2:GP=80")),
)
