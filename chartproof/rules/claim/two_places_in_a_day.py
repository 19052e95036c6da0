"""The patient was treated in two places on one day.

Lines of one day with different places of service mean two visits, or a slip of entry.

Why it matters: payers price lines by place and ask about the second visit.

Not checked here: whether there were two visits; telehealth beside a visit in person.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import PLACE, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("cms-100-04:26:10.5",),
    ask="Places of care on ____: ____",
    catalogue=("CLM-POS",),
)


def check(claim: Claim, book: Book) -> Answers:
    if len({line.place_of_service or claim.place_of_service for line in claim.lines}) < 2:
        return
    first: dict[date, str] = {}
    for index, line in enumerate(claim.lines):
        place, day = line.place_of_service or claim.place_of_service, line.date_of_service
        if place is None or day is None:
            continue
        before = first.setdefault(day, place)
        if before != place:
            yield Finding(
                f"places {before} and {place} on {day}",
                lines=(index,),
                at=(element(line.at, PLACE),),
            )
            return


EXAMPLES = (
    Flags(
        "office and home",
        given_claim("97110x2:GP 97140x1:GP", lines={1: {"place_of_service": "12"}}),
    ),
    Passes(
        "one place", given_claim("97110x2:GP 97140x1:GP", lines={1: {"place_of_service": "11"}})
    ),
    Passes(
        "two days",
        given_claim(
            "97110x2:GP 97110x2:GP",
            lines={1: {"place_of_service": "12", "date_of_service": date(2026, 3, 5)}},
        ),
    ),
)
