"""The charges of the lines do not add up to the charge of the claim.

The charge of the claim is the sum of the charges of its lines, to the cent.

Why it matters: a clearing house rejects the claim.

Not checked here: whether the charges are those of the fee list (`charge-below-fee`).
"""

from __future__ import annotations

from decimal import Decimal

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

_ZERO = Decimal(0)

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="Charge of the claim: $____ of its lines: $____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    stated, total = claim.charge_usd, _ZERO
    if stated is None:
        return
    for line in claim.lines:
        if line.charge.charge_usd is None:
            return
        total += line.charge.charge_usd
    if total != stated and claim.lines:
        yield Finding(
            f"the lines add up to ${total:.2f}, the claim says ${stated:.2f}", at=(claim.at,)
        )


EXAMPLES = (
    Flags("ten dollars off", given_claim("97110x2:GP=80 97140x1:GP=40", charge_usd="130.00")),
    Passes("to the cent", given_claim("97110x2:GP=80.10 97140x1:GP=39.90", charge_usd="120.00")),
    Passes("no charge of the claim could be read", given_claim("97110x2:GP", charge_usd=None)),
)
