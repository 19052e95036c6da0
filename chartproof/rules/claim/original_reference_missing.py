"""A corrected or voided claim does not say which claim it takes the place of.

A claim of frequency 7 replaces an earlier one and of frequency 8 voids it; both carry the payer's
own number of that earlier claim.

Why it matters: a clearing house or the payer rejects the claim; without the number it would stand
as a duplicate.

Not checked here: whether the number is that of the right claim; whether the payer takes such claims
at all (`replacement-to-medicare`).
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
    ask="The payer's number of the original claim: ____",
    catalogue=("CLM-TIMELY",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.frequency in ("6", "7", "8") and not (claim.original_reference or "").strip():
        what = "voids" if claim.frequency == "8" else "replaces"
        yield Finding(f"the claim {what} an earlier one and does not name it", at=(claim.at,))


EXAMPLES = (
    Flags("a replacement", given_claim("97110x2:GP", payer="commercial", frequency="7")),
    Flags("a void", given_claim("97110x2:GP", payer="commercial", frequency="8")),
    Passes(
        "with the number",
        given_claim("97110x2:GP", payer="commercial", frequency="7", original_reference="A1"),
    ),
    Passes("an original", given_claim("97110x2:GP")),
)
