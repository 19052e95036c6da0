"""A line charges nothing, or less than nothing.

A therapy line carries the charge of its units. A charge below zero is no charge at all; a charge of
zero asks for no payment.

Why it matters: a clearing house rejects a charge below zero; a line of zero is paid nothing, and
many payers deny it as incomplete.

Not checked here: codes that only report something, whose charge may be zero.
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
        usd, code, day = line.charge.charge_usd, line.charge.code, line.date_of_service
        if usd is None or usd > 0:
            continue
        at = (element(line.at, CHARGE),)
        if usd < 0:
            yield Finding(f"{code} is charged at -${-usd:.2f}", (), (index,), at=at)
        elif day is not None and book.codes.find(day, code) is not None:
            yield Finding(f"{code} is charged at nothing", (), (index,), severity="warning", at=at)


EXAMPLES = (
    Flags("below zero", given_claim("97110x2:GP=-80.00", charge_usd="-80.00")),
    Flags("nothing", given_claim("97110x2:GP=0.00")),
    Passes("a charge", given_claim("97110x2:GP=80.00")),
    Passes("a reporting code at nothing", given_claim("1101Fx1=0.00")),
)
