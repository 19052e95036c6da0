"""One word for a course: what a reviewer would say of it first."""

from __future__ import annotations

from collections.abc import Iterable

from chartproof.episode.copying import SEVERAL, cloning_of, subjective_copied
from chartproof.episode.template import template_share
from chartproof.model import CourseVerdict, Episode, Finding

TEMPLATE_AT_LEAST = 0.15  # share of the words of a usual note that stand in nearly every note
# What stands in the way of payment whatever the progress, the gravest first: what is owed, how it
# stands, the rule that says so.
OVERDUE: tuple[tuple[str, frozenset[str], str, CourseVerdict], ...] = (
    ("recertification", frozenset({"missed"}), "recertification-missed", "recert_missed"),
    (
        "progress_report",
        frozenset({"missed", "late"}),
        "progress-report-overdue",
        "progress_report_missing",
    ),
    ("discharge", frozenset({"missed"}), "discharge-overdue", "discharge_overdue"),
)
CLONES = frozenset({"note-cloned", "note-cloned-but-numbers"})


def verdict_of(course: Episode, findings: Iterable[Finding]) -> CourseVerdict | None:
    """Return the verdict; None where too little is on file to compare anything.

    A record that is copied cannot show progress, so copying comes first; then what is overdue; then
    where the measures went; then what kind of record tells a true progression. What a waiver
    accepts does not count.
    """
    waived = {f.rule for f in findings if f.waived is not None}
    if (cloned := cloning_of(course)) is not None and not waived & CLONES:
        return cloned
    for what, standings, rule, word in OVERDUE:
        owed = (d for d in course.dues or () if d.what == what and d.standing in standings)
        if rule not in waived and any(owed):
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
