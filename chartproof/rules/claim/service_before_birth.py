"""A service lies before the patient was born.

The day of service cannot lie before the date of birth that the claim gives.

Why it matters: a clearing house or the payer rejects the claim; one of the two days is wrong.

Not checked here: which of the two is wrong.
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
    ask="Day of service: ____ Date of birth on file checked: ☐",
    catalogue=("CLM-MATCH",),
)


def check(claim: Claim, book: Book) -> Answers:
    born = claim.patient_born
    if born is None:
        return
    for index, line in enumerate(claim.lines):
        if line.date_of_service is not None and line.date_of_service < born:
            yield Finding(
                f"line {line.number} is of a day before the date of birth",
                lines=(index,),
                at=(line.at,),
            )


EXAMPLES = (
    Flags("born next year", given_claim("97110x2:GP", patient_born=date(2027, 3, 3))),
    Passes("an adult", given_claim("97110x2:GP")),
    Passes("no date of birth was sent", given_claim("97110x2:GP", patient_born=None)),
)
