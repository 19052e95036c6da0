"""A therapy line states minutes where units belong.

Therapy is billed in units, each of fifteen minutes or of one service. Minutes as a quantity belong
to anaesthesia.

Why it matters: a clearing house rejects the line, or the payer reads the minutes as units.

Not checked here: units that are in fact minutes (`units-look-like-minutes`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import UNITS, element

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="Units of ____: ____",
    catalogue=("NCC-MUE",),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        if line.unit_kind == "UN" or line.date_of_service is None:
            continue
        if book.codes.find(line.date_of_service, line.charge.code) is not None:
            yield Finding(
                f"{line.charge.code} is billed in {line.unit_kind}, not in units",
                lines=(index,),
                at=(element(line.at, UNITS - 1),),
            )


EXAMPLES = (
    Flags("in minutes", given_claim("97110x30:GP", lines={0: {"unit_kind": "MJ"}})),
    Passes("in units", given_claim("97110x2:GP")),
    Passes("a code that is no therapy", given_claim("00100x30", lines={0: {"unit_kind": "MJ"}})),
)
