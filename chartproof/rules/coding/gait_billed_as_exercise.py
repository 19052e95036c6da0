"""Gait training stands under exercise.

Walking with correction of the gait is 97116. A treadmill or a walk for endurance is exercise.

Why it matters: a reviewer who sees gait work under 97110 asks which service was given.

Not checked here: notes with nothing but gait (`wrong-code`).
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
    ask="Deviation addressed: ____ distance ____ assist ____; minutes of gait alone ____",
    catalogue=("COD-97116",),
)


def check(visit: Visit, book: Book) -> Answers:
    found = [
        m for m in works_under(visit, "97110", "work-97116") if not codes_that_fit(visit, m.kind)
    ]
    if found and visit.note.status("exercise_named") != "absent":
        yield Finding(
            "gait training stands under 97110",
            evidence=tuple(m.span for m in found),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "gait among the exercises",
        given(
            "TE 25 min: leg press 90 lb 3x10, bridges 2x12, then gait training with a walker. "
            "PT cued heel strike.",
            bill="97110x2:GP",
        ),
        quote="gait training",
    ),
    Passes(
        "a treadmill for endurance",
        given("97110 25 min: bridges 3x10, treadmill 2.0 mph 8 min, HR 118.", bill="97110x2:GP"),
    ),
)
