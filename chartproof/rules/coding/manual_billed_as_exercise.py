"""Hands-on technique or massage stands under exercise.

Mobilization, soft-tissue work, manual traction and lymph drainage are 97140, massage strokes 97124.
A therapist moving a joint through its range is accepted as exercise by most payers.

Why it matters: passive technique is not what 97110 pays for.

Not checked here: notes with nothing but hands-on work (`wrong-code`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import codes_that_fit, lines_of, works_under

RULE = Rule(
    severity="warning",
    codes=("97110",),
    sources=("cpt",),
    ask="Technique, grade and region: ____ Its minutes: ____",
    catalogue=("COD-97140", "COD-97124"),
)


def check(visit: Visit, book: Book) -> Answers:
    found = [
        m
        for m in works_under(visit, "97110", "work-97140", "work-97124")
        if not codes_that_fit(visit, m.kind)
    ]
    if found and visit.note.status("exercise_named") != "absent":
        yield Finding(
            "hands-on technique is described and only exercise is billed",
            evidence=tuple(m.span for m in found),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "mobilization among the exercises",
        given("97110 25 min: soft tissue mobilization, then bridges 3x10.", bill="97110x2:GP"),
        quote="soft tissue mobilization",
    ),
    Passes(
        "each under its own code",
        given("97110 15 min: bridges 3x10. 97140 10 min: STM.", bill="97110x1:GP 97140x1:GP"),
    ),
    Passes(
        "range by the therapist is exercise",
        given("97110 15 min: therapist PROM shoulder flexion, wand 2x10.", bill="97110x1:GP"),
    ),
)
