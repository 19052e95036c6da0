"""What an earlier payer paid and adjusted does not add up to the charge of a line.

The charge of a line is what an earlier payer paid for it plus what it adjusted.

Why it matters: a clearing house rejects the claim; a payer that takes it computes the rest wrongly.

Not checked here: the sum over the lines (`earlier-payment-differs-by-line`); whether the amounts
are those of the remittance; lines that the earlier payer split or bundled.
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
    sources=("x12-837p",),
    ask="Paid and adjusted by the earlier payer on line ____: $____ and $____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    if not claim.other_payers:
        return
    for index, line in enumerate(claim.lines):
        for paid in line.payments:
            usd, off, charge = paid.paid_usd, paid.adjusted_usd, line.charge.charge_usd
            if usd is not None and off is not None and charge not in (None, usd + off):
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
    Passes("one payer", given_claim("97110x2:GP=80")),
)
