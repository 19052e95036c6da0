"""The note tells of a video or telephone visit and the claim does not.

A telehealth visit is claimed with place of service 02 or 10, or with the modifier that the payer
asks for (95, 93, GT).

Why it matters: the claim then says that the patient was in the clinic.

Not checked here: which of the two the payer wants; links and videos sent for home.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("42-cfr-410.78", "cms-pos-codes"),
    ask="Where was the patient on ____, and by which means was the visit held? ____",
    catalogue=("ELG-TELEHEALTH",),
)


def check(visit: Visit, book: Book) -> Answers:
    words = visit.note.mentioned("telehealth", "audio-only")
    if not words or visit.place_of_service in ("02", "10"):
        return
    if any(m in ("95", "93", "GT", "GQ") for c in visit.charges for m in c.modifiers):
        return
    if visit.place_of_service is None and visit.claimed is None:
        yield Unsure(missing="place of service")
        return
    yield Finding(
        "a telehealth visit without telehealth place or modifier",
        evidence=tuple(m.span for m in words),
    )


EXAMPLES = (
    Flags(
        "office as the place",
        given(
            "Real-time A/V visit, patient at home. TE 24 min: bridges 3x10.",
            bill="97110x2:GP",
            place_of_service="11",
        ),
        quote="Real-time A/V",
    ),
    Passes(
        "claimed as such",
        given(
            "Real-time A/V visit, patient at home. TE 24 min: bridges 3x10.",
            bill="97110x2:GP",
            place_of_service="10",
        ),
    ),
    Passes(
        "the video visit was declined",
        given(
            "Declined a telehealth visit, came in. TE 24 min: bridges 3x10.",
            bill="97110x2:GP",
            place_of_service="11",
        ),
    ),
    IsUnsure(
        "the place is not known",
        given("Real-time A/V visit, patient at home. TE 24 min: bridges 3x10.", bill="97110x2:GP"),
        missing="place of service",
    ),
)
