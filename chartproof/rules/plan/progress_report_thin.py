"""The progress report lacks measures or the state of the goals.

A report says how each goal stands, with objective measures, and what is to be continued or changed.

Why it matters: a report without them does not justify the next treatment days.

Not checked here: whether every goal is covered; earlier reports.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.sample import sample

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Goal ____: baseline ____ now ____ plan ____",
    catalogue=("FRQ-PR-CONTENT",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if visit.note_type != "progress" or note.unreadable:
        return
    lacking = []
    if note.status("objective_measure") != "present":
        lacking.append("objective measures")
    if not note.mentioned("progress-toward-goal") and note.status("goal_link") != "present":
        lacking.append("the state of the goals")
    if lacking:
        yield Finding(f"the progress report lacks {' and '.join(lacking)}")


EXAMPLES = (
    Flags(
        "progressing well",
        given(
            "Progress report. Patient is progressing well. Continue. Ann Roe, PT",
            bill="97110x2:GP",
            note_type="progress",
        ),
    ),
    Passes(
        "measures and goals",
        given(
            sample(more="STG 1 met; LTG 12 stairs: now 8 with rail."),
            bill="97110x2:GP",
            note_type="progress",
        ),
    ),
    Passes("a daily note", given("TE 25 min: bridges 3x10.", bill="97110x2:GP", note_type="daily")),
)
