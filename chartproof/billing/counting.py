"""How minutes become units, one function a counting method: whole minutes in, units out.

A unit of a 15-minute code is reached with the 8th minute of its fifteen: 8-22 is one, 23-37 two.
Medicare reads that band once, for the minutes of all such codes together (`pool`); the others read
it for each code alone (`alone`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, islice
from math import comb
from typing import Literal

from msgspec import Struct

# More ways than this are counted and said, but not written out: 13 codes of 7 minutes have 1,716.
MOST_LISTED = 1000


class Pool(Struct, frozen=True):
    """A pool of minutes and every valid way of sharing its units out, the one to show first.

    full and left: whole fifteens of each code and the minutes beyond them. extra: units beyond the
    full fifteens. tied: codes whose equal leftovers contend for the last of them, () if none do.
    ways: how many valid ways there are; shares: those, at most MOST_LISTED of them.
    """

    total: int
    units: int
    full: dict[str, int]
    left: dict[str, int]
    extra: int
    tied: tuple[str, ...]
    ways: int
    shares: tuple[dict[str, int], ...]


def units_of(minutes: int) -> int:
    """Return the 15-minute units of a stretch: 0-7 is 0, 8-22 is 1, 23-37 is 2, and so on.

    Source: cms-100-04:5:20.2.
    """
    return (minutes + 7) // 15


def band(units: int) -> tuple[int, int]:
    """Return the first and the last minute that make this many units."""
    return max(0, 15 * units - 7), 15 * units + 7


def pool(minutes: Mapping[str, int]) -> Pool:
    """Return how Medicare shares out the units of one discipline's day.

    Every code keeps its full fifteens; the units that the leftovers make together go, one each, to
    the codes with the most minutes left. Where leftovers tie each way is valid; the first one shown
    prefers the code with more minutes in all, then the lower code number. Price never decides.
    Source: cms-100-04:5:20.2.
    """
    total = sum(minutes.values())
    units = (total + 7) // 15
    full = {code: m // 15 for code, m in minutes.items()}
    left = {code: m % 15 for code, m in minutes.items()}
    extra = units - sum(full.values())
    if extra == 0:
        return Pool(total, units, full, left, 0, (), 1, (full,))
    order = sorted(minutes, key=lambda code: (-left[code], -minutes[code], code))
    cut = left[order[extra - 1]]
    sure = [code for code in order if left[code] > cut]
    level = [code for code in order if left[code] == cut]
    seats = extra - len(sure)
    base = dict(full)
    for code in sure:
        base[code] += 1
    if seats == len(level):
        for code in level:
            base[code] += 1
        return Pool(total, units, full, left, extra, (), 1, (base,))
    shares = []
    for winners in islice(combinations(level, seats), MOST_LISTED):
        share = dict(base)
        for code in winners:
            share[code] += 1
        shares.append(share)
    ways = comb(len(level), seats)
    return Pool(total, units, full, left, extra, tuple(level), ways, tuple(shares))


def alone(method: Literal["ama", "ceiling", "full_15"], minutes: int) -> int:
    """Return the units of one code counted by itself.

    ama: one more unit once the midpoint of its fifteen is passed. full_15: whole fifteens only.
    ceiling: every begun fifteen. No payer on file pays by `ceiling`; some facilities count
    productivity so, and it is here that such counts can be told from units of a claim.
    """
    if method == "ama":
        return (minutes + 7) // 15
    return minutes // 15 if method == "full_15" else -(-minutes // 15)


def fits(units: Mapping[str, int], total: int, known: Mapping[str, int]) -> bool:
    """Return whether some minutes per code could make `units` of a pool of `total` minutes.

    known: minutes of the codes for which they are stated; each other code got at least one minute.
    With only the day's total on paper a sharing-out is wrong only where no minutes could make it.
    """
    if sum(units.values()) != units_of(total):
        return False
    free = [code for code in units if code not in known]
    rest = total - sum(m for code, m in known.items() if code in units)
    for code in known.keys() & units.keys():
        if not 0 <= units[code] - known[code] // 15 <= 1:
            return False
    taken = [known[c] % 15 for c in known if c in units and units[c] > known[c] // 15]
    passed = [known[c] % 15 for c in known if c in units and units[c] == known[c] // 15]
    return any(
        all(m >= cut for m in taken)
        and all(m <= cut for m in passed)
        and _reaches([units[code] for code in free], rest, cut)
        for cut in range(1, 15)
    )


def _reaches(units: Sequence[int], rest: int, cut: int) -> bool:
    """Return whether codes of unknown minutes can use up `rest` minutes.

    A code without an extra unit has 0 to `cut` minutes beyond its fifteens, one with an extra unit
    has `cut` to 14. Each number of extras spans an unbroken run of minutes, so its ends suffice.
    """
    if not units:
        return rest == 0
    may = [n for n in units if n > 0]
    for extras in range(len(may) + 1):
        # Which codes take the extras matters only for codes of no unit: they need a first minute.
        low = high = 0
        for place, n in enumerate(sorted(units, reverse=True)):
            if place < extras:
                low += 15 * (n - 1) + cut
                high += 15 * (n - 1) + 14
            else:
                low += max(1, 15 * n)
                high += 15 * n + cut
        if low <= rest <= high:
            return True
    return False
