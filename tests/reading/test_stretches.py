"""Stretches of tokens that reach a threshold."""

from __future__ import annotations

import numpy as np
import pytest

from chartproof.reading.stretches import stretches


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ([], []),
        ([0.1, 0.2], []),
        ([0.9, 0.8], [(0, 2)]),
        ([0.9, 0.1, 0.5, 0.5], [(0, 1), (2, 4)]),
        ([0.0, 0.7, 0.0], [(1, 2)]),
    ],
)
def test_runs_of_scores(scores: list[float], found: list[tuple[int, int]]) -> None:
    assert stretches(np.array(scores) >= 0.5) == found
    column = np.array([scores, scores]).T[:, 1]  # one column of a table, as scores are held
    assert stretches(column >= 0.5) == found
