"""Medicare is sent a corrected or voided claim.

Medicare's contractors for practices take original claims only. A claim already paid or denied is
reopened or appealed; one returned as unprocessable is sent anew.

Why it matters: the contractor rejects the file entry before it becomes a claim.

Not checked here: hospitals and other facilities, whose contractors do take adjustments.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare",),
    sources=("cms-837p-edits",),
    ask="Was the earlier claim paid ☐ denied ☐ returned ☐ on ____?",
    catalogue=("CLM-TIMELY",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.frequency in ("6", "7", "8"):
        yield Finding(
            f"frequency {claim.frequency}; Medicare Part B takes original claims only",
            at=(claim.at,),
        )


EXAMPLES = (
    Flags("a replacement", given_claim("97110x2:GP", frequency="7", original_reference="A1")),
    Passes("an original", given_claim("97110x2:GP")),
    Passes(
        "another payer",
        given_claim("97110x2:GP", payer="commercial", frequency="7", original_reference="A1"),
    ),
)
