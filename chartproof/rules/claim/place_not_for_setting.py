"""A hospital place of service is billed as a practice, or an office as a hospital.

Places 19 and 22 are departments of a hospital, which bills therapy on its own claim. An office,
home or school is a practice's place.

Why it matters: the fee and the edits differ by setting; a mismatch is denied or repriced.

Not checked here: arrangements under which a practice bills inside a hospital; claims without
therapy.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import therapy_lines

RULE = Rule(
    severity="warning",
    sources=("cms-pos-codes",),
    ask="Who bills this place, the practice or the hospital? ____",
    catalogue=("CLM-POS",),
)

_HOSPITAL = ("19", "21", "22", "23")
_PRACTICE = ("03", "11", "12", "49")


def check(visit: Visit, book: Book) -> Answers:
    place = visit.place_of_service
    if not therapy_lines(visit, book):
        return
    if visit.setting == "practitioner" and place in _HOSPITAL:
        yield Finding(f"place {place} is a hospital's, the claim is a practice's")
    elif visit.setting == "facility" and place in _PRACTICE:
        yield Finding(f"place {place} is a practice's, the claim is a facility's")


EXAMPLES = (
    Flags(
        "22 by a practice", given(bill="97110x2:GP", setting="practitioner", place_of_service="22")
    ),
    Flags("11 by a hospital", given(bill="97110x2:GP", setting="facility", place_of_service="11")),
    Passes(
        "11 by a practice", given(bill="97110x2:GP", setting="practitioner", place_of_service="11")
    ),
    Passes(
        "an office visit in a hospital",
        given(bill="99213x1", setting="practitioner", place_of_service="22"),
    ),
    Passes("the setting is not known", given(bill="97110x2:GP", place_of_service="22")),
)
