"""A goal has no figure by which it could be met.

Goals name a task and how its attainment is measured: a count, a distance, a score, a degree of
help, and a time.

Why it matters: progress toward a goal that cannot be measured cannot be shown.

Not checked here: whether the task is functional and the figure sensible; goals in other documents.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    sources=("cms-100-02:15:220.1.2",),
    ask="Goal ____ lacks: task ____ measure ____ target ____ date ____",
    catalogue=("POC-GOALS-MEASURABLE",),
)

_LEVELS = ("independent", "without help", "supervision", "min a", "mod i", "no rail", "without")


def _has_level(goal: str) -> bool:
    return any(level in goal.casefold() for level in _LEVELS)


def check(visit: Visit, book: Book) -> Answers:
    goals = visit.plan_of_care.goals if visit.plan_of_care else ()
    bare = [goal for goal in goals if not any(c.isdigit() for c in goal) and not _has_level(goal)]
    if bare:
        yield Finding(f"{len(bare)} of {len(goals)} goals of the plan carry no figure or level")
    elif words := visit.note.mentioned("goal-vague"):
        yield Finding(
            "a goal without task and figure", evidence=tuple(m.span for m in words), severity="note"
        )


EXAMPLES = (
    Flags(
        "strength", given("Goal: increase strength. TE 25 min: bridges 3x10.", bill="97110x2:GP")
    ),
    Flags("in the plan", given(bill="97110x2:GP", plan_of_care={"goals": ["Improve function"]})),
    Passes(
        "stairs without a rail by a date",
        given(
            "LTG: climb 12 stairs without the rail by 5/30. TE 25 min: bridges 3x10.",
            bill="97110x2:GP",
            plan_of_care={"goals": ["Climb 12 stairs without the rail by 5/30"]},
        ),
    ),
)
