"""Visits lie beyond what the payer approved.

The approval names a number of visits or a last day; treatment went on past one of them.

Why it matters: visits without approval are refused, and mostly may not be billed to the patient.

Not checked here: the codes that the approval covers (`authorization-lacks-code`).
"""

from __future__ import annotations

from chartproof.episode.courses import numbers
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    sources=("commercial-habits",),
    ask="Approval for ____ visits through ____ Further approval: ____",
    catalogue=("PAY-AUTH",),
)


def check(episode: Episode, book: Book) -> Answers:
    for due in dues(episode, "authorization", "missed"):
        message = f"{due.why}: {numbers(episode, due.visits)} lie beyond the approval"
        yield found(message, openings(episode, due.visits))


EXAMPLES = (
    Flags("eight of six", sound(8, authorization={"visits": 6}, payer="commercial")),
    Flags("after the last day", sound(8, authorization={"valid_to": "2026-03-20"})),
    Passes("within it", sound(8, authorization={"visits": 12, "valid_to": "2026-05-30"})),
    Passes("none on file", sound(8)),
)
