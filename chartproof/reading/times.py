"""All that minutes are read from: services, clocks and numbers, and what goes with what."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from chartproof.model import Clock
from chartproof.reading.amounts import MINUTE_WORDS, Amount, find_amounts
from chartproof.reading.clocks import Interval, find_intervals
from chartproof.reading.layout import Layout, word_set
from chartproof.reading.services import Service, read_services
from chartproof.reading.tables import read_tables

_LEAST = 4  # a bare number below it is a count
_MOST = 400  # numbers looked at in a note
_SEPARATE = 59  # a bare one is the modifier


class Candidate(NamedTuple):
    """A number, or a clock interval with a known length, that may be minutes of something.

    first, last: its tokens, unit included (last excluded). high: upper end of a range, else None.
    clock: the interval it stands for, else None.
    """

    value: int
    first: int
    last: int
    unit: str
    high: int | None
    clock: Interval | None


class Bond(NamedTuple):
    """The services beside a number, none other between: index or -1, and how far off they stand.

    partner: the one it belongs with by distance and by the habit of the note, or -1.
    mutual: that service has no nearer number.
    """

    left: int
    left_cost: int
    right: int
    right_cost: int
    partner: int
    cost: int
    mutual: bool


class Times(NamedTuple):
    """Everything in one note that minutes are read from."""

    layout: Layout
    services: list[Service]
    service_starts: list[int]  # their first tokens
    service_at: dict[int, int]  # token -> index of the service that holds it
    intervals: list[Interval]
    candidates: list[Candidate]
    candidate_at: frozenset[int]  # first tokens of candidates
    bonds: list[Bond]  # one for each candidate


def gather(
    layout: Layout, codes: tuple[str, ...] = (), named: list[Service] | None = None
) -> Times:
    """Return the services, clocks and numbers of a note on which these timed codes are charged.

    named: the services that the note names, where the caller has them already.
    """
    named = read_services(layout) if named is None else named
    services = [_as_charged(s, codes) for s in named]
    service_at = {t: k for k, s in enumerate(services) for t in range(s.first, s.last)}
    intervals = find_intervals(layout)[:_MOST]
    taken = {
        token
        for interval in intervals
        for time in (interval.start, interval.stop)
        if time is not None
        for token in range(time.first, time.last)
    }
    for start, end in read_tables(layout).earlier:
        taken.update(range(layout.token_at(start), layout.token_at(end - 1) + 1))
    found = [
        Candidate(a.value, a.first, a.last, _unit(a), a.high, None)
        for a in find_amounts(layout, taken)
        if a.first not in service_at and (a.unit or (a.value >= _LEAST and a.value != _SEPARATE))
    ]
    found += [
        Candidate(i.minutes, i.start.first, i.stop.last, "clock", None, i)
        for i in intervals
        if i.joined and i.minutes is not None and i.stop is not None
    ]
    found.sort(key=lambda c: c.first)
    del found[_MOST:]
    bonds = _bonds(layout, services, found)
    kept = [
        i
        for i, c in enumerate(found)
        if bonds[i].partner >= 0 or (_may_be_time(layout, c) and not _is_aimed_at(layout, c))
    ]
    found, bonds = [found[i] for i in kept], [bonds[i] for i in kept]
    firsts = frozenset(c.first for c in found)
    starts = [s.first for s in services]
    return Times(layout, services, starts, service_at, intervals, found, firsts, bonds)


# What a word names first, and what it may name where that is not charged.
_ALSO = {
    "97124": ("97140",),
    "97140": ("97124",),
    "97014": ("97032",),
    "97116": ("97530",),
    "97112": ("97530",),
    "97530": ("97535", "97116"),
    "97113": ("97110",),
}


def _as_charged(service: Service, codes: tuple[str, ...]) -> Service:
    """Return the service, read as the one that is charged where a loose name fits another."""
    if service.code in codes or service.strength > 1:
        return service
    other = next((c for c in _ALSO.get(service.code, ()) if c in codes), None)
    return service if other is None else service._replace(code=other)


_COSTS = {
    **dict.fromkeys((",", "/", "|", "+", "and", "&", "·", "then", "plus"), 2),
    **dict.fromkeys((";", "."), 3),
    "=": 1,
    **dict.fromkeys((":", "-", "–", "—", "(", "x", "×", "for", "of", "...", "[", "w/"), 0),
}
_TOO_FAR = 9


def _bonds(layout: Layout, services: list[Service], candidates: list[Candidate]) -> list[Bond]:
    """Return which service each number stands beside, and which of two it belongs with."""
    spots = [(c.first, c.last, -1 - i) for i, c in enumerate(candidates)]
    spots += [(s.first, s.last, k) for k, s in enumerate(services)]
    spots.sort()
    near: dict[int, list[tuple[int, int]]] = {}  # candidate -> [(service, cost) left, right]
    best: dict[int, int] = {}  # service -> lowest cost
    for (_, end, one), (start, _, two) in pairwise(spots):
        if (one < 0) == (two < 0):
            continue
        cost = _cost(layout, end, start)
        if cost > _TOO_FAR:
            continue
        number, service, side = (-1 - one, two, 1) if one < 0 else (-1 - two, one, 0)
        near.setdefault(number, [(-1, _TOO_FAR), (-1, _TOO_FAR)])[side] = (service, cost)
        best[service] = min(cost, best.get(service, _TOO_FAR))
    lean = 0
    for i, (left, right) in near.items():
        if candidates[i].unit != "clock" and abs(left[1] - right[1]) >= 2:
            lean += 1 if left[1] < right[1] else -1
    bonds = []
    for i in range(len(candidates)):
        left, right = near.get(i, ((-1, _TOO_FAR), (-1, _TOO_FAR)))
        first = left[1] < right[1] or (left[1] == right[1] and lean >= 0)
        partner, cost = left if first else right
        mutual = partner >= 0 and best[partner] == cost
        bonds.append(Bond(*left, *right, partner, cost, mutual))
    return bonds


def _cost(layout: Layout, first: int, last: int) -> int:
    """Return how much stands between two tokens: words, commas, ends of clauses and lines."""
    cost = 0
    for i in range(first, last + 1):
        if layout.breaks[i]:
            cost += 5 if "\n" in layout.text[layout.ends[i - 1] : layout.starts[i]] else 1
        if i == last or cost > _TOO_FAR:
            break
        word = layout.words[i]
        cost += _COSTS.get(word, _COSTS.get(word[:3], 1))
    return cost


_TIME_WORDS = MINUTE_WORDS | word_set(
    "time total totals timed tot sum treatment tx session visit stay room clinic site chair floor "
    "all overall together combined altogether whole ttt tct tt ttm t code codes billed bill direct "
    "contact spent seen bldg door = + / | of x"
)


_AIMS = frozenset(("goal", "goals", "stg", "ltg", "stgs", "ltgs"))


def _is_aimed_at(layout: Layout, candidate: Candidate) -> bool:
    """Return whether a goal is named before the number in its clause: "Goal run 10 min"."""
    clause = layout.clauses[layout.clause_of(candidate.first)]
    return not _AIMS.isdisjoint(layout.words[clause.first : candidate.first])


def _may_be_time(layout: Layout, c: Candidate) -> bool:
    """Return whether a number with no service near has a unit, or stands as bare minutes do."""
    if c.unit in ("min", "'", "hour", "clock", "min~", "'~", "m~"):
        return True
    words, first, last = layout.words, c.first, c.last
    if not _TIME_WORDS.isdisjoint(words[max(first - 3, 0) : first]):
        return True
    if not _TIME_WORDS.isdisjoint(words[last : last + 2]):
        return True
    clause = layout.clauses[layout.clause_of(first)]
    return clause.last - clause.first <= 4 or first == 0 or last == len(words)


def _unit(amount: Amount) -> str:
    unit = amount.unit or ("word" if amount.written else "bare")
    return f"{unit}~" if amount.high is not None else unit


# Words beside a clock that give it to something else than this patient's treatment today.
_ELSEWHERE_BEFORE = word_set(
    "sched schedule scheduled appt appointment booked meeting lunch desk printed signed typed "
    "charted pre-charted class group overlap another second next mr mrs ms no-show census curtain "
    "claimants traction wax paraffin stim ice heat documented documenting eval 97150 97545"
)
_OWN = word_set(
    "seen tx treatment individual individually alone solo 1 one began te contact clock therapy"
)
_ELSEWHERE_BEHIND = word_set(
    "class group original addendum claimants mothers ladies members pack ice heat traction stim "
    "paraffin writes charting prenatal compression"
)
_APART = word_set("97150 97010 97012 97014 97016 97018 97022 G0283 20560 97545")
"""Services whose clock is not that of the treatment."""
_ARRIVED = word_set("arrived arr arrive roomed left checked up to from my")
_BACK, _ON = 7, 4  # words looked at on either side of a clock
_LONGEST = 180  # minutes; what is longer are opening hours


def read_clocks(times: Times, codes: tuple[str, ...]) -> tuple[Clock, ...]:
    """Return the clock intervals of the note in order; scope `other` for those of something else.

    code: the charged code that the interval is given for, None for the whole session.
    """
    return tuple(_clock(times, interval, codes) for interval in times.intervals)


def _clock(times: Times, interval: Interval, codes: tuple[str, ...]) -> Clock:
    layout, stop = times.layout, interval.stop
    first = min(interval.start.first, stop.first if stop else interval.start.first)
    last = max(interval.start.last, stop.last if stop else 0)
    service = _service_of(times, interval)
    code = service.code if service is not None and service.code in codes else None
    return Clock(
        start=_written(layout, interval.start.first, interval.start.last),
        stop=_written(layout, stop.first, stop.last) if stop is not None else "",
        minutes=interval.minutes,
        span=layout.span(first, last),
        code=code,
        scope="other" if _is_elsewhere(times, interval, first, last, service, codes) else "today",
    )


def _written(layout: Layout, first: int, last: int) -> str:
    return layout.text[layout.starts[first] : layout.ends[last - 1]]


def _service_of(times: Times, interval: Interval) -> Service | None:
    """Return the service that a joined interval stands right beside, or None."""
    if not interval.joined:
        return None
    for c, bond in zip(times.candidates, times.bonds, strict=True):
        if c.clock is interval and bond.mutual and bond.cost <= 2:
            return times.services[bond.partner]
    return None


def _is_within(interval: Interval, intervals: list[Interval]) -> bool:
    """Return whether a stretch of time lies within the visit's own "in ... out ..." pair."""
    start, stop = interval.start, interval.stop
    if not interval.joined or stop is None:
        return False
    return any(
        not other.joined
        and other.stop is not None
        and other.start.minute <= start.minute < stop.minute <= other.stop.minute
        and stop.minute - start.minute < other.stop.minute - other.start.minute
        for other in intervals
    )


