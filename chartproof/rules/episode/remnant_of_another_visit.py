"""A copied text kept words of the visit that it came from.

The other side of the body, another name, a date, he for she: words that were true of the visit or
the patient that a text was copied from, and not of this one.

Why it matters: nothing tells a reviewer more surely that a note was pasted and not read.

Not checked here: slips in a text that is not a copy (`another-patient-mentioned`).
"""

from __future__ import annotations

from chartproof.episode.courses import numbers
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import course, sound
from chartproof.model import Answers, Episode, Said
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found

RULE = Rule(
    looks_at="episode",
    severity="warning",
    needs_note=True,
    sources=("mac-cloning",),
    ask="____ does not fit this patient or day. What is right? ____",
    catalogue=("EPI-CLONE",),
)


def check(episode: Episode, book: Book) -> Answers:
    kept = [c for c in episode.copies or () if c.remnants]
    if kept:
        said = [Said(c.visit, span) for c in kept for span in c.remnants]
        visits = tuple(dict.fromkeys(c.visit for c in kept))
        told = "words of where it was" if len(visits) == 1 else "words of where they were"
        yield found(f"{numbers(episode, visits)} kept {told} copied from", said)


_OWN = (
    "Subjective: Right knee scope 10 days ago. Plumber, 46, he cannot kneel at a sink. Objective: "
    "TE 28 min: quad set 2x10, heel slide 3x10. Flexion 104. Assessment: Swelling shuts the quad "
    "down; he leans left to squat. Plan: Bike. Ines Caro, PT"
)
_HERS = (
    "Subjective: She took the dorm stairs up once on Monday. No swelling after. "
    "Objective: TE 29 min: "
    "shuttle left leg 30 lb 3x8, step-up 4 in 2x10. Flexion 121. Assessment: "
    "Full extension reached, "
    "her limp at heel strike is gone over 60 ft. Held her left thigh. Plan: Raise the step to 6 in "
    "for the stairs at her dorm. Ines Caro, PT"
)

EXAMPLES = (
    Flags(
        "her left knee in his chart",
        course(
            _OWN,
            _HERS,
            patient_id="b",
            diagnosis="R meniscectomy",
            every=30,
            beside=(course(_HERS, _HERS, patient_id="a", diagnosis="L ACL reconstruction"),),
        ),
    ),
    Passes("new words each time", sound(5)),
)
