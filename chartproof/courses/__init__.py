"""The audit of a course of care: notes read, visits compared, clocks run, rules asked, a verdict.

Each note is read once. A visit that carries charges is audited as a visit too, with what the course
knows of it: the plan, the year's dollars so far. Copies from other patients are looked for among
the other courses that came along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from chartproof.audit import audit, kind_and_line, uncovered
from chartproof.courses.asking import ask
from chartproof.courses.verdict import verdict_of
from chartproof.episode.copying import cloning_of
from chartproof.episode.shelf import Shelf
from chartproof.episode.study import studied
from chartproof.model import Episode, EpisodeOutcome, Outcome, Unsure
from chartproof.reference import Book, book
from chartproof.rules import RuleFile, all_rules
from chartproof.visits import Entry
from chartproof.visits.episodes import episode_from
from chartproof.waivers import Waivers

TOLD_BY_COURSE = frozenset(
    {
        *("certified-interval-too-long", "certified-late", "outside-certified-dates"),
        *("plan-after-treatment", "plan-has-ended", "more-visits-than-planned"),
        *("progress-report-due", "progress-report-thin", "progress-report-by-assistant"),
        *("verbal-certification-unsigned", "goals-met-care-continues", "plateau-without-decision"),
        "evaluation-missing",
    }
)
"""Rules for a visit alone whose question the whole course answers better, once."""


def audit_episode(
    episode: Episode | Mapping[str, Any],  # Any: an episode as it came out of JSON
    others: Sequence[Episode | Mapping[str, Any]] | Shelf = (),  # Any: as above
    *,
    rules: Iterable[RuleFile] | None = None,
    shelf: Book | None = None,
    waivers: Waivers | None = None,
) -> EpisodeOutcome:
    """Return all that can be said of one course of care.

    others: courses of other patients, in whose notes copied text may have stood first. A mapping
    that is no episode raises InputError naming the path; single visits that are none are left out,
    named in `error`, and the outcome is then marked failed.
    """
    course = episode_from(episode)
    table = shelf or book()
    asked = tuple(all_rules() if rules is None else rules)
    near = others if isinstance(others, Shelf) else tuple(map(episode_from, others))
    course = studied(course, near, table)
    outcomes = tuple(
        _visit_outcome(course, i, asked, table, waivers) for i in range(len(course.visits))
    )
    findings, unsure, failures = ask(course, asked, table)
    if waivers is not None and course.visits:
        stands_for = replace(course.visits[0], id=course.id)
        findings = [waivers.applied(stands_for, f) for f in findings]
    unsure = _unread(course, table) + unsure
    failed = [o.error for o in outcomes if o.error is not None]
    errors = (*course.faults, *failed, *failures)
    return EpisodeOutcome(
        id=course.id,
        status="failed" if errors else "ok",
        verdict=verdict_of(course, findings),
        progresses=_progresses(course),
        outcomes=outcomes,
        dues=course.dues or (),
        series=course.series or (),
        copies=course.copies or (),
        findings=tuple(findings),
        unsure=tuple(unsure),
        remarks=course.remarks,
        error="; ".join(errors) or None,
        episode=course,
    )


def audit_course(
    entry: Entry,
    others: Shelf | Sequence[Episode],
    rules: Iterable[RuleFile],
    shelf: Book,
    waivers: Waivers | None = None,
) -> EpisodeOutcome:
    """Return the outcome of an episode that came in; one with a fault is marked failed.

    Whatever goes wrong inside, the answer names the place and the kind of error, never its words.
    """
    assert entry.episode is not None
    try:
        found = audit_episode(entry.episode, others, rules=rules, shelf=shelf, waivers=waivers)
    except Exception as fault:  # the other episodes must go on, and the words may be the note's
        said = f"{entry.place}: could not be audited ({kind_and_line(fault)})"
        return EpisodeOutcome(id=entry.id, status="failed", error=said, episode=entry.episode)
    errors = [e for e in (entry.fault, found.error) if e]
    return replace(
        found, status="failed" if errors else found.status, error="; ".join(errors) or None
    )


def _visit_outcome(
    course: Episode,
    index: int,
    rules: Sequence[RuleFile],
    shelf: Book,
    waivers: Waivers | None,
) -> Outcome:
    """Return the audit of one visit; without charges only what its note says."""
    visit = course.visits[index]
    if not visit.charges:
        why = visit.note.unreadable
        return Outcome(
            id=visit.id,
            elements=dict(visit.note.elements),
            reading=visit.reading,
            unsure=(Unsure(missing=f"a note that can be read (this one: {why})"),) if why else (),
            visit=visit,
        )
    if visit.plan_of_care is None and course.plan_of_care is not None:
        visit = replace(visit, plan_of_care=course.plan_of_care)
    chosen = [r for r in rules if r.name not in TOLD_BY_COURSE]
    return audit(visit, rules=chosen, shelf=shelf, waivers=waivers)


def _progresses(course: Episode) -> bool | None:
    """Return whether the course moves; copied notes show no progress, whatever they say."""
    told = course.progress.progresses if course.progress is not None else None
    return False if told is None and cloning_of(course) is not None else told


def _unread(course: Episode, shelf: Book) -> list[Unsure]:
    """Say so where notes are missing or cannot be read."""
    found = []
    without = [v for v in course.visits if v.text is None]
    if without:
        told = ", ".join(str(v.visit_number) for v in without[:12])
        found.append(Unsure(missing=f"the notes of visits {told}", path="visits"))
    closed = [v for v in course.visits if v.note.unreadable]
    if closed:
        told = ", ".join(str(v.visit_number) for v in closed[:12])
        found.append(Unsure(missing=f"notes that can be read (visits {told})", path="visits"))
    if course.visits:
        found += uncovered(course.visits[-1], shelf)
        day = course.visits[-1].date_of_service
        if shelf.policy(course.payer, day).kind == "unknown":
            what = "the payer" if not course.payer else "what kind of payer this is"
            found.append(Unsure(missing=f"{what}; its clocks were not run", path="payer"))
    if course.visits and _progresses(course) is None:
        found.append(Unsure(missing="measures or doses over several visits, to tell progress by"))
    return found
