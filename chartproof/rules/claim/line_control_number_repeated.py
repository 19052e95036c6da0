"""Two lines carry the same number of their own.

The number that a practice gives each line comes back with the payment; within a claim every line
has another.

Why it matters: nothing is denied; the payment cannot be told apart by line, and a short payment
goes unseen. Some payers reject it.

Not checked here: lines without a number.
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
    sources=("x12-837p",),
    ask="Numbers of lines ____ and ____: ____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    seen: dict[str, int] = {}
    for index, line in enumerate(claim.lines):
        own = line.control_number
        if own is None:
            continue
        first = seen.setdefault(own, index)
        if first != index:
            yield Finding(
                f"lines {claim.lines[first].number} and {line.number} carry the same number",
                lines=(first, index),
                at=(line.at,),
            )


EXAMPLES = (
    Flags(
        "twice the same",
        given_claim(
            "97110x2:GP 97140x1:GP",
            lines={0: {"control_number": "L1"}, 1: {"control_number": "L1"}},
        ),
    ),
    Passes(
        "two numbers",
        given_claim(
            "97110x2:GP 97140x1:GP",
            lines={0: {"control_number": "L1"}, 1: {"control_number": "L2"}},
        ),
    ),
    Passes("none", given_claim("97110x2:GP 97140x1:GP")),
)
