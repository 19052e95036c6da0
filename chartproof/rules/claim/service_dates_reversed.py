"""A line ends before it begins.

Where a line names two days, the second is not before the first.

Why it matters: a clearing house rejects the claim.

Not checked here: ranges that are possible (`service-spans-days`).
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="First and last day of line ____: ____ to ____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        first, last = line.date_of_service, line.date_to
        if last is not None and first is not None and last < first:
            yield Finding(
                f"line {line.number} runs from {first} to {last}", lines=(index,), at=(line.at,)
            )


EXAMPLES = (
    Flags("to the day before", given_claim("97110x2:GP", lines={0: {"date_to": date(2026, 3, 2)}})),
    Passes("one day", given_claim("97110x2:GP", lines={0: {"date_to": date(2026, 3, 3)}})),
    Passes("no second day", given_claim("97110x2:GP")),
)
