"""Nothing shows whether the exercise trains strength, endurance, range or flexibility.

The code stands for these four. A load, a dose, a time, a hold or a range measured shows which.

Why it matters: work that trains none of them belongs to another code.

Not checked here: which other code (`wrong-code`); exercises that are not named (`exercise-not-
specific`).
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
    sources=("cpt", "bte-chirocode"),
    ask="____ is meant to train: strength ____ endurance ____ range ____ flexibility ____",
    catalogue=("EXR-PARAM",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.status("exercise_named") != "present":
        return
    shown = ("dosage_sets_reps", "resistance_or_intensity")
    if any(note.status(name) == "present" for name in shown):
        return
    if any(m.kind in ("rom", "strength", "test") and m.scope == "today" for m in note.measures):
        return
    yield Finding(
        "no load, dose or range shows what was trained",
        evidence=nearest(note, "exercise_named"),
        lines=lines_of(visit, "97110"),
    )


EXAMPLES = (
    Flags(
        "names alone",
        given(
            sample(measure="", exercise="straight leg raise, step-ups.", progression=""),
            bill="97110x2:GP",
        ),
    ),
    Passes("a dose", given(sample(), bill="97110x2:GP")),
    Passes(
        "nothing is named",
        given(
            sample(
                exercise="therapeutic exercises performed per flow sheet.", progression="", skill=""
            ),
            bill="97110x2:GP",
        ),
    ),
)
