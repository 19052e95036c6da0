"""One word for a course: what a reviewer would say of it first."""

from __future__ import annotations

from collections.abc import Iterable

from chartproof.episode.copying import SEVERAL, cloning_of, subjective_copied
from chartproof.episode.template import template_share
from chartproof.model import CourseVerdict, Episode, Finding

TEMPLATE_AT_LEAST = 0.1  # share of the words of a usual note that stand in nearly every note
# What stands in the way of payment whatever the progress, the gravest first.
OVERDUE: tuple[tuple[str, CourseVerdict], ...] = (
    ("recertification-missed", "recert_missed"),
    ("progress-report-overdue", "progress_report_missing"),
    ("discharge-overdue", "discharge_overdue"),
)


def verdict_of(course: Episode, findings: Iterable[Finding]) -> CourseVerdict | None:
    """Return the verdict; None where too little is on file to compare anything.

    A record that is copied cannot show progress, so copying comes first; then what is overdue; then
    where the measures went; then what kind of record tells a true progression.
    """
    names = {f.rule for f in findings if f.waived is None}
    if (cloned := cloning_of(course)) is not None and names & {
        "note-cloned",
        "note-cloned-but-numbers",
    }:
        return cloned
    for rule, word in OVERDUE:
        if rule in names:
            return word
    progress = course.progress
    if progress is None or len(course.visits) < SEVERAL:
        return None
    if progress.regression:
        return "regression"
    if subjective_copied(course):
        return "copied_subjective"
    if progress.progresses is None:
        return None
    if not progress.progresses:
        return "meaningless_change" if progress.meaningless else "plateau"
    changing = template_share(course) >= TEMPLATE_AT_LEAST
    return "template_but_changing" if changing else "true_progression"
