"""Medicaid is billed first although the patient has another payer.

Medicaid pays after every other payer that is liable.

Why it matters: Medicaid denies the claim until the other has decided.

Not checked here: exceptions of a state, such as services of schools.
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
    payers=("medicaid",),
    sources=("ssa-1902-a-25",),
    ask="Decision of the other payer on ____: ____",
    catalogue=("PAY-GOV",),
)


def check(claim: Claim, book: Book) -> Answers:
    others = [p for p in claim.other_payers if p.kind not in ("MC", None)]
    if claim.payer.sequence == "P" and others:
        yield Finding("Medicaid is first, and another payer is named", at=(claim.at,))


EXAMPLES = (
    Flags(
        "before a plan",
        given_claim(
            "97110x2:GP",
            payer="medicaid",
            payer_={"kind": "MC", "sequence": "P"},
            other_payers=[{"kind": "CI", "sequence": "S"}],
        ),
    ),
    Passes(
        "after it",
        given_claim(
            "97110x2:GP",
            payer="medicaid",
            payer_={"kind": "MC", "sequence": "S"},
            other_payers=[{"kind": "CI", "sequence": "P"}],
        ),
    ),
    Passes("alone", given_claim("97110x2:GP", payer="medicaid")),
)
