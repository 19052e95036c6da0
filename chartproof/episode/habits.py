"""What only many visits show: gaps in care, minutes that never vary, no clinician for weeks."""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from chartproof.episode.courses import days_of, disciplines, visits_of
from chartproof.episode.reports import author, reports_of
from chartproof.episode.statements import said
from chartproof.model import Episode, Said, Span, Statement, Visit

LONG_GAP = 21  # days without a visit, from which on a reason is wanted
FRESH_LOOK = 30  # days, from which on the patient is to be examined anew
FEWEST_TOTALS = 6  # visits with minutes, before their sameness tells anything
NEARLY_ALL = 0.9
_MINUTES = re.compile(r"\b(\d{1,3})[ ]?(?:min(?:ute)?s?\b|['’](?!\w))", re.IGNORECASE)


class Gap(Struct, frozen=True):
    """Days without a visit. before and after: the visits around them. told: what explains them.

    examined: whether the patient was examined anew on coming back.
    """

    before: int
    after: int
    days: int
    told: Statement | None
    examined: bool


class SameMinutes(Struct, frozen=True):
    """One total on nearly every visit. visits: how many have any total."""

    minutes: int
    said: tuple[Said, ...]
    visits: int


def gaps_of(episode: Episode) -> tuple[Gap, ...]:
    """Return the long gaps in care, discipline by discipline."""
    found = []
    absences = said(episode, "absence")
    again = {s.visit for s in said(episode, "re-evaluated")}
    for discipline in disciplines(episode):
        days = days_of(episode, visits_of(episode, discipline))
        for at in range(1, len(days)):
            (left, before), (back, after) = days[at - 1], days[at]
            if (back - left).days < LONG_GAP:
                continue
            around = {before[-1], after[0]}
            told = next((s for s in absences if s.visit in around), None)
            following = set(after) | (set(days[at + 1][1]) if at + 1 < len(days) else set())
            examined = bool(again & following) or any(
                episode.visits[i].note_type in ("evaluation", "re_evaluation", "progress")
                for i in following
            )
            found.append(Gap(before[-1], after[0], (back - left).days, told, examined))
    return tuple(found)


def same_minutes(episode: Episode) -> SameMinutes | None:
    """Return the total that nearly every visit has, or None where they vary or are too few."""
    totals = [(i, t) for i, v in enumerate(episode.visits) if (t := _total(v)) is not None]
    counted = Counter(minutes for _, (minutes, _) in totals)
    if not counted or len(totals) < FEWEST_TOTALS:
        return None
    minutes, often = counted.most_common(1)[0]
    if often < NEARLY_ALL * len(totals):
        return None
    told = tuple(Said(i, span) for i, (m, span) in totals if m == minutes)
    return SameMinutes(minutes, told, len(totals))


def _total(visit: Visit) -> tuple[int, Span] | None:
    """Return the minutes of treatment that a note states: its total, else the one figure it has."""
    if visit.note_type == "evaluation":
        return None
    note = visit.note
    total = note.timed_total or note.treatment_total
    if total is not None:
        return total.value, total.span
    spans = [f.span for f in note.facts if f.element == "time_per_code" and f.scope == "today"]
    figures = [(m, s) for s in spans for m in _MINUTES.findall(s.text)]
    return (int(figures[0][0]), figures[0][1]) if len(figures) == 1 else None


def without_clinician(episode: Episode) -> tuple[tuple[int, ...], ...]:
    """Return the stretches between reports in which assistants alone treated."""
    found = []
    for discipline in disciplines(episode):
        visits = visits_of(episode, discipline)
        ends = {r.visit for r in reports_of(episode, visits) if r.counts}
        period: list[int] = []
        for i in visits:
            period.append(i)
            if i in ends or i == visits[-1]:
                writers = [author(episode.visits[v]) for v in period]
                if len(period) > 2 and all(w == "assistant" for w in writers):
                    found.append(tuple(period))
                period = []
    return tuple(found)


def visits_with(episode: Episode, *kinds: str) -> tuple[Said, ...]:
    """Return the first words in each visit that its reading knows as one of these kinds."""
    found = []
    for i, visit in enumerate(episode.visits):
        mentions = visit.note.mentioned(*kinds)
        if mentions:
            found.append(Said(i, mentions[0].span))
    return tuple(found)
