"""The claim goes to a second payer and does not say what the first decided.

A claim to a secondary or tertiary payer names each payer before it, with what it paid and adjusted.

Why it matters: the second payer rejects the claim or denies it until the first has decided.

Not checked here: whether the amounts add up (`earlier-payment-unbalanced`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p", "cms-100-05:3"),
    ask="First payer and its decision of ____: ____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.payer.sequence in ("S", "T") and not claim.other_payers:
        yield Finding("no earlier payer is named", at=(claim.at,))


EXAMPLES = (
    Flags(
        "second, and no first", given_claim("97110x2:GP", payer_={"kind": "MB", "sequence": "S"})
    ),
    Passes(
        "the first is named",
        given_claim(
            "97110x2:GP",
            payer_={"kind": "MB", "sequence": "S", "secondary_type": "12"},
            other_payers=[{"sequence": "P", "paid_usd": "60.00"}],
        ),
    ),
    Passes("the first payer", given_claim("97110x2:GP")),
)
