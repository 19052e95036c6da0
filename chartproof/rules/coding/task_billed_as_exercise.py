"""Whole tasks stand under exercise.

Lifting, carrying, transfers and work tasks practised as tasks are functional activities (97530).

Why it matters: a reviewer who sees a task under 97110 asks which service was given.

Not checked here: notes with nothing but tasks (`wrong-code`).
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
    ask="Was ____ practised as a task or as an exercise? Task: ____",
    catalogue=("COD-97530",),
)


def check(visit: Visit, book: Book) -> Answers:
    found = [
        m for m in works_under(visit, "97110", "work-97530") if not codes_that_fit(visit, m.kind)
    ]
    if found and visit.note.status("exercise_named") != "absent":
        yield Finding(
            "a task stands under 97110",
            evidence=tuple(m.span for m in found),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "lifting among the exercises",
        given(
            "TE 25 min: leg press 90 lb 3x10, bridges 2x12, then crate lifts from the floor 20 lb. "
            "PT cued the hinge.",
            bill="97110x2:GP",
        ),
        quote="crate lifts",
    ),
    Passes("exercises alone", given("97110 25 min: bridges 3x10.", bill="97110x2:GP")),
    Passes(
        "under its own code",
        given(
            "97110 15 min: bridges 3x10.\n97530 15 min: crate lifts 20 lb x8.",
            bill="97110x1:GP 97530x1:GP",
        ),
    ),
)
