"""The patient would be older than anybody has been.

A date of birth more than 120 years before the service, or after the day the claim was made, is a
wrong date.

Why it matters: the payer does not find the member and rejects the claim.

Not checked here: dates of birth that are possible and wrong.
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
    severity="warning",
    sources=("x12-837p",),
    ask="Date of birth on file checked: ☐",
    catalogue=("CLM-MATCH",),
)

_OLDEST = 120


def check(claim: Claim, book: Book) -> Answers:
    born, made = claim.patient_born, claim.received_on
    if born is None or made is None:
        return
    if made.year - born.year > _OLDEST:
        yield Finding(f"the patient would be over {_OLDEST} years old", at=(claim.at,))
    elif born > made:
        yield Finding("the date of birth lies after the day the claim was made", at=(claim.at,))


EXAMPLES = (
    Flags("a wrong century", given_claim("97110x2:GP", patient_born=date(1850, 5, 5))),
    Flags("not yet born", given_claim("97110x2:GP", patient_born=date(2026, 4, 1))),
    Passes("seventy-five", given_claim("97110x2:GP")),
)
