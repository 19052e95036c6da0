"""A line charges less than Medicare allows for it.

Medicare pays the lower of the charge and its fee. Even with every unit of the line reduced for
several services, this charge lies below the national fee, by more than the cheapest localities do.

Why it matters: nothing is denied; the difference is lost, and every claim with that price loses it.

Not checked here: contract prices of other payers; charges only a little below the fee, as the
locality is not on the claim.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.fees import least_fee
from chartproof.rules.places import CHARGE, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare",),
    sources=("cms-100-04:5:10.7", "cms-pprrvu"),
    ask="Price of ____ in the fee list: $____",
    catalogue=("THR-MPPR",),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        charge, day = line.charge, line.date_of_service
        if charge.charge_usd is None or charge.charge_usd <= 0 or charge.units < 1 or day is None:
            continue
        least = least_fee(book, charge.code, day)
        if least is None or "GY" in charge.modifiers or charge.charge_usd >= least * charge.units:
            continue
        yield Finding(
            f"{charge.code} is charged at ${charge.charge_usd:.2f}; Medicare allows at least "
            f"${least * charge.units:.2f} anywhere",
            lines=(index,),
            at=(element(line.at, CHARGE),),
            usd=least * charge.units - charge.charge_usd,
        )


EXAMPLES = (
    Flags("ten dollars a unit", given_claim("97110x2:GP=20.00")),
    Passes("forty", given_claim("97110x2:GP=80.00")),
    Passes("no contract prices on file", given_claim("97110x2:GP=20.00", payer="commercial")),
)
