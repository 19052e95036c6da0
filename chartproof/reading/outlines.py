"""How each token of a note stands: what the trained reader is told besides the words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chartproof.reading.layout import Layout

SECTIONS = (
    *("", "subjective", "objective", "assessment", "plan", "goals"),
    *("header", "time", "signature", "hep", "billing"),
)
_SECTION = {name: i for i, name in enumerate(SECTIONS)}


class Outlines(NamedTuple):
    """What the scorer is told of each token besides its word: small whole numbers, one a token."""

    flags: NDArray[np.int64]
    sections: NDArray[np.int64]
    places: NDArray[np.int64]


def outlines(layout: Layout) -> Outlines:
    """Return how each token stands: joined to the one before, first of a line or clause, in a
    heading, capital; its section; its tenth of the note."""
    text, size = layout.text, len(layout.words)
    starts, ends = np.array(layout.starts, np.int64), np.array(layout.ends, np.int64)
    flags = 2 * np.array(layout.breaks, np.int64)
    flags[1:] += starts[1:] == ends[:-1]
    flags[layout.clause_starts] += 4
    sections = np.zeros(size, np.int64)
    for clause in layout.clauses:
        if number := _SECTION.get(clause.section, 0):
            sections[clause.first : clause.last] = number
        if clause.heading:
            flags[clause.first : clause.last] += 8
    flags += 16 * np.array(
        [
            0 if not text[a].isupper() else 2 if b - a > 1 and text[a:b].isupper() else 1
            for a, b in zip(layout.starts, layout.ends, strict=True)
        ],
        np.int64,
    )
    return Outlines(flags, sections, np.arange(size, dtype=np.int64) * 10 // max(size, 1))
