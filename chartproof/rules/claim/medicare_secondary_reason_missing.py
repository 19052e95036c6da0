"""Medicare is billed second, and the claim does not say why.

A claim to Medicare as second payer says which law puts another payer before it: work, age and
employment, disability, kidney disease, an accident.

Why it matters: Medicare rejects the claim.

Not checked here: whether the reason is right; Medicare billed first.
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
    payers=("medicare",),
    sources=("cms-100-05:3", "x12-837p"),
    ask="Why does another payer come before Medicare? ____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    payer = claim.payer
    if payer.sequence in ("S", "T") and not payer.secondary_type:
        yield Finding("Medicare is second, and the reason is not given", at=(claim.at,))


EXAMPLES = (
    Flags(
        "no reason",
        given_claim(
            "97110x2:GP", payer_={"kind": "MB", "sequence": "S"}, other_payers=[{"sequence": "P"}]
        ),
    ),
    Passes(
        "working and aged",
        given_claim(
            "97110x2:GP",
            payer_={"kind": "MB", "sequence": "S", "secondary_type": "12"},
            other_payers=[{"sequence": "P"}],
        ),
    ),
    Passes("first", given_claim("97110x2:GP")),
)
