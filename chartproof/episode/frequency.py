"""What the plan says of how often and how long: "2-3x/wk for 8 weeks", "weekly, 10 visits"."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from chartproof.episode.courses import days_of, visits_of, weeks_of
from chartproof.episode.statements import said
from chartproof.model import Discipline, Episode, Said, Span, Visit
from chartproof.model.days import days_after

_WORDS = {"once": 1, "one": 1, "twice": 2, "two": 2, "thrice": 3, "three": 3, "four": 4, "five": 5}
_WORDS |= {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "sixteen": 16}
_N = r"\d{1,2}|" + "|".join(_WORDS)
_TO = rf"(?:[ ]*(?:-|–|to|or)[ ]*({_N})(?:[ ]+times)?)?"
_OFTEN = re.compile(
    rf"\b({_N})(?:[ ]+times)?{_TO}[ ]*(?:x\b|times|visits?|sessions?)?[ ]*"
    r"(?:/|per|a|each|every|in a)?[ ]*(?:week(?:ly)?|wk|w)\b"
    r"|\b(weekly|every week|every other week|every (?:2|two) weeks|biweekly)\b",
    re.IGNORECASE,
)
_LONG = re.compile(
    rf"\b({_N})(?:[ ]*(?:-|–|to)[ ]*({_N}))?[ ]?(weeks?|wks?|months?|mos?|days)\b", re.I
)
_COUNT = re.compile(rf"\b({_N})[ ](?:visits|sessions|treatments)\b", re.IGNORECASE)
_NOT_VISITS = re.compile(
    r"\b(?:hep|home|walks?|gym|exercis\w+ (?:at|on)|stretch\w*|ice|heat|falls?|practi[cs]\w+"
    r"|on own)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;\n|](?=\s|$)")
_REACH = 70  # characters behind the frequency in which its duration stands
_FAR_OVER = 2  # visits of a week above the plan that need no second such week
_FEWEST_WEEKS = 3  # in a row below the plan, before it is more than a slip


class Planned(Struct, frozen=True):
    """How often and how long, as planned. visit: where it says so; None: the plan's own fields.

    low and high: visits a week. weeks: how long, None where nothing is said. said: the words.
    """

    visit: int | None
    low: float
    high: float
    weeks: int | None = None
    visits: int | None = None
    said: Said | None = None


class Off(Struct, frozen=True):
    """Weeks that differ from the plan. visits: the notes in them; per_week: what was delivered."""

    kind: str
    planned: Planned
    visits: tuple[int, ...]
    weeks: int
    most: int


_Week = tuple[Planned, tuple[int, ...], int]  # what held, the notes of the week, treatment days


class Beyond(Struct, frozen=True):
    """Visits after what was planned. why: in words, what ended when."""

    planned: Planned
    visits: tuple[int, ...]
    why: str


def planned_in(visit: Visit, index: int) -> Planned | None:
    """Return how often and how long a note plans visits, or None where it does not say."""
    text = visit.text or ""
    for found in _OFTEN.finditer(text[:200_000]):
        start = max((m.end() for m in _SENTENCE.finditer(text, 0, found.start())), default=0)
        if _NOT_VISITS.search(text, start, found.start()):
            continue
        low, high = _rate(found)
        if not 0 < low <= high <= 7:
            continue
        close = _SENTENCE.search(text, found.end())
        stop = min(close.start() if close else len(text), found.end() + _REACH)
        long, count = _LONG.search(text, found.end(), stop), _COUNT.search(text, found.end(), stop)
        end = max(m.end() for m in (found, long, count) if m)
        span = Span(found.start(), end, text[found.start() : end])
        weeks, visits = _weeks(long) if long else None, _number(count[1]) if count else None
        return Planned(index, low, high, weeks, visits, Said(index, span))
    return None


def plans_of(episode: Episode, discipline: Discipline | None) -> tuple[Planned, ...]:
    """Return what was planned, each from the visit that says so; first the plan's own fields."""
    plan = episode.plan_of_care
    own = visits_of(episode, discipline)
    found: list[Planned] = []
    if plan is not None and plan.visits_per_week and plan.discipline in (None, discipline):
        rate = float(plan.visits_per_week)
        found.append(Planned(None, rate, rate, plan.duration_weeks, plan.visits))
    changed = {s.visit for s in said(episode, "plan-changed", "progress-report", "re-evaluated")}
    for place, i in enumerate(own):
        visit = episode.visits[i]
        plans = visit.note_type in ("evaluation", "re_evaluation", "progress")
        if place and not plans and i not in changed:
            continue
        if (planned := planned_in(visit, i)) is not None and not (found and place == 0):
            found.append(planned)
    return tuple(found)


