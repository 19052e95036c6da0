"""What an earlier payer paid and adjusted does not add up to the charge of a line.

The charge of a line is what an earlier payer paid for it plus what it adjusted.

Why it matters: a clearing house rejects the claim; a payer that takes it computes the rest wrongly.

Not checked here: the sum over the lines (`earlier-payment-differs-by-line`); whether the amounts
are those of the remittance; lines that the earlier payer bundled.
"""

from __future__ import annotations

from decimal import Decimal

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="Paid and adjusted by the earlier payer on line ____: $____ and $____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    if not claim.other_payers:
        return
    for index, line in enumerate(claim.lines):
        charge = line.charge.charge_usd
        for payer in dict.fromkeys(paid.payer_id for paid in line.payments):
            # A payer that split the line answers it in several parts, which make up the charge.
            parts = [paid for paid in line.payments if paid.payer_id == payer]
            offs = [p.adjusted_usd for p in parts if p.adjusted_usd is not None]
            usds = [p.paid_usd for p in parts if p.paid_usd is not None]
            usd, off = sum(usds, Decimal(0)), sum(offs, Decimal(0))
            if offs and len(usds) == len(parts) and charge not in (None, usd + off):
                yield Finding(
                    f"${usd:.2f} paid and ${off:.2f} adjusted are not the charge of line "
                    f"{line.number}",
                    lines=(index,),
                    at=(line.at,),
                )


EXAMPLES = (
    Flags(
        "ten dollars are missing",
        given_claim(
            "97110x2:GP=80",
            other_payers=[{"id": "1"}],
            lines={0: {"payments": [{"paid_usd": "50", "adjusted_usd": "20", "payer_id": "1"}]}},
        ),
    ),
    Passes(
        "all adds up",
        given_claim(
            "97110x2:GP=80",
            other_payers=[{"id": "1"}],
            lines={0: {"payments": [{"paid_usd": "50", "adjusted_usd": "30", "payer_id": "1"}]}},
        ),
    ),
    Passes(
        "a line that the payer split",
        given_claim(
            "97110x2:GP=80",
            other_payers=[{"id": "1"}],
            lines={
                0: {
                    "payments": [
                        {"paid_usd": "30", "adjusted_usd": "10", "payer_id": "1"},
                        {"paid_usd": "40", "payer_id": "1"},
                    ]
                }
            },
        ),
    ),
    Passes("one payer", given_claim("97110x2:GP=80")),
)
