"""A service that needs hands or equipment at the patient is billed for a video visit.

Manual therapy, massage, attended modalities and exercise in water cannot be given from another
place.

Why it matters: what could not have been done is denied, and puts the rest of the visit in doubt.

Not checked here: help by another professional at the patient's side.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of

RULE = Rule(
    severity="warning",
    sources=("42-cfr-410.78", "cpt"),
    ask="Who gave ____ at the patient's side on ____? ____",
    catalogue=("ELG-TELEHEALTH",),
)

_NEEDS_HANDS = ("97140", "97124", "97113", "97032", "97033", "97034", "97035", "97036")
_PLACES = ("02", "10")
_MODIFIERS = ("95", "93", "GT")


def check(visit: Visit, book: Book) -> Answers:
    lines = lines_of(visit, *_NEEDS_HANDS)
    claimed = visit.place_of_service in _PLACES or any(
        m in _MODIFIERS for c in visit.charges for m in c.modifiers
    )
    words = visit.note.mentioned("telehealth", "audio-only")
    if lines and (claimed or words):
        yield Finding(
            "a hands-on service on a telehealth visit",
            evidence=tuple(m.span for m in words),
            lines=lines,
        )


EXAMPLES = (
    Flags(
        "manual therapy on screen",
        given(
            "Real-time A/V visit, patient at home. TE 15 min, manual 10 min.",
            bill="97110x1:GP+95 97140x1:GP+95",
            place_of_service="10",
        ),
        quote="Real-time A/V",
    ),
    Passes(
        "exercise on screen",
        given(
            "Real-time A/V visit, patient at home. TE 24 min: bridges 3x10.",
            bill="97110x2:GP+95",
            place_of_service="10",
        ),
    ),
    Passes("in the clinic", given(bill="97110x1:GP 97140x1:GP")),
)
