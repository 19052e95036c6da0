"""A first claim names an earlier claim.

Frequency 1 says that the claim is new; the payer's number of an earlier claim says that it is not.

Why it matters: payers deny it as a duplicate of the claim it names, or reject it.

Not checked here: which of the two is meant.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("x12-837p",),
    ask="New claim ☐ replacement of the claim named ☐",
    catalogue=("CLM-TIMELY",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.frequency == "1" and claim.original_reference:
        yield Finding("the claim is sent as new and names an earlier one", at=(claim.at,))


EXAMPLES = (
    Flags("both", given_claim("97110x2:GP", payer="commercial", original_reference="A1")),
    Passes(
        "a replacement",
        given_claim("97110x2:GP", payer="commercial", frequency="7", original_reference="A1"),
    ),
    Passes("a new claim", given_claim("97110x2:GP")),
)
