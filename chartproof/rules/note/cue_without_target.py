"""A cue is noted without what it was for.

Type, amount and target: tactile, three of ten, to keep the pelvis level. `VC for form` could stand
in any note.

Why it matters: a cue that could be anybody's does not show skill.

Not checked here: notes in which another cue has its target.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631", "apta-documentation"),
    ask="Cue type and amount ____ for which fault ____",
    catalogue=("SKL-CUE-SPECIFIC",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("cue-without-target")
    if words and note.status("skilled_intervention") != "present":
        yield Finding(
            "a cue without a target",
            evidence=tuple(m.span for m in words),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags("for form", given(sample(skill="VC for form."), bill="97110x2:GP"), quote="VC for form"),
    Passes("for the knee", given(sample(), bill="97110x2:GP")),
)
