"""The plan ends before it begins.

Its last certified day lies before its first one: one of the two dates is wrong, and nothing can
be counted from them.

Why it matters: a plan with such dates certifies no visit.

Not checked here: which of the two dates is right.
"""

from __future__ import annotations

from chartproof.episode.spans_of_care import contradicts
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found

RULE = Rule(
    looks_at="episode",
    severity="warning",
    sources=("42-cfr-424.24",),
    ask="Certified from ____ through ____",
    catalogue=("POC-RECERT-90",),
)


def check(episode: Episode, book: Book) -> Answers:
    plan = episode.plan_of_care
    if plan is None or not contradicts(episode):
        return
    first = plan.certified_from or plan.established_on
    yield found(f"the plan runs from {first} to {plan.certified_through}", ())


EXAMPLES = (
    Flags(
        "a year back",
        sound(3, plan_of_care={"certified_from": "2026-03-02", "certified_through": "2025-05-30"}),
    ),
    Passes("in order", sound(3)),
)
