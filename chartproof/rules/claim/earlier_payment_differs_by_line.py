"""What an earlier payer paid for the claim is not what it paid by line.

What an earlier payer paid for the claim is the sum of what it paid on the lines, less what it
adjusted off the claim as a whole.

Why it matters: a clearing house rejects the claim.

Not checked here: each line by itself (`earlier-payment-unbalanced`); claims whose lines do not all
tell of that payer.
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
    ask="Paid by the earlier payer for the claim: $____ on its lines: $____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    for payer in claim.other_payers:
        if payer.paid_usd is None or payer.id is None:
            continue
        parts = [p.paid_usd for n in claim.lines for p in n.payments if p.payer_id == payer.id]
        if not all(any(p.payer_id == payer.id for p in n.payments) for n in claim.lines):
            continue
        off = payer.adjusted_usd or _ZERO
        total = sum((usd for usd in parts if usd is not None), _ZERO) - off
        if total != payer.paid_usd:
            yield Finding(
                f"an earlier payer paid ${payer.paid_usd:.2f} for the claim and ${total:.2f} on "
                "its lines",
                at=(claim.at,),
            )


EXAMPLES = (
    Flags(
        "sixty and fifty",
        given_claim(
            "97110x2:GP=80",
            other_payers=[{"id": "1", "paid_usd": "60"}],
            lines={0: {"payments": [{"paid_usd": "50", "adjusted_usd": "30", "payer_id": "1"}]}},
        ),
    ),
    Passes(
        "fifty and fifty",
        given_claim(
            "97110x2:GP=80",
            other_payers=[{"id": "1", "paid_usd": "50"}],
            lines={0: {"payments": [{"paid_usd": "50", "adjusted_usd": "30", "payer_id": "1"}]}},
        ),
    ),
    Passes("one payer", given_claim("97110x2:GP=80")),
)
