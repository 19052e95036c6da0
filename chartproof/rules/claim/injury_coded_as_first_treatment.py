"""An injury in rehabilitation is coded as being treated for the first time.

The last character A of an injury code stands for active treatment, such as surgery or first care;
therapy during healing is D, and of late effects S.

Why it matters: payers that compare claims see a new injury at each visit and ask for accident
details.

Not checked here: therapists who give the first treatment of the injury, for whom A is right.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import plain, pointed

RULE = Rule(
    looks_at="claim",
    severity="note",
    sources=("icd-10-cm-guidelines",),
    ask="Stage of care of ____ on this date: active ☐ healing ☐ late effect ☐",
    catalogue=("CLM-ICD-SPECIFIC",),
)

_LENGTH = 7


def check(claim: Claim, book: Book) -> Answers:
    for code in claim.diagnoses:
        if code[-1:] != "A" or code[:1] not in ("S", "T"):
            continue
        if len(plain(code)) == _LENGTH:
            yield Finding(f"{pointed(code)} is of active treatment", at=(claim.at,))


EXAMPLES = (
    Flags("a torn ligament", given_claim("97110x2:GP", diagnoses=("S83.511A",))),
    Passes("during healing", given_claim("97110x2:GP", diagnoses=("S83.511D",))),
    Passes("no injury", given_claim("97110x2:GP")),
)
