"""Minutes that more than one could claim: overlaps, several patients at once, co-treatment.

A minute counts once. Intervals are half-open, in minutes of the day: (540, 555) is 9:00 to 9:15.
Source: cms-100-04:5:20.3 and CMS's eleven Part B billing scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from chartproof.billing.counting import units_of
from chartproof.model import Discipline

Interval = tuple[int, int]


class OneOnOne(Struct, frozen=True):
    """One clinician's time: what each patient had alone, and what two or more had at once.

    minutes: by patient; only these can be billed as one-on-one. contested: by patient, minutes that
    another patient's interval covers too; they belong to one of them at most, or to a group.
    """

    minutes: dict[str, int]
    contested: dict[str, int]


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the stretches that the intervals cover, apart and in order; empty ones are dropped."""
    joined: list[Interval] = []
    for start, stop in sorted(i for i in intervals if i[0] < i[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return tuple(joined)


def minutes_in(intervals: Iterable[Interval]) -> int:
    """Return the minutes that intervals cover, each minute once."""
    return sum(stop - start for start, stop in union(intervals))


def both(one: Iterable[Interval], other: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the stretches that both cover."""
    return union(
        (max(a, c), min(b, d)) for a, b in union(one) for c, d in union(other) if a < d and c < b
    )


def one_on_one(episodes: Mapping[str, Sequence[Interval]]) -> OneOnOne:
    """Return the minutes that one clinician gave to each patient alone.

    Separate episodes of one patient add up: 8 and 10 minutes are 18. The same function tells the
    codes of one patient apart: contested minutes are then claimed by two codes, and the pool of the
    day has them once, as `minutes_in` of all intervals together.
    """
    alone: dict[str, int] = {}
    contested: dict[str, int] = {}
    for who, intervals in episodes.items():
        others = [i for name, theirs in episodes.items() if name != who for i in theirs]
        contested[who] = minutes_in(both(intervals, others))
        alone[who] = minutes_in(intervals) - contested[who]
    return OneOnOne(alone, contested)


def co_treatment(
    minutes: int, disciplines: tuple[Discipline, Discipline] = ("PT", "OT")
) -> tuple[dict[Discipline, int], ...]:
    """Return every way in which two disciplines may share the units of minutes spent together.

    Each fifteen counts once: 30 minutes are 2 units, one each or both with one of them.
    """
    one, other = disciplines
    units = units_of(minutes)
    return tuple({one: units - n, other: n} for n in range(units + 1))
