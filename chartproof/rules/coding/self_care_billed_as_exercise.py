"""Self-care training stands under exercise.

Dressing, bathing, kitchen tasks, adaptive equipment, joint protection and energy conservation are
97535. Teaching an exercise programme is exercise.

Why it matters: a reviewer who sees self-care under 97110 asks which service was given.

Not checked here: notes with nothing but self-care (`wrong-code`).
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
    sources=("cpt", "lcd-l33631"),
    ask="What was taught? Self-care or equipment: ____ exercises: ____",
    catalogue=("COD-97535",),
)


def check(visit: Visit, book: Book) -> Answers:
    found = [
        m for m in works_under(visit, "97110", "work-97535") if not codes_that_fit(visit, m.kind)
    ]
    if found and visit.note.status("exercise_named") != "absent":
        yield Finding(
            "self-care training stands under 97110",
            evidence=tuple(m.span for m in found),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "a sock aid among the exercises",
        given(
            "TE 25 min: putty grip green 3x10, wrist curl 2 lb 3x12; tried two sock aids. "
            "OT held the wrist.",
            bill="97110x2:GO",
            discipline="OT",
        ),
        quote="sock aids",
    ),
    Passes(
        "teaching a home programme is exercise",
        given("97110 25 min: bridges 3x10, HEP taught with return demo.", bill="97110x2:GP"),
    ),
)
