"""Every two- and three-code combination of minutes against the rule stated a second time.

The statement here is a slow one: read the bands off a table written out step by step, try every way
of giving units to codes, and keep those that the manual's sentences allow.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations, product

from chartproof.billing.counting import alone, pool
from chartproof.billing.units import supported_units

CODES = ("97110", "97140", "97530")


def _bands(last_minute: int) -> list[int]:
    """Return the units of each minute 0, 1, 2 ...: the first 8 earn none, each next 15 one more."""
    units = [0] * 8
    while len(units) <= last_minute:
        units += [units[-1] + 1] * 15
    return units


BANDS = _bands(3 * 131)


def _fifteens(minutes: int) -> tuple[int, int]:
    """Return whole fifteens and the rest, by taking fifteen away again and again."""
    whole = 0
    while minutes >= 15:
        minutes -= 15
        whole += 1
    return whole, minutes


FIFTEENS = [_fifteens(m) for m in range(131)]


@cache
def _allowed(minutes: tuple[int, ...]) -> frozenset[tuple[int, ...]]:
    """Return every sharing-out of the day's units that the manual allows."""
    units = BANDS[sum(minutes)]
    whole = [FIFTEENS[m][0] for m in minutes]
    rest = [FIFTEENS[m][1] for m in minutes]
    places = range(len(minutes))
    allowed = set()
    for more in product((0, 1, 2), repeat=len(minutes)):
        # Each service keeps a unit for each of its full fifteens, and all units are given out.
        if sum(whole) + sum(more) != units or 2 in more:
            continue
        # A unit of leftovers never passes over a service that has more minutes left.
        if any(more[i] and not more[j] and rest[j] > rest[i] for i in places for j in places):
            continue
        # Nothing for no time.
        if any(more[i] and rest[i] == 0 for i in places):
            continue
        allowed.add(tuple(whole[i] + more[i] for i in places))
    return frozenset(allowed)


def test_every_pair_of_minutes_to_130() -> None:
    for pair in product(range(131), repeat=2):
        answer = supported_units(dict(zip(CODES, pair, strict=False)))
        ways = {tuple(way.values()) for way in answer.ties or (answer.supported,)}
        assert ways == _allowed(pair), pair
        assert tuple(answer.supported.values()) in ways, pair
        assert answer.total_units == BANDS[sum(pair)], pair


def test_every_triple_of_minutes_to_61() -> None:
    for first in range(62):
        for second in range(first, 62):
            for third in range(second, 62):
                minutes = first, second, third
                allowed = _allowed(minutes)
                for order in set(permutations(range(3))):
                    placed = tuple(minutes[i] for i in order)
                    shared = pool(dict(zip(CODES, placed, strict=True)))
                    ways = {tuple(way.values()) for way in shared.shares}
                    assert ways == {tuple(way[i] for i in order) for way in allowed}, placed
                    assert len(ways) == len(shared.shares) == shared.ways, placed


def test_triples_through_the_public_door() -> None:
    for minutes in product(range(0, 62, 3), repeat=3):
        answer = supported_units(dict(zip(CODES, minutes, strict=True)))
        ways = {tuple(way.values()) for way in answer.ties or (answer.supported,)}
        assert ways == _allowed(minutes), minutes


def test_each_code_alone_to_130_minutes() -> None:
    for minutes in range(131):
        # The midpoint of a fifteen is 7 and a half minutes; it is passed with the next whole one.
        passed = sum(1 for n in range(20) if minutes > 15 * n + 7.5)
        begun = sum(1 for n in range(20) if minutes > 15 * n)
        ended = sum(1 for n in range(1, 20) if minutes >= 15 * n)
        assert alone("ama", minutes) == passed
        assert alone("ceiling", minutes) == begun
        assert alone("full_15", minutes) == ended
        assert passed == BANDS[minutes]


def test_pairs_alone_are_the_units_of_each() -> None:
    for pair in product(range(0, 131, 5), repeat=2):
        answer = supported_units(dict(zip(CODES, pair, strict=False)), "ama")
        assert tuple(answer.supported.values()) == tuple(BANDS[m] for m in pair)
        assert answer.ties == ()
