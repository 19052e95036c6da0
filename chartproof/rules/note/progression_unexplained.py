"""The note shows no change of the program and no reason for leaving it as it was.

A change since an earlier visit, a new exercise, or the reason to hold or reduce the program.

Why it matters: a program that stays the same for no stated reason reads as one the patient could do
alone.

Not checked here: trends over several visits; whether the change was large enough. Maintenance with
its need for skill explained has no change to show.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import elsewhere, is_skilled_maintenance, lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    codes=("97110",),
    needs_note=True,
    sources=(
        "lcd-l33631",
        "apta-documentation",
        "jimmo",
    ),
    ask="What changed since ____, and why? If nothing was changed, the reason: ____",
    catalogue=(
        "PRG-CHANGE",
        "PRG-RATIONALE",
    ),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if visit.visit_number == 1:  # there is no earlier visit to change from
        return
    if is_skilled_maintenance(note):
        return
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("progression") != "present":
        yield Finding(
            "no change since an earlier visit and no reason to hold the program"
            + elsewhere(note, "progression"),
            evidence=nearest(note, "progression", "dosage_sets_reps", "exercise_named"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags("no word of a change", given(sample(progression=""), bill="97110x2:GP")),
    Passes("a heavier load", given(sample(), bill="97110x2:GP")),
    Passes(
        "maintenance that needs a therapist",
        given(
            sample(
                progression="",
                more="Maintenance program. A therapist is needed to grade the reach, because "
                "dyskinesia rises without warning and only a trained eye stops it in time.",
            ),
            bill="97110x2:GP",
        ),
    ),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
