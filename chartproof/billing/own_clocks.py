"""Codes that run on a clock of their own: by the hour, the first 30 minutes, the month.

Their minutes never enter the pool of 15-minute codes. CPT's midpoint counts them, except where the
sources leave the threshold open; there both readings are given and none is chosen.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from chartproof.model import Method
from chartproof.reference import Book, Code

# Medicare's text speaks of 15-minute codes only; on these published readings contradict each other.
OPEN_THRESHOLD = frozenset({"97545", "97546", "97550", "97551", "G0541", "G0542"})
SET_UP = "98975"  # once for an episode of care
SHORT_MONTH = "98979"  # 10 to 19 minutes of a month; from 20 on the month is 98980


class Count(Struct, frozen=True):
    """Units of a base code and its add-on; None where they are not settled, and why."""

    units: dict[str, int] | None
    steps: tuple[str, ...]
    unknown: str | None = None


@cache
def add_ons(book: Book) -> dict[str, Code]:
    """Return the timed add-on of each base code that has one."""
    return {
        row.value.base: row.value
        for rows in book.codes.rows.values()
        for row in rows
        if row.value.base and row.value.minutes and row.value.kind in ("addon", "monthly")
    }


def count(base: Code, add_on: Code | None, minutes: int, method: Method) -> Count:
    """Return the units of a base code and its add-on from their minutes together."""
    if base.kind == "monthly":
        return _month(base, add_on, minutes)
    if base.minutes is None:
        return Count(None, (), f"{base.code}: its units are not counted by minutes")
    if base.therapy == "no" and not base.disciplines:
        return Count(None, (), f"{base.code}: no outpatient therapy code, so not counted here")
    midpoint = _units(base, add_on, minutes, "midpoint")
    whole = _units(base, add_on, minutes, "whole")
    names = base.code if add_on is None else f"{base.code} and {add_on.code}"
    clock = _clock_words(base, add_on)
    if method == "ceiling":
        begun = _units(base, add_on, minutes, "begun")
        return Count(begun, (f"{names}: {minutes} minutes, {clock}: {_say(begun)} begun.",))
    if method == "full_15":
        return Count(whole, (f"{names}: {minutes} minutes, {clock}: {_say(whole)} in full.",))
    if midpoint == whole:
        return Count(whole, (f"{names}: {minutes} minutes, {clock}: {_say(whole)}.",))
    if method == "ama" or base.code not in OPEN_THRESHOLD:
        why = "each counts once its midpoint is passed"
        return Count(midpoint, (f"{names}: {minutes} minutes, {clock}; {why}: {_say(midpoint)}.",))
    readings = f"{_say(midpoint)} if the midpoint counts, {_say(whole)} if only full time counts"
    step = f"{names}: {minutes} minutes, {clock}: {readings}. Medicare's text settles neither."
    return Count(None, (step,), f"{names}: {minutes} minutes are {readings}")


def _month(base: Code, add_on: Code | None, minutes: int) -> Count:
    if base.code == SET_UP:
        once = "billed once for an episode of care, not by minutes"
        return Count(None, (f"{base.code} is {once}.",), f"{base.code}: {once}")
    if base.minutes is None:
        step = f"{base.code} is counted by days of data in the month, not by minutes."
        return Count(None, (step,), f"{base.code}: units depend on days of data, not on minutes")
    if base.code == SHORT_MONTH and minutes >= 20:
        step = f"{base.code} is for 10 to 19 minutes of the month; {minutes} belong to 98980."
        return Count(None, (step,), f"{base.code}: {minutes} minutes of the month belong to 98980")
    if base.code == SHORT_MONTH:
        add_on = None
    units = _units(base, add_on, minutes, "whole")
    if add_on is None:  # one span of the month, never several
        units = {base.code: min(1, units[base.code])}
    said = f"{minutes} minutes of the month, full time needed and never pooled with the visit"
    return Count(units, (f"{base.code}: {said}: {_say(units)}.",))


def _units(
    base: Code, add_on: Code | None, minutes: int, reading: Literal["midpoint", "whole", "begun"]
) -> dict[str, int]:
    first = base.minutes or 0
    if add_on is None or add_on.minutes is None:
        return {base.code: _spans(minutes, first, reading)}
    if _spans(minutes, first, reading) == 0:
        return {base.code: 0, add_on.code: 0}
    return {base.code: 1, add_on.code: _spans(max(0, minutes - first), add_on.minutes, reading)}


def _spans(minutes: int, length: int, reading: Literal["midpoint", "whole", "begun"]) -> int:
    if reading == "midpoint":  # more than half: 16 of 30, 31 of 60
        return (2 * minutes + length - 1) // (2 * length)
    return minutes // length if reading == "whole" else -(-minutes // length)


def _clock_words(base: Code, add_on: Code | None) -> str:
    if add_on is None:
        return f"{base.minutes} to a unit"
    return f"the first {base.minutes} and then every {add_on.minutes}"


def _say(units: dict[str, int]) -> str:
    return " + ".join(f"{code} x{n}" for code, n in units.items() if n) or "no unit"
