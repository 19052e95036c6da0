"""A telehealth modifier stands on a visit in an office.

Modifier 95 or 93 says that the patient was elsewhere; the place of service of such a visit is 02,
or 10 for the home.

Why it matters: payers deny the line for its place, or pay the price of a visit in person and take
it back.

Not checked here: payers that want the place where the visit would have been, as some did during the
emergency.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CODE, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("cms-pos-codes", "42-cfr-410.78"),
    since=date(2024, 1, 1),
    ask="By video ☐ by telephone ☐ in person ☐",
    catalogue=("ELG-TELEHEALTH", "CLM-POS"),
)

_PLACES = ("02", "10")
_SAID = ("95", "93", "GT", "GQ")


def check(claim: Claim, book: Book) -> Answers:
    whole = claim.place_of_service
    for index, line in enumerate(claim.lines):
        said = next((m for m in line.charge.modifiers if m in _SAID), None)
        place = line.place_of_service or whole
        if said is not None and place is not None and place not in _PLACES:
            yield Finding(
                f"{line.charge.code} carries {said} at place {place}",
                lines=(index,),
                at=(element(line.at, CODE),),
            )


EXAMPLES = (
    Flags("95 in an office", given_claim("97110x2:GP+95")),
    Passes("95 at home", given_claim("97110x2:GP+95", place_of_service="10")),
    Passes("in an office", given_claim("97110x2:GP")),
)
