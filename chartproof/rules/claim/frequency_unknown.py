"""The claim says neither that it is new nor what it replaces.

A professional claim is an original (1), a correction (6), a replacement (7) or a void (8). Other
values belong to facility claims.

Why it matters: a clearing house rejects other values.

Not checked here: facility claims.
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
    ask="New claim ☐ replacement ☐ void ☐",
    catalogue=("CLM-TIMELY",),
)

_PROFESSIONAL = ("1", "6", "7", "8")


def check(claim: Claim, book: Book) -> Answers:
    if claim.frequency not in _PROFESSIONAL:
        yield Finding("the claim frequency is none of 1, 6, 7 and 8", at=(claim.at,))


EXAMPLES = (
    Flags("an interim bill", given_claim("97110x2:GP", frequency="2")),
    Passes("an original", given_claim("97110x2:GP")),
    Passes("a replacement", given_claim("97110x2:GP", frequency="7")),
)
