"""A visit by telephone alone, and the note does not say why there was no picture.

Where telehealth is paid, sound alone is the exception: the patient could not or would not use
video, and the note says so.

Why it matters: without the reason the visit reads as a telephone call.

Not checked here: payers that do not pay for sound alone at all; exercise that cannot be judged
unseen (`not-one-on-one`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("42-cfr-410.78", "caa-2026"),
    ask="Why was no video used on ____? ____",
    catalogue=("ELG-TELEHEALTH",),
)


def check(visit: Visit, book: Book) -> Answers:
    words = visit.note.mentioned("audio-only")
    if words and not visit.note.mentioned("audio-only-reason"):
        yield Finding("sound alone, and no reason for it", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "no reason",
        given("Audio-only visit, 20 min: bridges 3x10 on instruction.", bill="97110x1:GP+93"),
        quote="Audio-only",
    ),
    Passes(
        "no internet",
        given(
            "Audio-only; patient has no internet. 20 min: bridges 3x10 on instruction.",
            bill="97110x1:GP+93",
        ),
    ),
    Passes("in the clinic", given("TE 24 min: bridges 3x10.", bill="97110x2:GP")),
)
