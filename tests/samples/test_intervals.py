"""Intervals against known figures, and against a simulation whose truth is known."""

from __future__ import annotations

import random
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartproof.samples.intervals import Stratum, difference, rate, t_quantile, total


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [(0.95, 1, 6.3138), (0.95, 10, 1.8125), (0.95, 29, 1.6991), (0.975, 5, 2.5706)],
)
def test_student(share: float, freedom: int, value: float) -> None:
    assert t_quantile(share, freedom) == pytest.approx(value, abs=1e-4)


def test_everything_looked_at_leaves_no_doubt() -> None:
    assert rate(3, 10, 10).low == rate(3, 10, 10).high == 0.3
    assert total([Stratum(3, (1.0, 2.0, 3.0))]).low == 6.0


def test_nothing_looked_at_says_nothing() -> None:
    assert rate(0, 0, 10).low is None
    assert difference(0, 0, 1, 2).low is None
    assert total([Stratum(5, (1.0,))]).low is None, "one visit says nothing of the spread"
    assert total([Stratum(5, (1.0, 2.0)), Stratum(4, ())]).low is None


@given(st.integers(1, 60), st.data())
def test_the_interval_holds_the_estimate(looked_at: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, looked_at))
    size = data.draw(st.none() | st.integers(looked_at, 2000))
    found = rate(hits, looked_at, size)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.estimate <= found.high <= 1


@pytest.mark.parametrize(
    ("size", "looked_at", "share"),
    list(product((300, 1000, 5000), (30, 50, 100), (0.1, 0.2, 0.3, 0.5))),
)
def test_the_rate_is_covered_about_as_often_as_promised(
    size: int, looked_at: int, share: float
) -> None:
    """Exactly, over every outcome that a draw can have."""
    marked = round(size * share)
    covered = sum(
        comb(marked, hits) * comb(size - marked, looked_at - hits) / comb(size, looked_at)
        for hits in range(max(0, looked_at - size + marked), min(looked_at, marked) + 1)
        if (i := rate(hits, looked_at, size)).low is not None
        and i.high is not None
        and i.low - 1e-9 <= marked / size <= i.high + 1e-9
    )
    assert 0.87 <= covered <= 0.945


def test_dollars_are_covered_about_as_often_as_promised() -> None:
    chance = random.Random(11)
    whole = [chance.choice((0.0, 0.0, 20.0, 31.5, 44.0, 60.0)) for _ in range(800)]
    hits = 0
    for _ in range(1000):
        found = total([Stratum(len(whole), tuple(chance.sample(whole, 50)))])
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= sum(whole) <= found.high
    assert 870 <= hits <= 930
