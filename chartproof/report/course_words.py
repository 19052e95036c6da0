"""The words that every report of a course shares: verdicts, what it is about, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from chartproof.model import EpisodeOutcome, Finding, Outcome, Unsure
from chartproof.report.markup import icon, tag
from chartproof.report.wording import counted, day_words

COURSE_SHORT: dict[str | None, str] = {
    "true_progression": "Progresses",
    "plateau": "Plateau",
    "cloned": "Cloned notes",
    "cloned_numbers": "Cloned but for numbers",
    "copied_subjective": "Copied report of the patient",
    "template_but_changing": "Template, truly filled in",
    "meaningless_change": "Change within error",
    "regression": "Regression",
    "progress_report_missing": "Progress report missing",
    "recert_missed": "Recertification missed",
    "discharge_overdue": "Discharge overdue",
    None: "Not judged",
}
SOUND = frozenset({"true_progression", "template_but_changing"})
GRAVE = frozenset(
    {"cloned", "cloned_numbers", "progress_report_missing", "recert_missed", "discharge_overdue"}
)


def look_of(verdict: str | None) -> str:
    """Return how a verdict looks: as the verdict of a visit that weighs as much."""
    if verdict is None:
        return "failed"
    return "defensible" if verdict in SOUND else "not_billable" if verdict in GRAVE else "fixable"


def course_mark(outcome: EpisodeOutcome) -> str:
    """Return the verdict of a course as markup."""
    look = look_of(outcome.verdict)
    shape = "unsure" if look == "failed" else look
    return tag("span", icon(shape), COURSE_SHORT[outcome.verdict], cls=f"verdict verdict-{look}")


def about_course(outcome: EpisodeOutcome) -> tuple[str, ...]:
    """Return what a course is, apart from its notes: payer, discipline, visits, days."""
    course = outcome.episode
    if course is None:
        return ()
    told = [course.payer.replace("_", " "), course.discipline or ""]
    days = [v.date_of_service for v in course.visits]
    told.append("1 visit" if len(days) == 1 else f"{len(days)} visits")
    if days:
        first, last = day_words(min(days)), day_words(max(days))
        told.append(first if first == last else f"{first} to {last}")
    return tuple(t for t in told if t)


def noun_of(outcomes: Sequence[Outcome | EpisodeOutcome]) -> str:
    """Return what stands in a list of outcomes, as a heading."""
    courses = sum(isinstance(o, EpisodeOutcome) for o in outcomes)
    return "Visit" if not courses else "Episode" if courses == len(outcomes) else "Visit or episode"


def told_together(outcomes: Sequence[Outcome | EpisodeOutcome]) -> str:
    """Return how many visits and episodes there are: "3 episodes", "12 visits and 1 episode"."""
    courses = sum(isinstance(o, EpisodeOutcome) for o in outcomes)
    visits = len(outcomes) - courses
    told = []
    if visits or not courses:
        told.append(f"{visits} visit{'' if visits == 1 else 's'}")
    if courses:
        told.append(f"{courses} episode{'' if courses == 1 else 's'}")
    return " and ".join(told)


def counted_all(outcomes: Sequence[Outcome | EpisodeOutcome]) -> list[tuple[str, int]]:
    """Return how many visits and courses came to each verdict, none left out that has any."""
    visits = [o for o in outcomes if isinstance(o, Outcome)]
    courses = [o for o in outcomes if isinstance(o, EpisodeOutcome)]
    found = Counter[str | None](o.verdict for o in courses)
    told = [(said.lower(), found[v]) for v, said in COURSE_SHORT.items() if found[v]]
    return counted(visits) + told


def flattened(outcome: Outcome | EpisodeOutcome) -> tuple[Outcome, ...]:
    """Return a course as its visits, each with the findings whose first words stand in it.

    For forms that know single notes alone. A course without visits is one outcome without a note.
    """
    if isinstance(outcome, Outcome):
        return (outcome,)
    own: dict[int, list[Finding]] = {}
    for finding in outcome.findings:
        place = finding.visits[0] if finding.visits else 0
        here = tuple(
            span
            for visit, span in zip(finding.visits, finding.evidence, strict=True)
            if visit == place
        )
        message = f"{outcome.id}: {finding.message}"
        one = replace(finding, message=message, evidence=here, visits=(), lines=())
        own.setdefault(place, []).append(one)
    if not outcome.outcomes:
        return (_alone(outcome),)
    return tuple(
        replace(
            o,
            findings=(*o.findings, *own.get(i, ())),
            unsure=(*o.unsure, *(outcome.unsure if i == 0 else ())),
            status=outcome.status if i == 0 else o.status,
            error=outcome.error if i == 0 else o.error,
        )
        for i, o in enumerate(outcome.outcomes)
    )


def _alone(outcome: EpisodeOutcome) -> Outcome:
    missing: tuple[Unsure, ...] = outcome.unsure
    return Outcome(id=outcome.id, status=outcome.status, error=outcome.error, unsure=missing)
