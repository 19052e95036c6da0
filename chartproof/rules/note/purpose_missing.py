"""Exercises are listed and nothing says what they are for.

Which deficit or which task an exercise serves: to, for, because, toward. A necessity, a goal or a
rationale in the note answers it.

Why it matters: contractors ask for the purpose of each exercise as related to function.

Not checked here: purposes written in the plan; whether purpose and exercise fit.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631",),
    ask="What was ____ intended to improve? ____",
    catalogue=("EXR-PURPOSE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.status("exercise_named") != "present":
        return
    answers = ("medical_necessity", "goal_link", "skilled_rationale", "functional_deficit")
    if all(note.status(name) != "present" for name in answers):
        yield Finding(
            "exercises without a purpose",
            evidence=nearest(note, "exercise_named"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags("a list", given(sample(deficit="", why="", goal=""), bill="97110x2:GP")),
    Passes("for the stairs", given(sample(), bill="97110x2:GP")),
)
