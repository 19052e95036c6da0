"""Stretches of tokens whose scores reach a threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chartproof.reading.words import Floats


def stretches(inside: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, behind the last) of each run of True."""
    if not inside.any():
        return []
    edges = (np.flatnonzero(inside[1:] != inside[:-1]) + 1).tolist()
    if inside[0]:
        edges.insert(0, 0)
    if inside[-1]:
        edges.append(len(inside))
    return list(zip(edges[::2], edges[1::2], strict=True))


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
