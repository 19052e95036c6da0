"""The claim does not give the patient's number with the payer.

Every claim names the insured by the number that the payer gave.

Why it matters: a clearing house rejects the claim.

Not checked here: workers' compensation and auto cases, which go by claim number; whether the number
is right.
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
    payers=("medicare", "medicare_advantage", "medicaid", "commercial", "tricare", "va", "unknown"),
    sources=("x12-837p",),
    ask="Member number from the card: ____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    if not (claim.patient_id or "").strip():
        yield Finding("the claim gives no member number", at=(claim.at,))


EXAMPLES = (
    Flags("none", given_claim("97110x2:GP", patient_id=None)),
    Passes("a number", given_claim("97110x2:GP")),
    Passes("a work case", given_claim("97110x2:GP", payer="workers_comp", patient_id=None)),
)
