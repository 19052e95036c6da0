"""An earlier payer decided, and the claim does not say when.

What an earlier payer paid goes with the day of its decision, on the line or on the claim.

Why it matters: a clearing house rejects the claim; the filing window of the second payer counts
from that day.

Not checked here: earlier payers of which no payment is told.
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
    ask="Day of the first payer's decision: ____",
    catalogue=("PAY-GOV", "CLM-TIMELY"),
)


def check(claim: Claim, book: Book) -> Answers:
    for payer in claim.other_payers:
        if payer.paid_usd is None or payer.paid_on is not None:
            continue
        if not any(p.paid_on for line in claim.lines for p in line.payments):
            yield Finding("an earlier payer's decision has no day", at=(claim.at,))
            return


EXAMPLES = (
    Flags(
        "no day", given_claim("97110x2:GP=80", other_payers=[{"sequence": "S", "paid_usd": "60"}])
    ),
    Passes(
        "a day",
        given_claim(
            "97110x2:GP=80",
            other_payers=[{"sequence": "S", "paid_usd": "60", "paid_on": "2026-03-08"}],
        ),
    ),
    Passes("one payer", given_claim("97110x2:GP=80")),
)
