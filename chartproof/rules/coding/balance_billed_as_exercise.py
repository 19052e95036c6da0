"""Balance, coordination or posture training stands under exercise.

Retraining of balance, position sense and control is 97112. Some contractors accept a balance
deficit as a reason for exercise, so drills among strengthening are no fault; where they are most of
the work, the code is worth a question.

Why it matters: a reviewer reads the main intent of a block, not its name.

Not checked here: notes that say themselves that all of it was balance work (`wrong-code`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import exercises_under, lines_of, works_under

RULE = Rule(
    severity="note",
    codes=("97110",),
    sources=("cpt", "lcd-l33631"),
    ask="Main intent of ____: strength or range ☐ balance, coordination or position sense ☐",
    catalogue=("COD-97112",),
)

_SEVERAL = 2


def check(visit: Visit, book: Book) -> Answers:
    if "97112" in visit.codes:
        return
    drills = works_under(visit, "97110", "work-97112")
    others = [
        e
        for e in exercises_under(visit, "97110")
        if not any(e.span.start < d.span.end and d.span.start < e.span.end for d in drills)
    ]
    if len(drills) >= _SEVERAL and len(drills) > len(others):
        yield Finding(
            "most of the work under 97110 is balance or control training",
            evidence=tuple(d.span for d in drills),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "three drills",
        given(
            "97110 15 min: tandem stance 3x30 s, foam eyes closed 4x20 s, wobble board 3 min.",
            bill="97110x1:GP",
        ),
    ),
    Passes(
        "one drill among exercises",
        given(
            "97110 25 min: leg press 90 lb 3x10, bridges 3x10, tandem stance 3x30 s.",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "billed as what it is",
        given("97112 15 min: tandem stance 3x30 s, foam 4x20 s.", bill="97112x1:GP"),
    ),
)
