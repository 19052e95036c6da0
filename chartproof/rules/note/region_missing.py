"""The note does not say which part of the body was exercised.

Region, joint or side, in a heading, a diagnosis or beside the exercise.

Why it matters: an exercise that could be for any part cannot be matched with diagnosis and plan.

Not checked here: the side where both sides are in question; regions within an exercise's name.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("apta-documentation",),
    ask="Side and region for ____: ____",
    catalogue=("EXR-REGION-SIDE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if not note.unreadable and note.status("body_region") != "present":
        yield Finding(
            "no region, joint or side",
            evidence=nearest(note, "exercise_named"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "exercises alone",
        given(
            sample(
                region="S: Six weeks after surgery.",
                measure="O: TUG 14 s, 17 s last week.",
                skill="Tactile cue to lean forward; seat raised when the heels came up.",
                response="Rose without hands by set 2, effort 4/10 afterwards.",
                why="Weakness limits stair climbing.",
                exercise="sit to stand 3x10, step-ups 2x10.",
                progression="Step-ups are new.",
            ),
            bill="97110x2:GP",
        ),
    ),
    Passes("side and joint", given(sample(), bill="97110x2:GP")),
)
