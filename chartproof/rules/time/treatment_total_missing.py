"""A Medicare note does not state the total treatment time.

The daily note shows the minutes of the whole treatment, timed and untimed together. Times in and
out without breaks are accepted by most reviewers in its place.

Why it matters: with an untimed service beside the timed ones, nobody can tell from the timed
minutes how long the treatment was, and a required part of the note is missing.

Not checked here: whether the total is right (`times-disagree`).
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.3",),
    needs_note=True,
    ask="Total treatment minutes, timed and untimed: ____",
    catalogue=("TIME-TOTAL-TREAT",),
)


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    stated = doc.treatment_total is not None or doc.clock_minutes is not None
    if stated or not doc.per_code or visit.note.unreadable:
        return
    untimed = [c for c in visit.codes if c not in doc.per_code]
    if untimed:
        yield Finding(
            f"no total treatment time, with {untimed[0]} beside the timed codes", severity="warning"
        )
    else:
        yield Finding("no total treatment time is stated")


EXAMPLES = (
    Flags("stimulation beside exercise", given("TE 23 min. E-stim.", bill="97110x2:GP G0283x1:GP")),
    Flags("timed minutes alone", given("TE 23 min.", bill="97110x2:GP")),
    Passes(
        "the total is there",
        given("TE 23 min. Total treatment time 36 min.", bill="97110x2:GP G0283x1:GP"),
    ),
    Passes("in and out", given("In 9:00 out 9:36. TE 23 min.", bill="97110x2:GP")),
)
