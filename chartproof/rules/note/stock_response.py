"""The response is a stock phrase.

`Tolerated well`, `no complaints`: words that fit any visit. One specific observation makes the
difference.

Why it matters: the same phrase at every visit is what reviewers call cloned text.

Not checked here: how often the phrase returns in the episode, which needs the other notes.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    needs_note=True,
    sources=("mac-cloning", "palmetto-tpe"),
    ask="What was this visit's response? ____",
    catalogue=("RSP-BOILERPLATE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("stock-response")
    if words and note.status("patient_response") != "present":
        yield Finding("a stock phrase for a response", evidence=tuple(m.span for m in words[:2]))


EXAMPLES = (
    Flags(
        "tolerated",
        given(sample(response="Tolerated treatment well."), bill="97110x2:GP"),
        quote="Tolerated treatment well",
    ),
    Passes(
        "with something of today",
        given(sample(more="Tolerated treatment well."), bill="97110x2:GP"),
    ),
    Passes("no response", given(sample(response=""), bill="97110x2:GP")),
)
