"""Stretches of tokens whose scores reach a threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chartproof.reading.words import Floats


def stretches(inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, behind the last) of each run of True."""
    raw, found = inside.tobytes(), []  # searching bytes is the cheapest for the few runs of a note
    first = raw.find(1)
    while first >= 0:
        last = raw.find(0, first)
        last = last if last >= 0 else len(raw)
        found.append((first, last))
        first = raw.find(1, last)
    return found


def all_runs(scores: Floats, least: float, digits: int) -> list[tuple[int, int, int, float]]:
    """Return (column, first, behind the last, mean score) of every stretch that reaches `least`;
    means to so many digits."""
    size, columns = scores.shape
    framed = np.zeros((columns, size + 1), np.float32)
    framed[:, :-1] = scores.T
    flat = framed.ravel()
    inside = flat >= least
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if inside[0]:
        edges = np.concatenate(([0], edges))
    if not len(edges):
        return []
    sums = np.add.reduceat(flat, edges, dtype=np.float64)[::2]
    starts, ends = edges[::2], edges[1::2]
    column, first = np.divmod(starts, size + 1)
    means = np.round(sums / (ends - starts), digits)
    last = first + ends - starts
    return list(zip(column.tolist(), first.tolist(), last.tolist(), means.tolist(), strict=True))
