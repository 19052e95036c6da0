"""A modifier says that two services were separate, and the note does not show it.

59 and the X modifiers open a pair where the services had their own time or their own part of the
body. The note shows that by intervals, by a second session, or by naming what was apart from what.

Why it matters: on review the second code of the pair is taken back.

Not checked here: whether the separation is true.
"""

from __future__ import annotations

from chartproof.billing.edits import pair_edits
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("ncci-manual:11", "cms-modifier-59-article"),
    needs_note=True,
    ask="Interval of ____: ____ Interval or region of ____: ____",
    catalogue=("OVL-DISTINCT", "MOD-59-UNSUPPORTED"),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.mentioned("separate-service") or note.unreadable:
        return
    timed = {c.code for c in note.clocks if c.code and c.scope == "today"}
    for edit in pair_edits(visit, book):
        if edit.bypass is None or {edit.column1, edit.column2} & timed:
            continue
        if note.minutes_of(edit.column1) and note.minutes_of(edit.column2):
            apart = (note.minutes_of(edit.column1), note.minutes_of(edit.column2))
            if all(m is not None and m.minutes for m in apart):
                continue  # each has minutes of its own
        yield Finding(
            f"{edit.bypass} says that {edit.column1} and {edit.column2} were separate; "
            "the note shows no interval or region for either",
            lines=(*edit.lines1, *edit.lines2),
        )


EXAMPLES = (
    Flags(
        "one paragraph for both",
        given(
            "Group with some individual attention, 97110 15 min.", bill="97150x1:GP 97110x1:GP+59"
        ),
    ),
    Passes(
        "one after the other",
        given(
            "97110 9:00-9:20 one-on-one. Group 9:25-9:55, separate from it.",
            bill="97150x1:GP 97110x1:GP+59",
        ),
    ),
    Passes(
        "minutes of its own for each",
        given("Pool 97113 16 min. Land exercise 97110 15 min.", bill="97113x1:GP 97110x1:GP+59"),
    ),
    Passes("no such modifier", given("TE 25 min.", bill="97110x2:GP")),
)
