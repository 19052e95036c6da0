"""Neither the claim nor its line says where care was given.

The claim, or each line, names the place of service.

Why it matters: a clearing house rejects the claim.

Not checked here: places that are no code (`place-of-service-malformed`).
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
    sources=("x12-837p", "cms-pos-codes"),
    ask="Where was care given? ____",
    catalogue=("CLM-POS",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.place_of_service:
        return
    lines = tuple(i for i, line in enumerate(claim.lines) if not line.place_of_service)
    if lines:
        yield Finding("no place of service is named", (), lines, at=(claim.at,))


EXAMPLES = (
    Flags("nowhere", given_claim("97110x2:GP", place_of_service=None)),
    Passes("on the claim", given_claim("97110x2:GP")),
    Passes(
        "on the line",
        given_claim("97110x2:GP", place_of_service=None, lines={0: {"place_of_service": "12"}}),
    ),
)
