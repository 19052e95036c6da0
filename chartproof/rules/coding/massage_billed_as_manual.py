"""Manual therapy is billed, and the note shows massage strokes.

Effleurage, petrissage and relaxation massage are 97124. Manual therapy names a technique, its grade
or direction, and the region.

Why it matters: the two codes are never paid together, and the label decides which is paid at all.

Not checked here: notes that name a manual technique as well.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import lines_of, works

RULE = Rule(
    severity="warning",
    codes=("97140",),
    sources=("cpt", "cms-ncci-2024q3"),
    needs_note=True,
    ask="Massage or manual technique? Region ____ grade or direction ____ minutes ____",
    catalogue=("COD-97124",),
)


def check(visit: Visit, book: Book) -> Answers:
    strokes = works(visit, "work-97124")
    if strokes and not works(visit, "work-97140") and "97124" not in visit.codes:
        yield Finding(
            "97140 is billed, the note shows massage",
            evidence=tuple(m.span for m in strokes),
            lines=lines_of(visit, "97140"),
        )


EXAMPLES = (
    Flags("massage", given("97140 15 min: massage of the upper back.", bill="97140x1:GP")),
    Passes("a technique", given("97140 15 min: PA glides T4-6, grade III.", bill="97140x1:GP")),
    Passes("massage under its own code", given("97124 15 min: massage.", bill="97124x1:GP")),
)
