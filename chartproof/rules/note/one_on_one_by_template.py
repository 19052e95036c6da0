"""One-on-one contact is stated by a template or a ticked box.

A statement that the system writes into every note says nothing of this visit.

Why it matters: reviewers discount template statements, and look for what contradicts them.

Not checked here: whether the contact was in fact one-on-one (`not-one-on-one`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    needs_note=True,
    sources=("mac-cloning",),
    ask="One-on-one minutes on ____: ____",
    catalogue=("ONE-CONTRADICT",),
)


def check(visit: Visit, book: Book) -> Answers:
    if words := visit.note.mentioned("one-on-one-by-template"):
        yield Finding("one-on-one stated by a template", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "a ticked box",
        given("One-on-one box ticked. TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP"),
        quote="One-on-one box ticked",
    ),
    Passes(
        "in so many words",
        given("TE 25 min one-on-one with PT: bridges 3x10. Ann Roe, PT", bill="97110x2:GP"),
    ),
)
