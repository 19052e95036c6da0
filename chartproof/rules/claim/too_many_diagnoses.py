"""The claim names more than twelve diagnoses.

A professional claim holds twelve diagnoses, and each line points to at most four of them.

Why it matters: a clearing house rejects the claim.

Not checked here: which of them explain the care.
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
    ask="The twelve that explain this care: ____",
    catalogue=("CLM-POINTER",),
)

_MOST = 12


def check(claim: Claim, book: Book) -> Answers:
    if len(claim.diagnoses) > _MOST:
        yield Finding(f"{len(claim.diagnoses)} diagnoses; a claim holds {_MOST}", at=(claim.at,))


EXAMPLES = (
    Flags(
        "thirteen",
        given_claim(
            "97110x2:GP",
            diagnoses=(
                "M17.11",
                "R26.2",
                "R53.1",
                "M25.561",
                "M25.562",
                "M54.2",
                "M54.6",
                "M79.601",
                "M79.602",
                "R29.3",
                "Z96.651",
                "Z47.1",
                "Z91.81",
            ),
        ),
    ),
    Passes("two", given_claim("97110x2:GP", diagnoses=("M17.11", "R26.2"))),
)
