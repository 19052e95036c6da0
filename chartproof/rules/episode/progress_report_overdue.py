"""Treatment went on past the day by which a progress report was due.

A clinician writes one at least once in so many treatment days, counted from the first day of
treatment or from the last report; the figure stands in the thresholds table. A report inside a
daily note and a re-evaluation count when they hold what a report must. One that an assistant
alone wrote does not.

Why it matters: the treatment days after the limit are denied.

Not checked here: days of other disciplines, which have their own count; payers other than
Medicare and its plans.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import dues, found, openings, whose

RULE = Rule(
    looks_at="episode",
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.3",),
    ask="Treatment day ____ since the last report. Report of ____ by ____",
    catalogue=("FRQ-PR-10", "FRQ-PR-AUTHOR"),
)


def check(episode: Episode, book: Book) -> Answers:
    for due in dues(episode, "progress_report", "missed", "late"):
        on = f"due on {due.due_on}: " if due.due_on is not None else ""
        yield found(
            f"{whose(episode, due)}progress report {on}{due.why}", openings(episode, due.visits)
        )


_BY_ASSISTANT = note(
    "O: Progress report days 1-9: flexion 119 (95). TE 30 min: leg press 80 lb "
    "3x10. A: STG bathing "
    "met; LTG 12 stairs: 8 with rail. P: Continue 2x/wk.\nKim Lee, PTA",
    "progress",
)

EXAMPLES = (
    Flags("twelve days, none", sound(12, report=None)),
    Flags("written by an assistant alone", sound(12, (9, _BY_ASSISTANT))),
    Passes("report on day nine", sound(12)),
    Passes("ten days so far", sound(10, report=None)),
    Passes("a commercial payer", sound(12, report=None, payer="commercial")),
)
