"""A code that says nothing of the service stands without a description.

Codes for services that no other code names, such as 97039, 97139 and 97799, tell the payer nothing;
the line says in words what was done.

Why it matters: a clearing house rejects the line or the payer denies it and asks for records.

Not checked here: whether the words are enough; what a note beside the claim says.
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
    sources=("x12-837p", "cpt"),
    ask="What was done under ____, in a few words: ____",
    catalogue=("COD-NOT-DOCUMENTED",),
    codes=("97039", "97139", "97799", "92700", "29799", "64999"),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        if line.charge.code in RULE.codes and not line.note:
            yield Finding(
                f"{line.charge.code} stands without a description", (), (index,), at=(line.at,)
            )


EXAMPLES = (
    Flags("no words", given_claim("97139x1:GP")),
    Passes("described", given_claim("97139x1:GP", lines={0: {"note": "kinesiology tape, knee"}})),
    Passes("a code that speaks for itself", given_claim("97110x2:GP")),
)
