"""Outcome measures: their range, and the change that is more than chance or that patients feel."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct


class OutcomeMeasure(Struct, frozen=True):
    """A measure with one figure for one population.

    forms: how notes write it, separated by `;`. better: which way is improvement. figure: `mdc` the
    smallest change beyond measurement error, `mcid` the smallest that matters to patients, `mid`
    and `mic` the like by other methods, `none` where no figure is on file. change and change_high:
    the figure, or its range. unit: of change, and of low and high.
    """

    measure: str
    name: str
    forms: str
    unit: str
    population: str
    figure: Literal["mdc", "mcid", "mid", "mic", "none"]
    better: Literal["higher", "lower"] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    change: Decimal | None = None
    change_high: Decimal | None = None
    paper: str = ""
