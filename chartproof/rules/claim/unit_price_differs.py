"""Two lines of one code charge different prices for a unit.

A practice has one price for a code and day; lines of the code differ in modifiers and units, and
not in the price of a unit.

Why it matters: a difference is a slip of entry or two prices for one service, which auditors ask
about.

Not checked here: which of the two prices is meant; lines of different days in different years.
"""

from __future__ import annotations

from decimal import Decimal

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Charge, Claim, ClaimLine, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CHARGE, element

_CENT = Decimal("0.01")

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("payer-contract",),
    ask="Price of a unit of ____: $____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    lines = claim.lines
    if len({line.charge.code for line in lines}) == len(lines):
        return
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        charge, at = line.charge, first.setdefault(line.charge.code, index)
        other = lines[at].charge
        if at == index or charge.charge_usd is None or other.charge_usd is None:
            continue
        if min(charge.units, other.units) < 1:
            continue
        if _same_year(line, lines[at]) and _differ(charge, other):
            yield Finding(
                f"{charge.code} is charged at ${other.charge_usd / other.units:.2f} a unit on line "
                f"{lines[at].number} and ${charge.charge_usd / charge.units:.2f} on line "
                f"{line.number}",
                lines=(at, index),
                at=(element(line.at, CHARGE),),
            )


def _same_year(one: ClaimLine, other: ClaimLine) -> bool:
    return (one.date_of_service and one.date_of_service.year) == (
        other.date_of_service and other.date_of_service.year
    )


def _differ(one: Charge, other: Charge) -> bool:
    """Return whether the prices of a unit differ by more than rounding makes them."""
    assert one.charge_usd is not None
    assert other.charge_usd is not None
    return (
        abs(one.charge_usd * other.units - other.charge_usd * one.units)
        >= one.units * other.units * _CENT
    )


EXAMPLES = (
    Flags("40 and 45", given_claim("97110x2:GP=80 97110x1:GP+CQ=45")),
    Passes("the same price", given_claim("97110x2:GP=80 97110x1:GP+CQ=40")),
    Passes("a third of a hundred, rounded", given_claim("97110x3:GP=100 97110x1:GP+CQ=33.33")),
    Passes("two codes", given_claim("97110x2:GP=80 97140x1:GP=45")),
)
