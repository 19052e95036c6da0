"""The claim has no line.

A claim bills at least one service, each on a line of its own.

Why it matters: a clearing house rejects it.

Not checked here: lines that could not be read, which the reader of the file reports.
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
    ask="Services of the claim: ____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    if not claim.lines:
        yield Finding("the claim bills no service", at=(claim.at,))


EXAMPLES = (
    Flags("none", given_claim("")),
    Passes("one", given_claim("97110x2:GP")),
)
