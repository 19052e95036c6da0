"""What notes say of the course in so many words: gains, no change, decline, an answer, upkeep.

Each phrase is a row of `cues/course_words.csv`: a pattern that ignores case, the kind it reads as,
whether it proves the kind or cancels a phrase within it, and an example that is run as a test.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from functools import cache, lru_cache
from typing import NamedTuple

from chartproof.episode.pages import CUES
from chartproof.model import Span

KINDS = (
    "gain-claimed",
    "flat-said",
    "decline-said",
    "answered",
    "maintenance",
    "program-revised",
    "carer-trained",
)


class Row(NamedTuple):
    """A row of the table."""

    cue: str
    kind: str
    proves: bool
    example: str
    expect: str


@cache
def rows() -> tuple[Row, ...]:
    """Return every row of the table."""
    with (CUES / "course_words.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(r["cue"], r["reads_as"], r["direction"] == "proves", r["example"], r["expect"])
            for r in csv.DictReader(file)
        )


@cache
def _pattern(kind: str, proves: bool) -> re.Pattern[str] | None:
    cues = [r.cue for r in rows() if r.kind == kind and r.proves is proves]
    return re.compile("|".join(f"(?:{c})" for c in cues), re.IGNORECASE) if cues else None


@lru_cache(maxsize=20_000)
def said(kind: str, text: str) -> tuple[Span, ...]:
    """Return where a text says something of this kind, in its order."""
    proves, cancels = _pattern(kind, True), _pattern(kind, False)
    if proves is None:
        return ()
    against = [(m.start(), m.end()) for m in cancels.finditer(text)] if cancels else []
    starts = [a for a, _ in against]
    found = []
    for m in proves.finditer(text):
        at = bisect_left(starts, m.end()) - 1
        if at < 0 or against[at][1] <= m.start():
            found.append(Span(m.start(), m.end(), m[0]))
    return tuple(found)
