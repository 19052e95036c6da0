"""A line says no day of service.

Every line names the day, or the first and last day, on which the service was given.

Why it matters: a clearing house rejects the claim; without a day neither code, price nor edit can
be looked up.

Not checked here: days that cannot be (`service-before-birth`, `filed-before-service`).
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
    ask="Day of service of line ____: ____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        if line.date_of_service is None:
            yield Finding(f"line {line.number} has no day of service", (), (index,), at=(line.at,))


EXAMPLES = (
    Flags(
        "the second line",
        given_claim("97110x2:GP 97140x1:GP", lines={1: {"date_of_service": None}}),
    ),
    Passes("both lines", given_claim("97110x2:GP 97140x1:GP")),
)
