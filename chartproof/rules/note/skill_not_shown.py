"""The note does not show what the clinician did during the exercise.

At least one action beyond counting or watching: what was cued, corrected, held, assessed, graded or
changed. A cue without its target is not enough; hands-on techniques belong to another code.

Why it matters: exercise is paid for the skill that goes with it; without it the minutes are
supervision.

Not checked here: whether the skill was needed (`skill-need-only-asserted`), and cues given by an
aide or a student.
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
        "cms-100-02:15:220.2",
        "lcd-l33631",
    ),
    ask="What was done during ____ that the patient could not have done alone? ____",
    catalogue=("SKL-ACTION",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("skilled_intervention") != "present":
        yield Finding(
            "no skilled action during the exercise is written"
            + elsewhere(note, "skilled_intervention"),
            evidence=nearest(note, "skilled_intervention", "exercise_named"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "a cue for nothing in particular",
        given(sample(skill="VC for form."), bill="97110x2:GP"),
        quote="VC for form",
    ),
    Passes("cued, and what for", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
