"""The claim has more lines than one claim holds.

A professional claim holds at most fifty lines.

Why it matters: a clearing house rejects it, or splits it in a way that nobody chose.

Not checked here: how to divide the lines.
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
    ask="Lines of which days go on the second claim? ____",
    catalogue=("CLM-MATCH",),
)

_MOST = 50


def check(claim: Claim, book: Book) -> Answers:
    if len(claim.lines) > _MOST:
        yield Finding(
            f"{len(claim.lines)} lines; a claim holds {_MOST}", at=(claim.lines[_MOST].at,)
        )


EXAMPLES = (
    Flags("fifty-one", given_claim(" ".join(["97110x1:GP"] * 51))),
    Passes("fifty", given_claim(" ".join(["97110x1:GP"] * 50))),
)
