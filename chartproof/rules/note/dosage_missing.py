"""No dose of today's exercise is written.

Sets and repetitions, hold time or duration of at least one exercise done today. Doses of the home
program, of an earlier visit or of the plan do not tell what was done.

Why it matters: without a dose neither the minutes nor a progression can be followed.

Not checked here: whether every exercise has a dose; load and level (`load-unstated`).
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import elsewhere, lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    codes=("97110",),
    needs_note=True,
    sources=(
        "cms-100-02:15:220.3",
        "apta-documentation",
    ),
    ask="Dose of ____: sets ____ repetitions or time ____",
    catalogue=("DOS-SETS-REPS",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("dosage_sets_reps") != "present":
        yield Finding(
            "no sets, repetitions or time of an exercise done today"
            + elsewhere(note, "dosage_sets_reps"),
            evidence=nearest(note, "dosage_sets_reps", "exercise_named"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "names alone", given(sample(exercise="straight leg raise, step-ups."), bill="97110x2:GP")
    ),
    Passes("sets and repetitions", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
