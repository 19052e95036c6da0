"""Two payers of the claim stand in the same place.

Payers are first, second, third; each place is held once, and a second has a first before it.

Why it matters: a clearing house rejects the claim, or both payers wait for each other.

Not checked here: which payer is in fact first.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

_NAMES = {"P": "a first payer", "S": "a second payer", "T": "a third payer"}

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("x12-837p",),
    ask="First payer: ____ second: ____",
    catalogue=("PAY-GOV",),
)

_BEFORE = {"S": ("P",), "T": ("P", "S")}


def check(claim: Claim, book: Book) -> Answers:
    if not claim.other_payers:
        return
    places = [p.sequence for p in (claim.payer, *claim.other_payers) if p.sequence is not None]
    twice = next((p for p in places if p in "PST" and places.count(p) > 1), None)
    if twice is not None:
        yield Finding(f"{_NAMES[twice]} is named twice", at=(claim.at,))
        return
    missing = next((b for p in places for b in _BEFORE.get(p, ()) if b not in places), None)
    if missing is not None and len(places) == len(claim.other_payers) + 1:
        yield Finding(f"{_NAMES[missing]} is not named", at=(claim.at,))


EXAMPLES = (
    Flags("two first payers", given_claim("97110x2:GP", other_payers=[{"sequence": "P"}])),
    Flags(
        "a second and a third",
        given_claim("97110x2:GP", payer_={"sequence": "T"}, other_payers=[{"sequence": "S"}]),
    ),
    Passes("first and second", given_claim("97110x2:GP", other_payers=[{"sequence": "S"}])),
    Passes("one payer", given_claim("97110x2:GP")),
)
