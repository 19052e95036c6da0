"""A progress report lacks measures or the state of the goals.

A report says how each goal stands, with objective measures, and what is to be continued or
changed.

Why it matters: a report without them does not justify the treatment days that follow.

Not checked here: whether every single goal is covered.
"""

from __future__ import annotations

from chartproof.episode.courses import disciplines, number, visits_of
from chartproof.episode.reports import reports_of
from chartproof.examples import Flags, Passes
from chartproof.examples.courses import note, sound
from chartproof.model import Answers, Episode
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.quoting import found, openings

RULE = Rule(
    looks_at="episode",
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Goal ____: baseline ____ now ____ plan ____",
    catalogue=("FRQ-PR-CONTENT",),
)


def check(episode: Episode, book: Book) -> Answers:
    for discipline in disciplines(episode):
        for report in reports_of(episode, visits_of(episode, discipline)):
            if not report.lacking or report.kind not in ("report", "discharge"):
                continue
            said = (report.said,) if report.said else openings(episode, (report.visit,))
            where = number(episode, report.visit)
            lacking = " and ".join(report.lacking)
            yield found(f"the {report.kind} of visit {where} lacks {lacking}", said)


_THIN = note("Progress report. Patient is progressing well. Continue.\nAnn Roe, PT", "progress")

EXAMPLES = (
    Flags("progressing well", sound(10, (9, _THIN)), quote="Progress report"),
    Passes("measures and goals", sound(10)),
)
