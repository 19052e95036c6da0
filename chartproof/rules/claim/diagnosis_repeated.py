"""A diagnosis stands on the claim twice.

Each diagnosis of the claim is named once; a line that needs it points to its place.

Why it matters: several payers reject the claim; the place is lost for another diagnosis.

Not checked here: different codes for one condition.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import pointed

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("icd-10-cm-guidelines",),
    ask="Was another diagnosis meant beside ____? ____",
    catalogue=("CLM-POINTER",),
)


def check(claim: Claim, book: Book) -> Answers:
    if len(set(claim.diagnoses)) == len(claim.diagnoses):
        return
    seen: set[str] = set()
    for code in claim.diagnoses:
        if code in seen:
            yield Finding(f"{pointed(code)} is named twice", at=(claim.at,))
        seen.add(code)


EXAMPLES = (
    Flags("twice", given_claim("97110x2:GP", diagnoses=("M17.11", "R26.2", "M17.11"))),
    Passes("once each", given_claim("97110x2:GP", diagnoses=("M17.11", "R26.2"))),
)
