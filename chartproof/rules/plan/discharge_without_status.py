"""The discharge note does not say how the patient left.

The summary covers the time since the last report: outcome, state of the goals, reason for ending.

Why it matters: it is the last chance to show that the episode was worth its length.

Not checked here: episodes that ended without a last visit; the author (`progress-report-by-
assistant`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Status and reason at discharge on ____: ____",
    catalogue=("FRQ-DISCHARGE",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if visit.note_type != "discharge" or note.unreadable:
        return
    if (
        not note.mentioned("discharge-status", "goals-met")
        and note.status("objective_measure") != "present"
    ):
        yield Finding("no outcome, goal or reason in the discharge note")


EXAMPLES = (
    Flags(
        "nothing but the word", given("DC. Ann Roe, PT", bill="97110x2:GP", note_type="discharge")
    ),
    Passes(
        "goals and where to",
        given(
            "Discharged to home program, goals 4/5. Ann Roe, PT",
            bill="97110x2:GP",
            note_type="discharge",
        ),
    ),
    Passes("a daily note", given("TE 25 min: bridges 3x10.", bill="97110x2:GP", note_type="daily")),
)
