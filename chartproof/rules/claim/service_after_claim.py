"""A day on the claim lies after the day it was made.

The last day of a line, an earlier payer's decision and the dates of the case lie before the claim
that tells of them.

Why it matters: a clearing house rejects dates in the future.

Not checked here: the first day of service (`filed-before-service`).
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
    ask="The date of ____ is: ____",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    made = claim.received_on
    if made is None:
        return
    for index, line in enumerate(claim.lines):
        if line.date_to is not None and line.date_to > made:
            yield Finding(
                f"line {line.number} ends {line.date_to}, the claim is of {made}",
                lines=(index,),
                at=(line.at,),
            )
    for payer in claim.other_payers:
        if payer.paid_on is not None and payer.paid_on > made:
            yield Finding(
                f"an earlier payer decided on {payer.paid_on}, the claim is of {made}",
                at=(claim.at,),
            )


EXAMPLES = (
    Flags(
        "a line that ends next month",
        given_claim("97110x2:GP", lines={0: {"date_to": date(2026, 4, 3)}}),
    ),
    Flags(
        "paid in the future", given_claim("97110x2:GP", other_payers=[{"paid_on": "2026-05-01"}])
    ),
    Passes("all before", given_claim("97110x2:GP", lines={0: {"date_to": date(2026, 3, 3)}})),
)
