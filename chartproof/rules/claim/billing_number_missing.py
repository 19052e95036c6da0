"""The billing provider has no NPI.

Every claim names the practice or clinician that bills it, with an NPI.

Why it matters: a clearing house rejects the claim.

Not checked here: numbers that fail their check digit (`npi-check-digit-wrong`).
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
    sources=("45-cfr-162.406", "x12-837p"),
    ask="NPI of the billing provider: ____",
    catalogue=("CLM-NPI",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.billing is None or not claim.billing.npi:
        yield Finding("the billing provider has no NPI", at=(claim.at,))


EXAMPLES = (
    Flags("no number", given_claim("97110x2:GP", billing={"entity": "organization"})),
    Flags("no billing provider", given_claim("97110x2:GP", billing=None)),
    Passes("a number", given_claim("97110x2:GP")),
)
