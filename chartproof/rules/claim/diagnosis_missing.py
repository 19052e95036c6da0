"""The claim names no diagnosis.

A claim for therapy names at least one diagnosis.

Why it matters: a clearing house rejects the claim.

Not checked here: whether the diagnosis supports the service.
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
    sources=("x12-837p", "cms-100-04:26:10.4"),
    ask="Diagnosis of this care, from the record: ____",
    catalogue=("CLM-POINTER",),
)


def check(claim: Claim, book: Book) -> Answers:
    if not claim.diagnoses:
        yield Finding("no diagnosis is named", at=(claim.at,))


EXAMPLES = (
    Flags("none", given_claim("97110x2:GP", diagnoses=())),
    Passes("one", given_claim("97110x2:GP")),
)
