"""An adverse response is noted and no action follows.

Dizziness, chest pain, a fall, severe pain: stopped, rested, measured, told to the physician, or why
none of it was needed.

Why it matters: it is a matter of safety first, and the weakest point of a record in dispute.

Not checked here: whether the action was enough; events outside the visit.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Action taken after ____: ____",
    catalogue=("RSP-ADVERSE",),
)


def check(visit: Visit, book: Book) -> Answers:
    if words := visit.note.mentioned("adverse-response"):
        yield Finding("an adverse response and no action", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "and on it went",
        given("TE 25 min: bridges 3x10. Dizzy after set 2. Ann Roe, PT", bill="97110x2:GP"),
    ),
    Passes(
        "seated, measured, told",
        given(
            "TE 25 min: bridges 3x10. Dizzy after set 2, seated rest, MD called. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "denied",
        given(
            "Denies dizziness or chest pain. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
)
