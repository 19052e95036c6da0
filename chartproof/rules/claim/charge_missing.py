"""A line carries no charge.

Every line states what is charged for it.

Why it matters: a clearing house rejects the claim.

Not checked here: charges of zero or below (`charge-not-positive`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CHARGE, element

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="Charge of line ____: $____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        if line.charge.charge_usd is None:
            yield Finding(
                f"{line.charge.code} carries no charge",
                lines=(index,),
                at=(element(line.at, CHARGE),),
            )


EXAMPLES = (
    Flags(
        "no charge", given_claim("97110x2:GP", lines={0: {"charge": {"code": "97110", "units": 2}}})
    ),
    Passes("a charge", given_claim("97110x2:GP=80.00")),
)
