"""The one who treated supervises himself.

A supervising provider is named where somebody else gave the service under supervision. The same
number in both places says nothing.

Why it matters: payers return the claim, or read it as the service of an assistant.

Not checked here: whether supervision was needed.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, TREATED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("x12-837p",),
    ask="Who treated: ____ Who supervised: ____",
    catalogue=("CLM-NPI",),
)


def check(claim: Claim, book: Book) -> Answers:
    supervising, rendering = claim.supervising, claim.rendering
    if supervising is None or rendering is None or not supervising.npi:
        return
    if supervising.npi == rendering.npi:
        yield Finding("supervising and rendering provider carry one NPI", at=(claim.at,))


EXAMPLES = (
    Flags("one number", given_claim("97110x2:GP", supervising={"npi": TREATED_BY})),
    Passes("two people", given_claim("97110x2:GP", supervising={"npi": CERTIFIED_BY})),
    Passes("none", given_claim("97110x2:GP")),
)
