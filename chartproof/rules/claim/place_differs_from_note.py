"""The claim says an office, and the note a home visit.

The place of service is where the patient was treated: 12 for a home, 11 for an office.

Why it matters: the place decides the fee and the edits, and a wrong one is a false statement.

Not checked here: telehealth; places that the note does not name.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-pos-codes",),
    needs_note=True,
    ask="Where was care given on this date? ____",
    catalogue=("CLM-POS",),
)

_CLINICS = ("11", "19", "22", "49", "62")


def check(visit: Visit, book: Book) -> Answers:
    if visit.place_of_service not in _CLINICS:
        return
    said = visit.note.mentioned("home-visit")
    if said:
        yield Finding(
            f"place {visit.place_of_service} is a clinic, the note tells of a home visit",
            evidence=tuple(m.span for m in said),
        )


EXAMPLES = (
    Flags(
        "a kitchen in the office",
        given(
            "Home visit, kitchen chair used. TE 25 min.", bill="97110x2:GP", place_of_service="11"
        ),
        quote="Home visit",
    ),
    Passes(
        "a home as a home",
        given("Home visit. TE 25 min.", bill="97110x2:GP", place_of_service="12"),
    ),
    Passes("a clinic", given("TE 25 min.", bill="97110x2:GP", place_of_service="11")),
)
