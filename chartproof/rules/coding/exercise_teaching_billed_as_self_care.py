"""Self-care training is billed, and the note shows the teaching of exercises.

97535 is for activities of daily living, equipment and safety at home. Teaching or reviewing an
exercise programme belongs to exercise (97110).

Why it matters: contractors have said so in as many words, and deny 97535 for it.

Not checked here: notes that show self-care as well.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import lines_of, works

RULE = Rule(
    severity="warning",
    codes=("97535",),
    sources=("cpt", "lcd-l33631"),
    needs_note=True,
    ask="What was taught? Activity or equipment: ____ exercises: ____",
    catalogue=("COD-97535",),
)


def check(visit: Visit, book: Book) -> Answers:
    taught = visit.note.mentioned("exercise-teaching")
    if taught and not works(visit, "work-97535", "work-97530"):
        yield Finding(
            "97535 is billed, the note shows the teaching of exercises",
            evidence=tuple(m.span for m in taught),
            lines=lines_of(visit, "97535"),
        )


EXAMPLES = (
    Flags("a home programme", given("97535 15 min: HEP reviewed.", bill="97535x1:GP")),
    Passes(
        "equipment as well",
        given("97535 15 min: sock aid tried, HEP reviewed.", bill="97535x1:GO", discipline="OT"),
    ),
)