def _is_elsewhere(
    times: Times,
    interval: Interval,
    first: int,
    last: int,
    service: Service | None,
    codes: tuple[str, ...],
) -> bool:
    """Return whether a clock is of printing, signing, a schedule, a class or another patient."""
    layout = times.layout
    clause = layout.clauses[layout.clause_of(first)]
    before = layout.words[max(clause.first, first - _BACK) : first]
    behind = layout.words[last : min(last + _ON, layout.clauses[layout.clause_of(last - 1)].last)]
    if interval.minutes is not None and interval.minutes > _LONGEST:
        return True
    stop = interval.stop
    if stop is not None and interval.minutes is None and stop.half and interval.start.half:
        return True  # "8a-6p"
    own = not _OWN.isdisjoint(before[-3:]) or (service is not None and service.code in codes)
    if own and interval.joined:
        return False
    if not _ELSEWHERE_BEFORE.isdisjoint(before) and "pt" not in before[-2:]:
        return True
    if not _ELSEWHERE_BEHIND.isdisjoint(behind[:3]):
        return True
    if interval.stop is None and not _ARRIVED.isdisjoint(before[-3:]):
        return True
    if service is not None and service.code in _APART and service.strength > 1:
        return True
    if service is None and _is_within(interval, times.intervals):
        return True
    if stop is None and before[-1:] == ["the"]:
        return True  # "while PT started the 5:15"
    initials = before[-4:]  # "pt J.T. 2:00-2:30" is about somebody else
    return (
        len(initials) == 4 and initials[1::2] == [".", "."] and len(initials[0] + initials[2]) == 2
    )
