"""A telehealth modifier stands on a visit in an office.

Modifier 95 or 93 says that the patient was elsewhere; the place of service of such a visit is 02,
or 10 for the home. A therapist who sits in a hospital keeps the hospital's place.

Why it matters: payers deny the line for its place, or pay the price of a visit in person and take
it back.

Not checked here: payers that want the place where the visit would have been, as some did during the
emergency.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-pos-codes", "ngs-telehealth-2024"),
    since=date(2024, 1, 1),
    ask="By video ☐ by telephone ☐ in person ☐",
    catalogue=("ELG-TELEHEALTH", "CLM-POS"),
)

_PLACES = ("02", "10")
_HOSPITAL = ("19", "22")
_SAID = ("95", "93", "GT", "GQ")


def check(visit: Visit, book: Book) -> Answers:
    place = visit.place_of_service
    if place is None or place in (*_PLACES, *_HOSPITAL):
        return
    for index, charge in enumerate(visit.charges):
        said = next((m for m in charge.modifiers if m in _SAID), None)
        if said is not None:
            yield Finding(f"{charge.code} carries {said} at place {place}", lines=(index,))


EXAMPLES = (
    Flags("95 in an office", given(bill="97110x2:GP+95", place_of_service="11")),
    Passes("95 at home", given(bill="97110x2:GP+95", place_of_service="10")),
    Passes("the therapist in a hospital", given(bill="97110x2:GP+95", place_of_service="22")),
    Passes("in an office", given(bill="97110x2:GP", place_of_service="11")),
    Passes(
        "as during the emergency",
        given(bill="97110x2:GP+95", place_of_service="11", on=date(2023, 12, 29)),
    ),
)
