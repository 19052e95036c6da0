"""The claim is not written as a claim file wants it.

A part that must be there is missing, stands in the wrong place, is in another form than the file
says, or does not add up. The message tells what was found, where, and what was expected.

Why it matters: a clearing house turns the claim back, or the whole file with it.

Not checked here: what another rule says better in the words of billing; loops of a claim file that
therapy does not use. Reading the file finds these faults; a claim from elsewhere has none.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Fault, Finding, Position
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="What should stand there: ____",
)


def check(claim: Claim, book: Book) -> Answers:
    for fault in claim.faults:
        yield Finding(f"{fault.code}: {fault.message}", severity=fault.severity, at=(fault.at,))


_UNNUMBERED = Fault("count-wrong", "expected 12 segments, found 11", Position(31, 900))

EXAMPLES = (
    Flags("a count that is wrong", given_claim("97110x2:GP", faults=(_UNNUMBERED,))),
    Passes("nothing wrong with its form", given_claim("97110x2:GP")),
)
