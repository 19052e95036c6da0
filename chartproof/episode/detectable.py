"""How large a change of a measure must be to be more than error, and which way is better.

Scales and tests have rows of their own in `measures.csv`; range, muscle grades, girth and pinch go
by one row for all joints. A measure without a row has no detectable change: then a fifth of the
first value is taken as the least that says anything, and no source is named for it.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import median
from typing import Literal, NamedTuple

from chartproof.model import Measure
from chartproof.reading.layout import word_set
from chartproof.reference import Book, OutcomeMeasure, book

Better = Literal["more", "less"]

SHARE = 0.2
"""Of the first value: the least change told of a measure that no row covers."""

_ROW_OF_KIND = {"rom": "goniometry", "girth": "girth by tape", "pain": "NPRS"}
_ROW_OF_NAME = {
    "pinch": "pinch strength",
    "symmetry": "LSI",
    "hop": "LSI",
    "Y balance": "LSI",
    "30 s chair stand": "30sCST",
    "single-leg stance": "SLS",
    "TSK": "TSK-11",
    "FAAM": "FAAM",
    "Tinetti": "POMA",
    "heart rate": "",
    "functional reach": "FRT",
}
_LESS = frozenset(
    (
        "lag", "girth", "effusion", "diastasis", "pitting", "composite fist", "fingertip to floor",
        "occiput to wall", "hip drop", "sway", "joint position error", "kyphosis angle",
        "scoliometer", "forward head", "popliteal angle", "two-point discrimination", "near point",
        "nystagmus", "pain", "9HPT", "FSST", "L-test", "timed stairs",
    )
)  # fmt: skip
_TIMED_MORE = frozenset(
    ("single-leg stance", "tandem stance", "plank hold", "plank", "Sorensen", "flexor endurance",
     "dead hang", "wall sit time", "static stance", "mCTSIB")
)  # fmt: skip
_NOT_CARE = frozenset(("vital",))
_CENTIMETRES = frozenset(("cm", "mm", "in", "inch", "inches", '"'))
_GENERAL = word_set("any adults older women men")


class Detectable(NamedTuple):
    """The least change that is more than error. change: None where no row says; share: of SHARE."""

    change: float | None
    better: Better | None
    source: str | None

    def least(self, first: float) -> float:
        """Return the change that counts, from a first value."""
        return self.change if self.change is not None else max(abs(first) * SHARE, 1e-9)


def detectable(
    measure: Measure, diagnosis: str | None = None, by: Book | None = None
) -> Detectable:
    """Return the detectable change of a measure: its row that fits the diagnosis best.

    Of several rows that fit equally the middle figure is taken.
    """
    return _detectable(
        measure.kind,
        measure.name,
        (measure.unit or "").strip().lower(),
        _graded(measure),
        (diagnosis or "").lower(),
        by or book(),
    )


def _graded(measure: Measure) -> bool:
    return measure.value.strip().endswith("/5") and measure.kind in ("rom", "strength")


@lru_cache(maxsize=20_000)
def _detectable(
    kind: str, name: str, unit: str, graded: bool, diagnosis: str, by: Book
) -> Detectable:
    rows = _rows(kind, name, unit, graded, by)
    better = _better(kind, name, unit, rows)
    figures = [r for r in rows if r.change is not None]
    if kind == "rom" and (unit in _CENTIMETRES or unit == "%") and not graded:
        figures = list(by.measure("girth by tape")) if unit in _CENTIMETRES else []
    if not figures:
        return Detectable(None, better, None)
    fitting = _fitting(figures, diagnosis)
    change = median(float(r.change or 0) for r in fitting)
    if name == "grip" and unit in ("lb", "lbs", "#", "pounds"):
        change *= 2.2046
    if unit in ("ft", "feet") and rows[0].unit == "metres":
        change *= 3.2808
    if unit in ("lb", "lbs", "#", "pounds") and rows[0].measure == "pinch":
        change *= 2.2046
    return Detectable(change, better, _sources(by).get(fitting[0]))


@lru_cache(maxsize=4)
def _sources(by: Book) -> dict[OutcomeMeasure, str]:
    return {row.value: row.source for rows in by.measures.rows.values() for row in rows}


def _rows(kind: str, name: str, unit: str, graded: bool, by: Book) -> tuple[OutcomeMeasure, ...]:
    if graded:
        return by.measure("MMT")
    if name == "NDI" and unit == "%" and (rows := by.measure("NDI %")):
        return rows
    if name in _ROW_OF_NAME:
        return by.measure(_ROW_OF_NAME[name])
    if rows := by.measure(name):
        return rows
    return by.measure(_ROW_OF_KIND.get(kind, ""))


def _better(kind: str, name: str, unit: str, rows: tuple[OutcomeMeasure, ...]) -> Better | None:
    if kind in _NOT_CARE:
        return None
    if name in _LESS or kind in ("pain", "girth"):
        return "less"
    if rows and rows[0].better is not None and kind not in ("rom",):
        return "more" if rows[0].better == "higher" else "less"
    if kind in ("rom", "strength") or name in _TIMED_MORE:
        return "more"
    if kind == "test":
        return "less" if unit in ("s", "sec", "secs", "seconds", "min") else "more"
    return None


def _fitting(rows: list[OutcomeMeasure], diagnosis: str) -> list[OutcomeMeasure]:
    """Return the rows for this diagnosis, else those for people at large, else all."""
    own = [r for r in rows if any(w in diagnosis for w in _condition(r.population))]
    if own:
        return own
    return [r for r in rows if _GENERAL & set(r.population.replace(",", " ").split())] or rows


def _condition(population: str) -> tuple[str, ...]:
    words = population.lower().replace(",", " ").split()
    named = [w for w in words if len(w) > 3 and w not in _GENERAL and w not in _VAGUE]
    return tuple({"parkinsonism": "parkinson"}.get(w, w) for w in named)


_VAGUE = word_set(
    "small large medium substantial change scoring comfortable fast chronic disease group size "
    "disorders after surgery sub-acute"
)


def beyond_error(measure: Measure, was: float) -> bool:
    """Return whether a measure differs from an earlier value by more than its error."""
    if measure.number is None:
        return False
    found = detectable(measure)
    return abs(measure.number - was) >= found.least(was)
