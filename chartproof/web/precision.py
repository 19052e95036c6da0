"""How often each rule was right on the corpora: a generated table, dated, read once.

`python -m benchmarks.rule_precision` writes it.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

from msgspec import Struct

from chartproof.samples.intervals import Interval, rate

CORPUS_WORDS = {
    "notes": "marked-up notes",
    "courses": "marked-up courses of care",
    "claims": "invented claims",
}


class Measured(Struct, frozen=True):
    """A rule on one corpus. found: how often it spoke; missed: how often it should have."""

    corpus: str
    looked_at: int
    found: int
    right: int
    missed: int
    on: date

    @property
    def words(self) -> str:
        """What it was measured on."""
        return f"{self.looked_at:,} {CORPUS_WORDS[self.corpus]}"

    @property
    def precision(self) -> Interval:
        """The share of its findings that were right, with its 90 % interval."""
        return rate(self.right, self.found)

    @property
    def due(self) -> int:
        """How often it should have spoken."""
        return self.right + self.missed


def measured(rule: str) -> tuple[Measured, ...]:
    """Return how a rule did on each corpus that can tell, those of people's notes first."""
    return tuple(sorted(_table().get(rule, ()), key=lambda m: m.corpus == "claims"))


@cache
def _table() -> dict[str, tuple[Measured, ...]]:
    text = files("chartproof.web").joinpath("rule_precision.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[Measured, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        one = Measured(
            corpus=row["corpus"],
            looked_at=int(row["looked_at"]),
            found=int(row["found"]),
            right=int(row["right"]),
            missed=int(row["missed"]),
            on=date.fromisoformat(row["on"]),
        )
        found[row["rule"]] = (*found.get(row["rule"], ()), one)
    return found