def off_plan(episode: Episode, discipline: Discipline | None) -> tuple[Off, ...]:
    """Return the weeks with more visits than planned, and stretches of weeks with fewer.

    The first and the last week are not counted as short: care begins and ends inside them. Where
    the plan changed on the way, a week is held against the looser of the two around it.
    """
    plans = plans_of(episode, discipline)
    if not plans:
        return ()
    days = days_of(episode, visits_of(episode, discipline))
    on_day = dict(days)
    weeks = weeks_of(days)
    over: list[_Week] = []
    run: list[_Week] = []
    found: list[Off] = []
    for place, (monday, inside) in enumerate(weeks.items()):
        begun = [p for p in plans if p.visit is None or _day(episode, p) <= days_after(monday, 6)]
        around = begun[-2:] or plans[:1]
        notes = tuple(i for day in inside for i in on_day[day])
        most, least = max(around, key=lambda p: p.high), min(around, key=lambda p: p.low)
        if len(inside) > most.high:
            over.append((most, notes, len(inside)))
        if inside and 0 < place < len(weeks) - 1 and len(inside) < least.low:
            run.append((least, notes, len(inside)))
        else:
            found += _short(run)
            run = []
    found += _short(run)
    if len(over) > 1 or any(n >= p.high + _FAR_OVER for p, _, n in over):
        notes = tuple(i for _, inside, _ in over for i in inside)
        found.append(Off("more", over[0][0], notes, len(over), max(n for _, _, n in over)))
    return tuple(found)


def beyond_plan(episode: Episode, discipline: Discipline | None) -> tuple[Beyond, ...]:
    """Return the visits after the weeks or the number of visits last planned."""
    visits = visits_of(episode, discipline)
    found = []
    plans = plans_of(episode, discipline)
    for place, planned in enumerate(plans):
        since = episode.visits[visits[0] if planned.visit is None else planned.visit]
        until = plans[place + 1].visit if place + 1 < len(plans) else None
        counted = [
            i
            for i in visits
            if episode.visits[i].date_of_service >= since.date_of_service
            and (until is None or i < until)
        ]
        if planned.weeks is not None:
            last = days_after(since.date_of_service, 7 * planned.weeks)
            late = tuple(
                i for i in counted if episode.visits[i].date_of_service > days_after(last, 7)
            )
            why = f"the {planned.weeks} weeks planned on {since.date_of_service} ended on {last}"
        elif planned.visits is not None:
            late = tuple(counted[planned.visits :])
            why = f"{planned.visits} visits were planned on {since.date_of_service}"
        else:
            continue
        if late:
            found.append(Beyond(planned, late, why))
    return tuple(found)


def _day(episode: Episode, planned: Planned) -> date:
    return episode.visits[planned.visit or 0].date_of_service


def _short(run: list[_Week]) -> list[Off]:
    if len(run) < _FEWEST_WEEKS:
        return []
    notes = tuple(i for _, inside, _ in run for i in inside)
    return [Off("fewer", run[0][0], notes, len(run), max(n for _, _, n in run))]


def _rate(found: re.Match[str]) -> tuple[float, float]:
    alone = found[3]
    if alone:
        every_other = any(w in alone.lower() for w in ("other", "2", "two", "bi"))
        return (0.5, 0.5) if every_other else (1.0, 1.0)
    low = _number(found[1])
    return float(low), float(_number(found[2]) if found[2] else low)


def _weeks(found: re.Match[str]) -> int:
    most = _number(found[2] or found[1])
    unit = found[3].lower()
    return most * 13 // 3 if unit.startswith("mo") else most if unit[0] == "w" else -(-most // 7)


def _number(words: str) -> int:
    return _WORDS.get(words.lower()) or int(words)
