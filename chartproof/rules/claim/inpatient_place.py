"""Outpatient therapy is billed for a patient who was an inpatient.

During a hospital stay, or a stay in a nursing facility under part A, therapy is the facility's to
bill.

Why it matters: Medicare denies the line as part of the facility's payment.

Not checked here: whether the stay was under part A; place 32, a nursing home without such a stay.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.1", "cms-pos-codes"),
    ask="Was the patient in a part A stay on ____? ____",
    catalogue=("CLM-POS",),
)

_INPATIENT = ("21", "31", "51", "61")


def check(visit: Visit, book: Book) -> Answers:
    place = visit.place_of_service
    if place not in _INPATIENT:
        return
    for index, charge in enumerate(visit.charges):
        code = book.codes.find(visit.date_of_service, charge.code)
        if code is not None and code.value.therapy == "always":
            yield Finding(
                f"{charge.code} at place {place}, where the facility bills", lines=(index,)
            )


EXAMPLES = (
    Flags("a stay in a nursing facility", given(bill="97110x2:GP", place_of_service="31")),
    Passes("a nursing home", given(bill="97110x2:GP", place_of_service="32")),
    Passes("an office", given(bill="97110x2:GP")),
)
