"""A chiropractic claim to Medicare lacks the date of the first treatment.

Spinal manipulation is billed to Medicare with the day on which this course of treatment began. A
date of the last X-ray is no longer asked for.

Why it matters: Medicare returns the claim as unprocessable.

Not checked here: whether the date is that of this course.
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
    payers=("medicare",),
    codes=("98940", "98941", "98942"),
    sources=("cms-100-04:26:10.4", "cms-100-04:12:220"),
    ask="First treatment of this course: ____",
    catalogue=("CLM-ONSET", "MOD-AT"),
)


def check(claim: Claim, book: Book) -> Answers:
    if "454" in claim.dates:
        return
    lines = tuple(
        i
        for i, line in enumerate(claim.lines)
        if line.charge.code in RULE.codes and "454" not in line.dates
    )
    if lines:
        yield Finding("the day of the first treatment is not given", (), lines, at=(claim.at,))


EXAMPLES = (
    Flags("no date", given_claim("98940x1:AT", discipline="DC")),
    Passes(
        "with the date", given_claim("98940x1:AT", discipline="DC", dates={"454": "2026-02-24"})
    ),
    Passes("another payer", given_claim("98940x1:AT", discipline="DC", payer="commercial")),
)
