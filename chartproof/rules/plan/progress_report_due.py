"""A progress report is due or overdue.

Medicare expects a clinician's progress report at least once in so many treatment days, counted from
the first day of the episode or the last report. A treatment note with the elements of a report
counts as one.

Why it matters: treatment days after the limit are denied until a report covers them.

Not checked here: who wrote the report and what it holds; calendar days, which do not count.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.3",),
    ask="Treatment day ____ since the last report. Report of ____ by ____",
    catalogue=("FRQ-PR-10",),
)

_LIMIT = ("progress_report", "treatment_days")


def check(visit: Visit, book: Book) -> Answers:
    day = visit.treatment_day
    if day is None or visit.note_type in ("progress", "evaluation", "discharge"):
        return
    limit = int(book.thresholds.on(visit.date_of_service, _LIMIT).value.value)
    if day > limit:
        yield Finding(f"treatment day {day} without a progress report; {limit} is the limit")
    elif day == limit:
        yield Finding(f"treatment day {day}: a progress report is due today", severity="note")


EXAMPLES = (
    Flags("day twelve", given(bill="97110x2:GP", treatment_day=12)),
    Flags("due today", given(bill="97110x2:GP", treatment_day=10)),
    Passes("day nine", given(bill="97110x2:GP", treatment_day=9)),
    Passes("this is the report", given(bill="97110x2:GP", treatment_day=10, note_type="progress")),
)
