"""The first diagnosis tells how an injury came about.

Codes for the cause of an injury (V, W, X, Y) stand behind the injury; they never say what was
treated and cannot be first.

Why it matters: a clearing house or the payer rejects the claim.

Not checked here: which condition was treated.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import kind_of, pointed

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("icd-10-cm-guidelines",),
    ask="Condition treated: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


def check(claim: Claim, book: Book) -> Answers:
    day = claim.lines[0].date_of_service if claim.lines else None
    if day is None or not claim.diagnoses:
        return
    found = kind_of(book, day, claim.diagnoses[0])
    if found is not None and found.kind == "external_cause":
        yield Finding(
            f"{pointed(claim.diagnoses[0])} says how it happened and stands first", at=(claim.at,)
        )


EXAMPLES = (
    Flags("a fall", given_claim("97110x2:GP", diagnoses=("W01.0XXD", "S83.511D"))),
    Passes("behind the injury", given_claim("97110x2:GP", diagnoses=("S83.511D", "W01.0XXD"))),
)
