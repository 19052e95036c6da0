"""No named goal goes with today's work.

A functional or measurable goal is named with today's exercise or status. `Progressing toward goals`
and a bare list from the plan link nothing.

Why it matters: a reviewer asks of each exercise which goal of the plan it serves.

Not checked here: whether the goal is measurable (`goals-not-measurable`) and stands in the plan.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import elsewhere, lines_of, nearest
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    codes=("97110",),
    needs_note=True,
    sources=(
        "cms-100-02:15:220.3",
        "apta-documentation",
    ),
    ask="Which goal of the plan does ____ serve? ____",
    catalogue=("NEC-GOAL-LINK",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable:
        yield Unsure(missing="a note that can be read")
    elif note.status("goal_link") != "present":
        yield Finding(
            "no named goal goes with today's exercise" + elsewhere(note, "goal_link"),
            evidence=nearest(note, "goal_link", "functional_deficit"),
            lines=lines_of(visit, "97110"),
        )


EXAMPLES = (
    Flags(
        "goals in general",
        given(sample(goal="Progressing toward goals."), bill="97110x2:GP"),
        quote="Progressing toward goals",
    ),
    Passes("a goal with a figure", given(sample(), bill="97110x2:GP")),
    IsUnsure("an empty note", given(" ", bill="97110x2:GP"), missing="a note that can be read"),
)
