"""Lines of several claims counted together: by claim, by patient, by clinician."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import lru_cache

from msgspec import Struct

from chartproof.billing.edits import BYPASS, PairEdit, pair_edits
from chartproof.model import Charge, ClaimGroup, GroupLine, Visit
from chartproof.reference import Book, Code

AGAIN = frozenset({"76", "77", *BYPASS})  # says that a service was given again, or was another one
_ASSISTED = ("CQ", "CO")
_UNIT, _ROUNDED = 15, 7  # minutes of a unit, and by how many of them the last may fall short


def by_claim(group: ClaimGroup) -> dict[int, list[int]]:
    """Return the lines of each claim, as indexes into the group's lines."""
    found: dict[int, list[int]] = {}
    for index, line in enumerate(group.lines):
        found.setdefault(line.claim, []).append(index)
    return found


def copies(group: ClaimGroup) -> set[int]:
    """Return the claims that equal another claim of the group in every line."""
    same: dict[tuple[object, ...], list[int]] = {}
    for claim, lines in by_claim(group).items():
        same.setdefault(tuple(sorted(_content(group.lines[i]) for i in lines)), []).append(claim)
    return {claim for claims in same.values() if len(claims) > 1 for claim in claims}


def _content(line: GroupLine) -> tuple[str, int, tuple[str, ...], str, str, str]:
    marks = tuple(sorted(line.modifiers))
    usd = str(line.charge_usd)
    return line.code, line.units, marks, usd, line.payer, line.rendering or ""


def edit_between(one: GroupLine, other: GroupLine, book: Book) -> PairEdit | None:
    """Return the edit that denies one of two lines of a day, or None; None where it is opened."""
    visit = Visit(
        id="",
        date_of_service=one.day,
        payer=one.policy,
        charges=(
            Charge(one.code, one.units, one.modifiers),
            Charge(other.code, other.units, other.modifiers),
        ),
    )
    return next((e for e in pair_edits(visit, book) if e.bypass is None), None)


def least_minutes(group: ClaimGroup, book: Book) -> tuple[int, int, tuple[int, ...]]:
    """Return the least one-on-one minutes that the group's units stand for, patients, and lines.

    For each patient the units are counted as the payer counts them; where that is not known, the
    way that needs the fewer minutes.
    """
    units: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    lines = []
    for index, line in enumerate(group.lines):
        code = _timed(book, line.day, line.code)
        if code is None or not code.one_on_one or any(m in _ASSISTED for m in line.modifiers):
            continue
        units[line.patient, line.policy][line.code] += max(0, line.units)
        lines.append(index)
    total, day = 0, group.lines[0].day if group.lines else None
    for (_, payer), billed in units.items():
        assert day is not None
        pooled = _UNIT * sum(billed.values()) - _ROUNDED
        alone = sum(_UNIT * n - _ROUNDED for n in billed.values() if n)
        counting = book.policy(payer, day).counting
        if counting == "ceiling":
            alone = sum(_UNIT * (n - 1) + 1 for n in billed.values() if n)
        total += max(0, pooled if counting == "cms" else alone)
    return total, len({patient for patient, _ in units}), tuple(lines)


def timed_minutes(group: ClaimGroup, book: Book) -> tuple[int, int, tuple[int, ...]]:
    """Return minutes and units of the timed lines whose minutes are known, and those lines."""
    minutes, units, lines = 0, 0, []
    for index, line in enumerate(group.lines):
        if line.minutes and line.units > 0 and _timed(book, line.day, line.code) is not None:
            minutes, units = minutes + line.minutes, units + line.units
            lines.append(index)
    return minutes, units, tuple(lines)


def timed_units(group: ClaimGroup, book: Book) -> dict[str, Counter[str]]:
    """Return the timed units of each code, by payer; a payer without any has none."""
    found: dict[str, Counter[str]] = {p: Counter() for p in {n.policy: 0 for n in group.lines}}
    for line in group.lines:
        if line.units > 0 and _timed(book, line.day, line.code) is not None:
            found[line.policy][line.code] += line.units
    return found


@lru_cache(maxsize=8192)
def _timed(book: Book, day: date, code: str) -> Code | None:
    found = book.codes.find(day, code)
    return found.value if found is not None and found.value.kind == "timed" else None


class Shift(Struct, frozen=True):
    """How the share of a code changes from a day on. before, after: percent of timed units.

    patients: seen on both sides of the day. lines: those of the code from the day on.
    """

    day: date
    before: int
    after: int
    patients: int
    lines: tuple[int, ...]


def largest_shift(group: ClaimGroup, book: Book, code: str, least: int) -> Shift | None:
    """Return the day from which on a code's share of the timed units rises most.

    Only patients seen on several days count. least: timed units that each side needs; None where
    no day leaves as many on both.
    """
    timed = [
        i for i, line in enumerate(group.lines) if _timed(book, line.day, line.code) is not None
    ]
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    units: dict[date, list[int]] = {}
    for i in timed:
        line = group.lines[i]
        first[line.patient] = min(line.day, first.get(line.patient, line.day))
        last[line.patient] = max(line.day, last.get(line.patient, line.day))
    spread = {p for p in first if first[p] < last[p]}
    for i in timed:
        line = group.lines[i]
        if line.patient in spread:
            of_day = units.setdefault(line.day, [0, 0])
            of_day[0] += max(0, line.units)
            of_day[1] += max(0, line.units) if line.code == code else 0
    best = _largest(units, least)
    if best is None:
        return None
    day, before, after = best
    both = sum(1 for p in spread if first[p] < day <= last[p])
    lines = tuple(i for i in timed if group.lines[i].code == code and group.lines[i].day >= day)
    return Shift(day, before, after, both, lines)


def _largest(units: dict[date, list[int]], least: int) -> tuple[date, int, int] | None:
    """Return the day of the largest rise, and the percentages before it and from it on."""
    whole, of_code = (sum(n[k] for n in units.values()) for k in (0, 1))
    seen = seen_code = 0
    best: tuple[int, date, int, int] | None = None
    for day in sorted(units):
        rest, rest_code = whole - seen, of_code - seen_code
        if seen >= least and rest >= least:
            before, after = seen_code * 100 // seen, rest_code * 100 // rest
            if best is None or after - before > best[0]:
                best = after - before, day, before, after
        seen, seen_code = seen + units[day][0], seen_code + units[day][1]
    return best[1:] if best else None
