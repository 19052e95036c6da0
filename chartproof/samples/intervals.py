"""What a probe says of the whole it was drawn from, with two-sided intervals.

A rate has the mid-P interval of the hypergeometric distribution: it takes the size of the whole
into account and covers close to what it promises, also for few visits. A total has the interval
that auditors compute to appraise amounts: Student's t, corrected for a finite whole.
Method: Thompson, Sampling, 3rd ed., ch. 4, 5 and 11; Berry and Armitage 1995 on mid-P.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import atan, cos, exp, lgamma, log, pi, sin, sqrt
from statistics import NormalDist, fmean, variance

from msgspec import Struct

CONFIDENCE = 0.90  # two-sided, as Medicare's contractors appraise (cms-100-08:8.4)


class Interval(Struct, frozen=True):
    """An estimate and the two ends of its interval; None where the probe does not tell."""

    estimate: float
    low: float | None
    high: float | None


class Stratum(Struct, frozen=True):
    """What was found in one stratum. size: visits in all; amounts: one for each visit looked at."""

    size: int
    amounts: tuple[float, ...]


@lru_cache(maxsize=4096)
def rate(hits: int, looked_at: int, size: int | None = None) -> Interval:
    """Return the share of the whole that is like the hits.

    size: of the whole; None for one without end. With nothing looked at, the interval is open.
    """
    if looked_at == 0:
        return Interval(0.0, None, None)
    share = hits / looked_at
    if size is not None and size <= looked_at:
        return Interval(share, share, share)
    tail = (1 - CONFIDENCE) / 2
    if size is None:
        low = _root(lambda p: _binomial(hits, looked_at, p, above=True) - tail)
        high = _root(lambda p: tail - _binomial(hits, looked_at, p, above=False))
        return Interval(share, 0.0 if hits == 0 else low, 1.0 if hits == looked_at else high)
    least, most = hits, size - (looked_at - hits)
    low_count = _first(least, most, lambda k: _without(hits, looked_at, k, size, True) >= tail)
    high_count = _first(least, most, lambda k: _without(hits, looked_at, k, size, False) < tail) - 1
    return Interval(share, low_count / size, max(high_count, low_count) / size)


def difference(
    hits: int, looked_at: int, other_hits: int, other: int, level: float = CONFIDENCE
) -> Interval:
    """Return how much the first rate is above the second. Method: Newcombe 1998, number 10."""
    if not looked_at or not other:
        return Interval(0.0, None, None)
    z = NormalDist().inv_cdf((1 + level) / 2)
    one, two = _wilson(hits, looked_at, z), _wilson(other_hits, other, z)
    p, q = hits / looked_at, other_hits / other
    low = p - q - sqrt((p - one[0]) ** 2 + (two[1] - q) ** 2)
    high = p - q + sqrt((one[1] - p) ** 2 + (q - two[0]) ** 2)
    return Interval(p - q, low, high)


def total(strata: Sequence[Stratum]) -> Interval:
    """Return the total over the whole of what each visit amounts to.

    The ends are None where a stratum of several visits had fewer than two looked at.
    """
    seen = [s for s in strata if s.amounts]
    if not seen or len(seen) < sum(1 for s in strata if s.size):
        return Interval(sum(s.size * fmean(s.amounts) for s in seen), None, None)
    estimate = sum(s.size * fmean(s.amounts) for s in seen)
    spread, freedom = 0.0, 0
    for stratum in seen:
        n = len(stratum.amounts)
        if n >= stratum.size:
            continue
        if n < 2:
            return Interval(estimate, None, None)
        correction = 1 - n / stratum.size
        spread += stratum.size**2 * variance(stratum.amounts) / n * correction
        freedom += n - 1
    if not freedom:
        return Interval(estimate, estimate, estimate)
    margin = t_quantile((1 + CONFIDENCE) / 2, freedom) * sqrt(spread)
    return Interval(estimate, estimate - margin, estimate + margin)


@lru_cache(maxsize=256)
def t_quantile(share: float, freedom: int) -> float:
    """Return the value that Student's t stays below with this probability, over one half."""
    low, high = 0.0, 1.0
    while _t_below(high, freedom) < share:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        if _t_below(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _t_below(value: float, freedom: int) -> float:
    """Return the distribution of t, in closed form for whole degrees of freedom.

    Source: Abramowitz and Stegun 26.7.3 and 26.7.4.
    """
    angle = atan(value / sqrt(freedom))
    square, term, sum_ = cos(angle) ** 2, 1.0, 0.0
    if freedom % 2:
        term = cos(angle)
        for j in range(1, (freedom - 1) // 2 + 1):
            sum_ += term
            term *= square * 2 * j / (2 * j + 1)
        inside = 2 / pi * (angle + sin(angle) * sum_)
    else:
        for j in range(1, freedom // 2 + 1):
            sum_ += term
            term *= square * (2 * j - 1) / (2 * j)
        inside = sin(angle) * sum_
    return (1 + inside) / 2


def _wilson(hits: int, n: int, z: float) -> tuple[float, float]:
    p, square = hits / n, z * z
    centre, half = p + square / (2 * n), z * sqrt(p * (1 - p) / n + square / (4 * n * n))
    return (centre - half) / (1 + square / n), (centre + half) / (1 + square / n)


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _without(hits: int, looked_at: int, marked: int, size: int, above: bool) -> float:
    """Return the chance of more hits (or fewer) without putting back, and half of just these."""
    least, most = max(0, looked_at - (size - marked)), min(looked_at, marked)
    whole = _log_choose(size, looked_at)

    def chance(k: int) -> float:
        ways = _log_choose(marked, k) + _log_choose(size - marked, looked_at - k)
        return exp(ways - whole)

    outside = range(hits + 1, most + 1) if above else range(least, min(hits, most + 1))
    here = chance(hits) / 2 if least <= hits <= most else 0.0
    return here + sum(map(chance, outside))


def _binomial(hits: int, n: int, p: float, above: bool) -> float:
    if p in (0.0, 1.0):
        return float((p == 1.0) == above)

    def chance(k: int) -> float:
        return exp(_log_choose(n, k) + k * log(p) + (n - k) * log(1 - p))

    outside = range(hits + 1, n + 1) if above else range(hits)
    return chance(hits) / 2 + sum(map(chance, outside))


def _first(least: int, most: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole number for which it holds, or one past the last."""
    low, high = least, most + 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _root(rising: Callable[[float], float]) -> float:
    """Return where a rising function crosses nothing, between 0 and 1."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
