"""The patient is independent with all exercises, and they are billed again.

What is mastered moves to the home program; new or harder work takes its place.

Why it matters: independence with everything that is billed concedes that no therapist was needed.

Not checked here: single mastered exercises; the goal of independence.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of

RULE = Rule(
    severity="warning",
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631", "cms-100-02:15:220.2"),
    ask="Which exercises can the patient do alone now? Moved to the home program on ____",
    catalogue=("PRG-HEP",),
)


def check(visit: Visit, book: Book) -> Answers:
    words = visit.note.mentioned("independent-all")
    if words and not visit.note.mentioned("home-program"):
        yield Finding(
            "independent with all that is billed",
            evidence=tuple(m.span for m in words),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "all of them",
        given("Indep with all exercises. TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP"),
    ),
    Passes(
        "sent home",
        given(
            "Indep with all exercises of last week, moved to HEP; new: step-downs 2x8. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "a goal",
        given(
            "LTG: independent with all gym exercises. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
)
