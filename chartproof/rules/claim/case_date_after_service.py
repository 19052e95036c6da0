"""The first treatment, the last visit to the physician or the surgery lies after the service.

Dates of the case come before the services that they explain: first treatment, acute phase, last
seen, last X-ray, prescription.

Why it matters: payers return the claim; Medicare does for the first treatment of a chiropractic
claim.

Not checked here: onset and accident (`onset-after-service`).
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
    sources=("cms-100-04:26:10.4", "x12-837p"),
    ask="The date of ____ is: ____",
    catalogue=("CLM-ONSET",),
)

_BEFORE = {
    "454": "the first treatment",
    "304": "the last visit to the physician",
    "453": "the acute phase",
    "455": "the last X-ray",
    "471": "the prescription",
}


def check(claim: Claim, book: Book) -> Answers:
    if not claim.dates:
        return
    days = [line.date_of_service for line in claim.lines if line.date_of_service]
    if not days:
        return
    last = max(days)
    for qualifier, day in claim.dates.items():
        if qualifier in _BEFORE and day > last:
            yield Finding(
                f"{_BEFORE[qualifier]} is dated {day}, the last service {last}", at=(claim.at,)
            )


EXAMPLES = (
    Flags(
        "first treated next week",
        given_claim("98940x1:AT", discipline="DC", dates={"454": "2026-03-10"}),
    ),
    Flags("seen later", given_claim("97110x2:GP", dates={"304": "2026-03-04"})),
    Passes(
        "first treated that day",
        given_claim("98940x1:AT", discipline="DC", dates={"454": "2026-03-03"}),
    ),
    Passes("no dates", given_claim("97110x2:GP")),
)
