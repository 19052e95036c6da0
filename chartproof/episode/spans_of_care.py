"""The stretches of days that a certification covers."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chartproof.episode.statements import said
from chartproof.model import Discipline, Episode
from chartproof.model.days import days_after
from chartproof.reference import Book


class Interval(Struct, frozen=True):
    """A certified stretch, both days included. why: what cut it short, in words, or "".

    assumed: True where no dates are on file and it runs from the first visit for as long as a
    certification may last.
    """

    since: date
    through: date
    signed_on: date | None = None
    why: str = ""
    assumed: bool = False


def contradicts(episode: Episode) -> bool:
    """Return whether the plan ends before it begins."""
    plan = episode.plan_of_care
    if plan is None:
        return False
    first, last = plan.certified_from or plan.established_on, plan.certified_through
    return first is not None and last is not None and last < first


def certified(
    episode: Episode, book: Book, discipline: Discipline | None, visits: tuple[int, ...]
) -> tuple[Interval, ...]:
    """Return the certified stretches one after the other; none where the plan's dates contradict.

    The first ends with the plan or after the days that a certification may last, whichever comes
    sooner; each signed recertification adds one.
    """
    if contradicts(episode):
        return ()
    plan = episode.plan_of_care
    if plan is not None and plan.discipline not in (None, discipline):
        plan = None
    begun = min(episode.visits[i].date_of_service for i in visits)
    since = (plan.certified_from or plan.established_on or begun) if plan is not None else begun
    most = _most(book, since)
    longest = days_after(since, most)
    spans: list[Interval]
    if plan is not None and plan.certified_through is not None:
        through = min(plan.certified_through, longest)
        cut = through < plan.certified_through
        why = f" ({most} days are the most that one certification covers)" if cut else ""
        spans = [Interval(since, through, plan.certified_on or plan.signed_on, why)]
    elif plan is not None and plan.duration_weeks is not None and plan.certified_from is not None:
        through = min(days_after(since, 7 * plan.duration_weeks - 1), longest)
        spans = [Interval(since, through, plan.certified_on, " (the duration of the plan)")]
    else:
        spans = [Interval(since, longest, assumed=plan is None or plan.certified_from is None)]
    for further in plan.recertifications if plan is not None else ():
        if further.signed_on is None:
            continue
        start = further.certified_from or days_after(spans[-1].through, 1)
        last = days_after(start, _most(book, start) - 1)
        end = min(further.certified_through or last, last)
        if end > spans[-1].through:
            spans.append(Interval(start, end, further.signed_on))
    return _with_told(episode, book, visits, spans)


def _with_told(
    episode: Episode, book: Book, visits: tuple[int, ...], spans: list[Interval]
) -> tuple[Interval, ...]:
    """Add the recertifications that the notes say were signed and that the plan does not list."""
    for told in said(episode, "recertified"):
        if told.visit not in visits:
            continue
        noted = episode.visits[told.visit].date_of_service
        signed = told.on if told.on is not None and told.on <= noted else noted
        if signed <= days_after(spans[0].since, 7):
            continue
        start = max(days_after(spans[-1].through, 1), spans[0].since)
        if any(
            s.signed_on is not None and abs((s.signed_on - signed).days) < 30 for s in spans[1:]
        ):
            continue
        end = days_after(start, _most(book, start) - 1)
        if told.on is not None and spans[-1].through < told.on <= end and told.on > noted:
            end = told.on  # "recertified through 6/30"
        if end > spans[-1].through:
            spans.append(Interval(start, end, signed))
    return tuple(spans)


def _most(book: Book, day: date) -> int:
    return int(book.thresholds.on(day, ("certification_days", "recertification")).value.value)
