"""The clocks of a course: plan, certification, recertification, progress report, discharge.

Each is a `Due`: what is owed by when, and how it stands on the last day of the course. Medicare's
own clocks run for Medicare and its plans alone; a plan, an authorization and goals that are met
concern every payer. Every figure is a dated row of the thresholds table.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from chartproof.episode.courses import Days, days_of, disciplines, is_medicare, numbers, visits_of
from chartproof.episode.reports import reports_of
from chartproof.episode.spans_of_care import Interval, certified, contradicts
from chartproof.episode.statements import said
from chartproof.model import Discipline, Due, Episode, PlanOfCare, Statement
from chartproof.model.days import days_after
from chartproof.reference import Book

CERTIFYING = ("42-cfr-424.24", "cms-100-02:15:220.1.3")
REPORTING = ("cms-100-02:15:220.3",)
PLANNING = ("cms-100-02:15:220.1.2",)
ENDING = ("cms-100-02:15:220.3", "cms-100-02:15:220.2")
GOES_ON = 2  # visits after the last goal was met, before discharge is overdue; one may close


def dues_of(episode: Episode, book: Book) -> tuple[Due, ...]:
    """Return what the course owes, by discipline, in the order in which it falls due.

    Reads `statements` and `copies` of the episode. NotInForce where no row covers its days.
    """
    if not episode.visits:
        return ()
    medicare = is_medicare(episode, book)
    found: list[Due] = []
    for discipline in disciplines(episode):
        visits = visits_of(episode, discipline)
        found += _plan(episode, discipline, visits)
        if medicare:
            found += _certification(episode, book, discipline, visits)
            found += _recertification(episode, book, discipline, visits)
            found += _reports(episode, book, discipline, visits)
        found += _discharge(episode, discipline, visits)
    found += _authorization(episode)
    return tuple(found)


def _first(episode: Episode, visits: tuple[int, ...]) -> date:
    return min(episode.visits[i].date_of_service for i in visits)


def _last(episode: Episode, visits: tuple[int, ...]) -> date:
    return max(episode.visits[i].date_of_service for i in visits)


# --- the plan and its certification ---------------------------------------------------------------


def _plan(episode: Episode, discipline: Discipline | None, visits: tuple[int, ...]) -> list[Due]:
    """Return the plan that stands before treatment; unknown where only its dates are wanting."""
    first = _first(episode, visits)
    of_it = None if contradicts(episode) else _own_plan(episode, discipline)
    on = (of_it.established_on or of_it.certified_from) if of_it is not None else None
    if on is None:
        evaluated = [
            episode.visits[i].date_of_service
            for i in visits
            if episode.visits[i].note_type == "evaluation"
        ]
        on = min(evaluated, default=None)
    standing: Literal["met", "missed", "unknown"] = "unknown"
    why = "no plan and no evaluation is on file"
    late: tuple[int, ...] = ()
    if on is not None and on <= first:
        standing, why = "met", f"plan of {on}, first visit {first}"
    elif on is not None:
        standing = "missed"
        why = f"the plan is of {on}; treatment began on {first}"
        late = tuple(i for i in visits if episode.visits[i].date_of_service < on)
    return [Due("plan", first, standing, why, on, discipline, late, PLANNING)]


def _certification(
    episode: Episode, book: Book, discipline: Discipline | None, visits: tuple[int, ...]
) -> list[Due]:
    """Return the first certification: signed in time, excused by a signed order, late, or open."""
    first, last = _first(episode, visits), _last(episode, visits)
    row = book.thresholds.on(first, ("certification_days", "initial"))
    due_on = days_after(first, int(row.value.value))
    plan = _own_plan(episode, discipline)
    signed = (plan.certified_on or plan.signed_on) if plan is not None else None
    told = _said_in(episode, visits, "plan-signed")
    if signed is None and told:
        signed = told[0].on or episode.visits[told[0].visit].date_of_service
    make = _maker("certification", due_on, discipline, CERTIFYING)
    if signed is not None and signed <= due_on:
        return [make("met", f"signed on {signed}, due by {due_on}", signed)]
    if excused := _excused(episode, book, discipline, visits):
        return [make("met", excused)]
    reason = bool(_said_in(episode, visits, "delay-explained"))
    if signed is not None:
        why = f"signed on {signed}, due by {due_on}"
        why += "; the record explains the delay" if reason else "; no reason for the delay is given"
        return [make("late", why, signed)]
    if spoken := _said_in(episode, visits, "verbal-certification"):
        day = spoken[0].on or episode.visits[spoken[0].visit].date_of_service
        limit = book.thresholds.on(day, ("certification_days", "verbal"))
        until = days_after(day, int(limit.value.value))
        why = f"approved by word on {day}; a signature was due by {until}"
        return [make("open" if last <= until else "missed", why)]
    if last <= due_on:
        return [make("open", f"due by {due_on}; the last visit is {last}")]
    dated = plan is not None and (plan.certified_from or plan.certified_through)
    why = "the day of the signature is not on file" if dated else "no certification is on file"
    return [make("unknown", f"{why}; due by {due_on}")]


def _own_plan(episode: Episode, discipline: Discipline | None) -> PlanOfCare | None:
    """Return the plan on file, if it is one of this discipline or names none."""
    plan = episode.plan_of_care
    return plan if plan is not None and plan.discipline in (None, discipline) else None


def _said_in(episode: Episode, visits: tuple[int, ...], *kinds: str) -> list[Statement]:
    """Return what the notes of one discipline say."""
    return [s for s in said(episode, *kinds) if s.visit in visits]


def _excused(
    episode: Episode, book: Book, discipline: Discipline | None, visits: tuple[int, ...]
) -> str:
    """Return how a signed order and a plan sent in time stand in for the signature, or ""."""
    first = _first(episode, visits)
    row = book.thresholds.find(first, ("plan_sent_days", "signed_order"))
    if row is None:
        return ""
    limit = days_after(first, int(row.value.value))
    plan = _own_plan(episode, discipline)
    ordered = plan.ordered_on if plan is not None else None
    orders = _said_in(episode, visits, "order-on-file")
    if ordered is None and orders:
        ordered = orders[0].on or first
    sent = plan.sent_on if plan is not None else None
    faxed = _said_in(episode, visits, "plan-sent")
    if sent is None and faxed:
        sent = faxed[0].on or episode.visits[faxed[0].visit].date_of_service
    if ordered is None or sent is None or ordered > limit or sent > limit:
        return ""
    return f"signed order of {ordered} on file and the plan sent on {sent}, by {limit}"


def _recertification(
    episode: Episode, book: Book, discipline: Discipline | None, visits: tuple[int, ...]
) -> list[Due]:
    """Return every recertification that fell due, with the visits that none covers."""
    spans = certified(episode, book, discipline, visits)
    found: list[Due] = []
    for place, span in enumerate(spans):
        due_on = span.through
        make = _maker("recertification", due_on, discipline, CERTIFYING)
        following = spans[place + 1] if place + 1 < len(spans) else None
        if following is not None:
            found.append(_followed(span, following, make))
            continue
        beyond = tuple(i for i in visits if episode.visits[i].date_of_service > due_on)
        if not beyond:
            found.append(make("open", f"certified through {due_on}{span.why}"))
        elif span.assumed:
            why = f"no certified dates are on file; {numbers(episode, beyond)} after {due_on}"
            found.append(make("unknown", why, visits=beyond))
        else:
            asked = bool(_said_in(episode, visits, "recertification-asked"))
            why = f"certified through {due_on}{span.why}; {numbers(episode, beyond)} came after"
            why += ", with a recertification asked for and not signed" if asked else ""
            found.append(make("missed", why, visits=beyond))
    return found


def _followed(span: Interval, following: Interval, make: _Make) -> Due:
    signed = following.signed_on
    if signed is not None and signed > span.through and signed > following.since:
        return make("late", f"due by {span.through}, signed on {signed}", signed)
    return make("met", f"recertified from {following.since} to {following.through}", signed)


# --- progress reports -----------------------------------------------------------------------------


def _reports(
    episode: Episode, book: Book, discipline: Discipline | None, visits: tuple[int, ...]
) -> list[Due]:
    """Return the progress reports: one in every so many treatment days, counted anew after each."""
    reports = {r.visit: r for r in reports_of(episode, visits)}
    found: list[Due] = []
    make = _maker("progress_report", None, discipline, REPORTING)
    count, due_on = 0, None
    late: list[int] = []
    limit, refused = 0, ""
    days = days_of(episode, visits)
    for day, notes in days:
        limit = int(book.thresholds.on(day, ("progress_report", "treatment_days")).value.value)
        count += 1
        if count == limit:
            due_on = day
        elif count > limit:
            late += notes
        written = [reports[i] for i in notes if i in reports]
        if any(r.counts for r in written):
            why = f"report on treatment day {count} of {limit}"
            standing: Literal["late", "met"] = "late" if late else "met"
            found.append(make(standing, why, day, due_on or day, tuple(late)))
            count, due_on, late, refused = 0, None, [], ""
        elif written:
            only = written[0].author == "assistant"
            refused = "written by an assistant alone" if only else "without the content of one"
            refused = f"; the report of {day} was {refused}"
    if late:
        why = f"{count} treatment days without a clinician's report; {limit} is the limit{refused}"
        found.append(make("missed", why, None, due_on, tuple(late)))
    elif count:
        left = limit - count
        why = f"treatment day {count} of {limit} since the last report"
        more = f"{left} more treatment day{'' if left == 1 else 's'}"
        why += f"; due within {more}" if left else "; due on that day"
        why += _about_when(days, left)
        found.append(make("open", f"{why}{refused}", None, due_on))
    return found


def _about_when(days: Days, left: int) -> str:
    """Return about which day that will be, if visits go on at the pace they have had."""
    if left < 1 or len(days) < 2:
        return ""
    first, last = days[0][0], days[-1][0]
    pace = (last - first).days / (len(days) - 1)
    return f", about {days_after(last, round(pace * left))} at this pace"


# --- discharge, authorization ---------------------------------------------------------------------


def _discharge(
    episode: Episode, discipline: Discipline | None, visits: tuple[int, ...]
) -> list[Due]:
    """Return the discharge: due once every goal is met, unless a new one is set."""
    make = _maker("discharge", None, discipline, ENDING)
    ends = {s.visit for s in said(episode, "discharged")}
    ends |= {i for i in visits if episode.visits[i].note_type == "discharge"}
    done = [i for i in visits if i in ends]
    met = goals_met(episode, visits)
    if met is None:
        if done:
            day = episode.visits[done[-1]].date_of_service
            return [make("met", f"discharge in the note of {day}", day, day)]
        return [make("open", "no discharge in the notes on file")]
    day = episode.visits[met].date_of_service
    after = tuple(i for i in visits if i > met and i not in ends)
    new = _said_in(episode, visits, "new-goal")
    renewed = next((s.visit for s in new if s.visit >= met), None)
    if renewed is not None:
        after = tuple(i for i in after if i < renewed)
    why = f"every goal met on {day}"
    if len(after) >= GOES_ON:
        why += f"; {numbers(episode, after)} followed without a new goal"
        return [make("missed", why, None, day, after)]
    if done:
        ended = episode.visits[done[-1]].date_of_service
        return [make("met", f"{why}; discharge in the note of {ended}", ended, day)]
    return [make("open", why, None, day)]


def goals_met(episode: Episode, visits: tuple[int, ...]) -> int | None:
    """Return the first visit that says that every goal is met, no later one setting a new goal."""
    foreign = {c.visit for c in episode.copies or () if c.other_episode is not None}
    told = {s.visit for s in said(episode, "all-goals-met")}
    if episode.progress is not None:
        told |= {g.visit for g in episode.progress.goals_met}
    new = {s.visit for s in said(episode, "new-goal")}
    for place, i in enumerate(visits):
        if i in told - foreign and not new & set(visits[place : place + 2]):
            return i
    return None


def _authorization(episode: Episode) -> list[Due]:
    """Return how the payer's approval stands: its last day and its number of visits."""
    given = episode.authorization or next(
        (v.authorization for v in episode.visits if v.authorization is not None), None
    )
    if given is None or (given.valid_to is None and given.visits is None):
        return []
    every = tuple(range(len(episode.visits)))
    days = days_of(episode, every)
    beyond: tuple[int, ...] = ()
    why: list[str] = []
    if given.visits is not None:
        left = max(given.visits - (given.visits_used or 0), 0)
        beyond = tuple(i for _, notes in days[left:] for i in notes)
        why.append(f"{len(days)} visits against {left} approved")
    if given.valid_to is not None:
        last = given.valid_to
        beyond += tuple(i for day, notes in days if day > last for i in notes if i not in beyond)
        why.append(f"approved through {last}")
    make = _maker("authorization", given.valid_to, None, ("commercial-habits",))
    standing: Literal["missed", "open"] = "missed" if beyond else "open"
    return [make(standing, "; ".join(why), visits=tuple(sorted(beyond)))]


class _Make:
    """Makes the dues of one kind, with what they share."""

    def __init__(
        self,
        what: Literal[
            "plan",
            "certification",
            "recertification",
            "progress_report",
            "discharge",
            "authorization",
        ],
        due_on: date | None,
        discipline: Discipline | None,
        sources: tuple[str, ...],
    ) -> None:
        self._what, self._due_on = what, due_on
        self._discipline, self._sources = discipline, sources

    def __call__(
        self,
        standing: Literal["met", "late", "missed", "open", "unknown"],
        why: str,
        met_on: date | None = None,
        due_on: date | None = None,
        visits: tuple[int, ...] = (),
    ) -> Due:
        """Return the due with its standing; due_on: where it is not the one they share."""
        return Due(
            what=self._what,
            due_on=due_on or self._due_on,
            standing=standing,
            why=why,
            met_on=met_on,
            discipline=self._discipline,
            visits=visits,
            sources=self._sources,
        )


_maker = _Make
