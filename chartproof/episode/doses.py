"""An exercise's dose and load in figures that can be compared over visits.

Harder is: more weight, a stronger band, a higher level or speed, a higher step, a lower seat, less
help of hand, rail or person, one leg instead of two, longer holds, farther, more sets. One or two
more repetitions, or a few seconds, are no step.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from chartproof.episode.names import exercise_name
from chartproof.model import Exercise
from chartproof.reading.layout import word_set

Trend = Literal["better", "worse", "same", "unclear"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HEIGHT = re.compile(
    r"\b(\d{1,2}(?:\.\d)?)[\s-]?(in|inch|inches|cm)\b(?!\s*(?:shelf|hold))|\b(\d{1,2})\""
)
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s?-?(lbs?|pounds?|#|kgs?|kilos?|oz|ounces?|g)(?![a-z])")
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s?(mph|km/h|kph|rpm|watts?|w|bpm|spm|m/s)\b")
_LEVEL = re.compile(r"\b(?:level|lvl|l|resistance|damper|setting)\s?(\d{1,2}(?:\.\d)?)\b")
_FAR = re.compile(
    r"(\d+(?:\.\d+)?)\s?(ft|feet|foot|m|meters?|metres?|yd|yards?|miles?|mi|laps?|widths?|lengths?)\b"
)
_TO_LB = {"kg": 2.2046, "kgs": 2.2046, "kilo": 2.2046, "kilos": 2.2046, "oz": 1 / 16,
          "ounce": 1 / 16, "ounces": 1 / 16, "g": 1 / 453.6}  # fmt: skip
_TO_FT = {"m": 3.2808, "meter": 3.2808, "meters": 3.2808, "metre": 3.2808, "metres": 3.2808,
          "yd": 3.0, "yard": 3.0, "yards": 3.0, "mile": 5280.0, "miles": 5280.0,
          "mi": 5280.0}  # fmt: skip
_BANDS = {
    "tan": 0.5, "beige": 0.5, "thin": 1, "soft": 1, "light": 1, "yellow": 1, "peach": 1, "red": 2,
    "medium": 2, "orange": 2, "green": 3, "firm": 3, "heavy": 3, "thick": 3, "blue": 4,
    "purple": 4.5, "black": 5, "silver": 6, "grey": 6, "gray": 6, "gold": 7,
}  # fmt: skip
_BAND = re.compile(rf"\b({'|'.join(_BANDS)})\b")
_HELP = (
    (re.compile(r"\bmax(?:imal|imum)?\.? ?(?:a|assist\w*)\b"), 6.0),
    (re.compile(r"\bmod(?:erate)?\.? ?(?:a|assist\w*)\b"), 5.0),
    (re.compile(r"\bmin(?:imal|imum)?\.? ?(?:a|assist\w*)\b"), 4.0),
    (re.compile(r"\b(?:cga|contact guard\w*)\b"), 3.0),
    (re.compile(r"\b(?:sba|stand-?by|supervis\w+|close guard\w*)\b"), 2.0),
    (re.compile(r"\bmod(?:ified)? (?:i|ind\w*)\b"), 1.0),
    (re.compile(r"\b(?:(?:no|without|free of|w/o)(?: (?:a|any|my|the))? (?:hands?|rails?|help|"
                r"support|assist\w*|ue|device|walker|cane)|hands[- ]free|alone|independent\w*|"
                r"free|unassisted|arms (?:folded|crossed))\b"), 0.0),
    (re.compile(r"\b(?:two|both|2) (?:hands?|rails?)\b"), 2.6),
    (re.compile(r"\b(?:one|1|with|at|a) (?:hand|rail)\b"), 2.2),
    (re.compile(r"\b(?:two|2) fingers?\b"), 1.8),
    (re.compile(r"\b(?:one finger|1 finger|fingertips?)\b"), 1.4),
    (re.compile(r"\b(?:assisted|with (?:support|assist\w*)|counter support|"
                r"at (?:the )?(?:counter|sink))\b"), 2.0),
)  # fmt: skip
_NO_LOAD = re.compile(
    r"\b(?:no (?:load|band|weight|resistance)|body ?-?weight|gravity|unweighted)\b"
)
_SEATS = word_set("sit stand chair seat transfer")
_LONG, _FAR_ON = 1.5, 1.2  # times as much: hold or volume, and distance


class Dose(NamedTuple):
    """An exercise of one day in figures; None where the note does not say.

    load_lb: pounds; 0 for body weight said so. band, level, speed, help: ranks or plain figures.
    """

    load_lb: float | None
    band: float | None
    level: float | None
    speed: float | None
    height_in: float | None
    seat: bool
    feet: float | None
    help: float | None
    one_leg: bool | None
    hold_s: float | None
    duration_s: float | None
    volume: float | None
    sets: float | None


def dose_of(exercise: Exercise, around: str) -> Dose:
    """Return the dose of an exercise; around: its words and those up to the next one."""
    return _dose(
        exercise.name,
        exercise.sets,
        exercise.reps,
        exercise.hold_s,
        exercise.duration_s,
        exercise.distance,
        exercise.resistance,
        around,
    )


@lru_cache(maxsize=20_000)
def _dose(
    name: str,
    sets: int | None,
    reps: int | None,
    hold_s: int | None,
    duration_s: int | None,
    distance: str | None,
    resistance: str | None,
    around: str,
) -> Dose:
    text = around.lower()
    load = (resistance or "").lower()
    weight, no_load = _WEIGHT.search(load), bool(_NO_LOAD.search(text))
    pounds = float(weight[1]) * _TO_LB.get(weight[2], 1.0) if weight else None
    band = None if no_load else _BAND.search(load) or _BAND.search(name.lower())
    level, speed = _LEVEL.search(load), _SPEED.search(load or text)
    far = _FAR.search((distance or "").lower())
    unified = exercise_name(name)
    return Dose(
        0.0 if no_load and pounds is None else pounds,
        float(_BANDS[band[1]]) if band else None,
        float(level[1]) if level else None,
        float(speed[1]) if speed else None,
        _height(text),
        bool(_SEATS & set(unified.name.split())),
        float(far[1]) * _TO_FT.get(far[2], 1.0) if far else None,
        next((rank for pattern, rank in _HELP if pattern.search(text)), None),
        unified.one_leg,
        float(hold_s) if hold_s else None,
        float(duration_s) if duration_s else None,
        float((sets or 1) * (reps or 1)) if sets or reps else None,
        float(sets) if sets else None,
    )


def _height(text: str) -> float | None:
    found = _HEIGHT.search(text)
    if found is None:
        return None
    value = float(found[1] or found[3])
    return value / 2.54 if found[2] == "cm" else value


def compare(first: Dose, last: Dose) -> Trend:
    """Return whether the later dose is a harder one: what carries weight decides before volume."""
    steps = [s for s in _steps(first, last) if s]
    if steps:
        up, down = steps.count(1), steps.count(-1)
        if up and down:
            return "better" if up > down else "worse" if down > up else "unclear"
        return "better" if up else "worse"
    amounts = [
        _times(first.hold_s, last.hold_s, _LONG),
        _times(first.duration_s, last.duration_s, _LONG),
        _times(first.volume, last.volume, _LONG),
    ]
    up, down = amounts.count(1), amounts.count(-1)
    if up and down:
        return "unclear"
    return "better" if up else "worse" if down else "same"


def _steps(first: Dose, last: Dose) -> tuple[int, ...]:
    """Return 1, 0 or -1 for each thing that makes an exercise harder."""
    height = _more(first.height_in, last.height_in)
    return (
        _more(first.load_lb, last.load_lb, gained=first.band is None),
        _more(first.band, last.band, gained=first.load_lb is None),
        _more(first.level, last.level),
        _times(first.speed, last.speed, 1.05),
        -height if first.seat or last.seat else height,
        _times(first.feet, last.feet, _FAR_ON),
        -_more(first.help, last.help),
        (last.one_leg is True) - (first.one_leg is True)
        if first.one_leg is not None and last.one_leg is not None
        else 0,
        -1 if first.band and last.load_lb == 0.0 else 0,
    )


def _more(first: float | None, last: float | None, gained: bool = False) -> int:
    """Return 1 for more, -1 for less; gained: a figure where none stood before is more."""
    if last is None:
        return 0
    if first is None:
        return 1 if gained and last > 0 else 0
    return (last > first) - (last < first)


def _times(first: float | None, last: float | None, times: float) -> int:
    if not first or not last:
        return 0
    return (last >= first * times) - (last * times <= first)


def settled(doses: list[Dose]) -> list[Dose]:
    """Return doses in which a load that comes and goes over the visits counts as never new.

    A load written at one visit and not at the next was most likely left unsaid, not left off.
    """
    loads = _settled([d.load_lb for d in doses])
    bands = _settled([d.band for d in doses])
    return [
        d._replace(load_lb=load, band=band)
        for d, load, band in zip(doses, loads, bands, strict=True)
    ]


def _settled(told: list[float | None]) -> list[float | None]:
    first = next((i for i, x in enumerate(told) if x is not None), None)
    if first is None:
        return told
    stays = None not in told[first:]
    if stays and (len(told) - first > 1 or first < 2):
        return told
    filled: list[float | None] = []
    last = told[first]
    for x in told:
        last = x if x is not None else last
        filled.append(last)
    return filled


def main_figure(doses: list[Dose]) -> tuple[str, list[float | None]]:
    """Return what to plot of an exercise over visits: its unit, and a figure for each dose."""
    for field, unit in _PLOTTED:
        figures: list[float | None] = [getattr(d, field) for d in doses]
        told = {f for f in figures if f is not None}
        if len(told) > 1:
            return unit, figures
    for field, unit in _PLOTTED:
        figures = [getattr(d, field) for d in doses]
        if any(f is not None for f in figures):
            return unit, figures
    return "", [None for _ in doses]


_PLOTTED = (
    ("load_lb", "lb"),
    ("band", "band"),
    ("level", "level"),
    ("height_in", "in"),
    ("speed", "speed"),
    ("feet", "ft"),
    ("hold_s", "s"),
    ("duration_s", "s"),
    ("volume", "repetitions"),
)
