"""Outpatient therapy is billed for a patient who was an inpatient.

During a hospital stay, or a stay in a nursing facility under part A, therapy is the facility's to
bill.

Why it matters: Medicare denies the line as part of the facility's payment.

Not checked here: whether the stay was under part A; place 32, a nursing home without such a stay.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import PLACE, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.1", "cms-pos-codes"),
    ask="Was the patient in a part A stay on ____? ____",
    catalogue=("CLM-POS",),
)

_INPATIENT = ("21", "31", "51", "61")


def check(claim: Claim, book: Book) -> Answers:
    whole = claim.place_of_service
    for index, line in enumerate(claim.lines):
        place = line.place_of_service or whole
        if place not in _INPATIENT or line.date_of_service is None:
            continue
        code = book.codes.find(line.date_of_service, line.charge.code)
        if code is not None and code.value.therapy == "always":
            yield Finding(
                f"{line.charge.code} at place {place}, where the facility bills",
                lines=(index,),
                at=(element(line.at, PLACE),),
            )


EXAMPLES = (
    Flags("a stay in a nursing facility", given_claim("97110x2:GP", place_of_service="31")),
    Passes("a nursing home", given_claim("97110x2:GP", place_of_service="32")),
    Passes("an office", given_claim("97110x2:GP")),
)
