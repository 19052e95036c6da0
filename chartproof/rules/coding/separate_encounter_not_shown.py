"""XE says that there was a second encounter on the day, and the note shows one.

XE tells apart services of two encounters: the patient came twice.

Why it matters: two codes of one session are not separate by encounter; the line is taken back.

Not checked here: a second note of the day that did not come with the visit.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-modifier-59-article",),
    needs_note=True,
    ask="Second encounter of the day: from ____ to ____",
    catalogue=("MOD-X-SUBSET",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = tuple(i for i, c in enumerate(visit.charges) if "XE" in c.modifiers)
    note = visit.note
    sessions = [c for c in note.clocks if c.scope == "today" and c.code is None]
    if lines and len(sessions) < 2 and not note.mentioned("second-session"):
        yield Finding("XE is billed and the note shows one session", lines=lines)


EXAMPLES = (
    Flags("one session", given("TE 25 min, gait 15 min.", bill="97110x2:GP 97116x1:GP+XE")),
    Passes(
        "morning and afternoon",
        given(
            "Morning session: TE 25 min. Afternoon session: gait 15 min.",
            bill="97110x2:GP 97116x1:GP+XE",
        ),
    ),
    Passes("no XE", given("TE 25 min, gait 15 min.", bill="97110x2:GP 97116x1:GP")),
)
