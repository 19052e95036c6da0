"""A telehealth place stands without a telehealth modifier.

Many payers outside Medicare want both the place of service of a video visit (02, or 10 for the
home) and modifier 95, or 93 for sound alone. Medicare goes by the place.

Why it matters: such a payer denies the line, or prices it as a visit in person.

Not checked here: payers whose telehealth policy is their own; whether the visit was by video.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CODE, element

RULE = Rule(
    looks_at="claim",
    severity="note",
    payers=("commercial", "medicaid", "medicare_advantage", "workers_comp"),
    sources=("payer-contract",),
    ask="By video ☐ by telephone ☐ in person ☐",
    catalogue=("ELG-TELEHEALTH", "CLM-POS"),
)

_PLACES = ("02", "10")
_SAID = ("95", "93", "GT", "GQ")


def check(claim: Claim, book: Book) -> Answers:
    whole = claim.place_of_service
    for index, line in enumerate(claim.lines):
        place = line.place_of_service or whole
        if place in _PLACES and not any(m in _SAID for m in line.charge.modifiers):
            yield Finding(
                f"{line.charge.code} at place {place} without 95 or 93",
                lines=(index,),
                at=(element(line.at, CODE),),
            )


EXAMPLES = (
    Flags(
        "at the patient's home by video",
        given_claim("97110x2:GP", payer="commercial", place_of_service="10"),
    ),
    Passes("with 95", given_claim("97110x2:GP+95", payer="commercial", place_of_service="10")),
    Passes("Medicare goes by the place", given_claim("97110x2:GP", place_of_service="10")),
)
