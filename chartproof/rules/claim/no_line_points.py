"""No line of the claim says which diagnosis it is for.

Each line points to one to four of the diagnoses of the claim.

Why it matters: a clearing house rejects the claim.

Not checked here: claims on which some lines point (`pointer-missing`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import POINTERS, at_lines

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p", "cms-100-04:26:10.4"),
    ask="Line ____ supports which listed diagnosis? ____",
    catalogue=("CLM-POINTER",),
)


def check(claim: Claim, book: Book) -> Answers:
    if not claim.lines or any(line.charge.diagnosis_pointers for line in claim.lines):
        return
    every = range(len(claim.lines))
    yield Finding(
        "no line points to a diagnosis",
        lines=tuple(every),
        at=at_lines(claim.lines, every, POINTERS),
    )


EXAMPLES = (
    Flags(
        "none",
        given_claim(
            "97110x2:GP 97140x1:GP",
            lines={
                0: {"charge": {"code": "97110", "units": 2}},
                1: {"charge": {"code": "97140", "units": 1}},
            },
        ),
    ),
    Passes("both", given_claim("97110x2:GP>1 97140x1:GP>1")),
)
