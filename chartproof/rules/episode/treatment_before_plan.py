"""Treatment began before there was a plan.

A plan is established on or before the day of the first treatment; evaluating and treating on one
day is allowed when the plan is made that day.

Why it matters: what was done before the plan is not covered by it.

Not checked here: plans whose day is not on file.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings, whose

RULE = Rule(
    looks_at="episode",
    severity="warning",
    sources=("cms-100-02:15:220.1.2", "cgs-plan-of-care"),
    ask="Plan established on ____ by ____; first treatment on ____",
    catalogue=("POC-EXISTS",),
)


def check(episode: Episode, book: Book) -> Answers:
    for due in dues(episode, "plan", "missed"):
        yield found(f"{whose(episode, due)}{due.why}", openings(episode, due.visits))


EXAMPLES = (
    Flags("nine days later", sound(5, plan_of_care={"established_on": "2026-03-11"})),
    Passes("the same day", sound(5)),
)
