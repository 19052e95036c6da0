"""The rows of a payer's file, checked: every fault is said in words and none is passed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, TypeVar, get_args

from msgspec import Struct

from chartproof.reference.dated import Standing, is_within
from chartproof.reference.policy import (
    AMOUNTS,
    CODES,
    COUNTS,
    PERCENTS,
    SETTINGS,
    SWITCHES,
    WORDS,
    Decided,
    Level,
)
from chartproof.reference.sources import read_sources

STANDINGS: tuple[str, ...] = get_args(Standing)
DATED = {"valid_from", "valid_to", "source", "standing", "note", "plan", "case"}


class Row(Struct, frozen=True, kw_only=True):
    """A dated row; valid_from None: for as long as anyone knows.

    plan, case: the only plan or case that it is for; None: every one. at: its place in the file.
    """

    valid_from: date | None = None
    valid_to: date | None = None
    source: str
    standing: Standing
    note: str = ""
    plan: str | None = None
    case: str | None = None
    at: str = ""

    def covers(self, day: date) -> bool:
        """Return whether the row is in force that day."""
        return is_within(day, self.valid_from, self.valid_to)

    @property
    def level(self) -> Level:
        """Whether the row is for a case, a plan or the payer as a whole."""
        return "case" if self.case is not None else "plan" if self.plan is not None else "payer"

    def is_for(self, plan: str | None, case: str | None) -> bool:
        """Return whether the row speaks of a visit of this plan and case."""
        return self.plan in (None, plan) and self.case in (None, case)

    def decided(self, payer: str, title: str, level: Level, file: str) -> Decided:
        """Return the row as what decided a setting of this payer."""
        return Decided(
            payer,
            title,
            self.source,
            self.standing,
            self.valid_from,
            self.valid_to,
            self.note,
            level,
            file,
            self.at,
        )


class SettingRow(Row, frozen=True, kw_only=True):
    """One setting for some days. value: of the kind its name asks for; None lifts a cap."""

    name: str
    value: str | bool | int | Decimal | tuple[str, ...] | None


class EditRow(Row, frozen=True, kw_only=True):
    """A code pair that the payer adds to the edit file or drops from it."""

    column1: str
    column2: str
    does: Literal["add", "drop"]
    indicator: Literal[0, 1] = 1


# A patient may owe nothing, as under workers' compensation; that is not the same as not stated.
MAY_BE_NOTHING = frozenset({"copay_usd", "patient_percent"})
MOST = 10**9  # more is no count and no amount
R = TypeVar("R", bound=Row)
Given = Any  # what TOML holds, of any kind until it is checked here
Cells = dict[str, Given]


def setting_rows(given: Given, faults: list[str], own: set[str]) -> tuple[SettingRow, ...]:
    """Return the checked `[[setting]]` rows; what is wrong with them is added to faults."""

    def row(cells: Cells, where: str) -> SettingRow | None:
        name = cells.get("name")
        if name not in SETTINGS:
            faults.append(f"{where}: name: expected a setting's name, got {name!r}")
            return None
        if "value" not in cells:
            faults.append(f"{where}: lacks value")
            return None
        value, expected = _value(name, cells["value"])
        if expected:
            faults.append(f"{where}: value: expected {expected}, got {shown(cells['value'])}")
            return None
        return SettingRow(name=name, value=value, **dated(cells, where))

    rows = rows_of("setting", given, {"name", "value"}, faults, own, row)
    no_overlap("setting", [(row.name, row) for row in rows], faults)
    return rows


def edit_rows(given: Given, faults: list[str], own: set[str]) -> tuple[EditRow, ...]:
    """Return the checked `[[edit]]` rows; what is wrong with them is added to faults."""

    def row(cells: Cells, where: str) -> EditRow | None:
        said = len(faults)
        faults.extend(
            f"{where}: {key}: expected a code, got {shown(cells.get(key))}"
            for key in ("column1", "column2")
            if not is_code(cells.get(key))
        )
        if cells.get("does") not in ("add", "drop"):
            faults.append(f"{where}: does: expected add or drop, got {shown(cells.get('does'))}")
        indicator = cells.get("indicator", 1)
        if isinstance(indicator, bool) or indicator not in (0, 1):
            faults.append(f"{where}: indicator: expected 0 or 1, got {shown(indicator)}")
        if len(faults) == said and cells["column1"] == cells["column2"]:
            faults.append(f"{where}: column2: expected another code than column1")
        if len(faults) > said:
            return None
        return EditRow(
            column1=cells["column1"],
            column2=cells["column2"],
            does=cells["does"],
            indicator=indicator,
            **dated(cells, where),
        )

    rows = rows_of("edit", given, {"column1", "column2", "does", "indicator"}, faults, own, row)
    no_overlap("edit", [(" ".join(sorted((r.column1, r.column2))), r) for r in rows], faults)
    return rows


def rows_of(
    what: str,
    given: Given,
    keys: set[str],
    faults: list[str],
    own: set[str],
    make: Callable[[Cells, str], R | None],
) -> tuple[R, ...]:
    """Return the rows of one kind that make() accepts; what is wrong is added to faults."""
    if not isinstance(given, list) or not all(isinstance(cells, dict) for cells in given):
        faults.append(f"{what}: expected [[{what}]] rows")
        return ()
    rows: list[R] = []
    for number, cells in enumerate(given, 1):
        label = cells.get("name") or cells.get("pays")
        where = f"{what} {number}" + (f" ({label})" if isinstance(label, str) else "")
        said = len(faults)
        faults.extend(f"{where}: unknown key {key!r}" for key in cells if key not in keys | DATED)
        _check_dated(cells, where, faults, own)
        if len(faults) == said and (row := make(cells, where)) is not None:
            rows.append(row)
    return tuple(rows)


def _check_dated(cells: Cells, where: str, faults: list[str], own: set[str]) -> None:
    days = []
    for key in ("valid_from", "valid_to"):
        day = cells.get(key)
        if day is None:
            continue
        if isinstance(day, datetime) or not isinstance(day, date):
            faults.append(f"{where}: {key}: expected a day such as 2026-01-01, got {shown(day)}")
        else:
            days.append(day)
    if len(days) == 2 and days[0] > days[1]:
        faults.append(f"{where}: valid_to: {days[1]} lies before valid_from {days[0]}")
    source = cells.get("source")
    if not isinstance(source, str) or (source not in own and source not in read_sources()):
        faults.append(f"{where}: source: expected a key of sources.toml, got {shown(source)}")
    if cells.get("standing") not in STANDINGS:
        standing = shown(cells.get("standing"))
        faults.append(f"{where}: standing: expected seen or recalled, got {standing}")
    if not isinstance(cells.get("note", ""), str):
        faults.append(f"{where}: note: expected a text")
    for key in ("plan", "case"):
        words = cells.get(key)
        if words is not None and (not isinstance(words, str) or not plain(words)):
            faults.append(f"{where}: {key}: expected its name, got {shown(words)}")


def dated(cells: Cells, where: str) -> Cells:
    """Return what every row has: its days, source and note, its plan and case, its place."""
    found = {key: cells[key] for key in DATED if key in cells}
    found |= {key: plain(cells[key]) for key in ("plan", "case") if key in cells}
    return {**found, "at": where.partition(" (")[0]}


def plain(name: str) -> str:
    """Return a name as files write it: small letters, one _ for what lies between words."""
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return "_".join(words)


def _value(
    name: str, given: Given
) -> tuple[str | bool | int | Decimal | tuple[str, ...] | None, str]:
    """Return the value, and what was expected where it is none."""
    if name in WORDS:
        return given, "" if given in WORDS[name] else f"one of {', '.join(WORDS[name])}"
    if name in SWITCHES:
        return given, "" if isinstance(given, bool) else "true or false"
    if name in CODES:
        if not isinstance(given, list) or not all(is_code(code) for code in given):
            return None, "a list of codes"
        return tuple(given), ""
    if name in COUNTS or name in AMOUNTS:
        if given == "none":
            return None, ""
        whole = name in COUNTS
        kinds = (int,) if whole else (int, Decimal)
        nothing = name in MAY_BE_NOTHING
        if not is_number(given, kinds) or not (0 < given < MOST or (nothing and given == 0)):
            least = "of 0 or more" if nothing else "above 0"
            return None, f"a {'whole ' if whole else ''}number {least}, or none"
        if name in PERCENTS and given > 100:
            return None, "a percentage up to 100"
        return (given if whole else Decimal(given)), ""
    return given, "" if is_code(given) else "a code"


def is_number(given: Given, kinds: tuple[type, ...] = (int, Decimal)) -> bool:
    """Return whether it is a number of one of these kinds, and a finite one."""
    if isinstance(given, bool) or not isinstance(given, kinds):
        return False
    return not isinstance(given, Decimal) or given.is_finite()


def is_code(given: Given) -> bool:
    """Return whether it is written as a procedure code: five capitals or digits."""
    return isinstance(given, str) and len(given) == 5 and given.isalnum() and given == given.upper()


def shown(given: Given) -> str:
    """Return a value as a message shows it."""
    if given is None:
        return "nothing"
    if isinstance(given, Decimal | date):
        return str(given)
    return ("true" if given else "false") if isinstance(given, bool) else repr(given)


def no_overlap(what: str, rows: Sequence[tuple[str, Row]], faults: list[str]) -> None:
    """Add a fault for every two rows of one key, plan and case that cover the same day."""
    by_key: dict[tuple[str, str | None, str | None], list[Row]] = {}
    for name, row in rows:
        by_key.setdefault((name, row.plan, row.case), []).append(row)
    for (key, _, _), same in by_key.items():
        same.sort(key=lambda row: row.valid_from or date.min)
        for before, after in pairwise(same):
            if before.valid_to is None or before.valid_to >= (after.valid_from or date.min):
                day = after.valid_from or before.valid_to or "every day"
                faults.append(f"{what} ({key}): two rows cover {day}: {before.at}, {after.at}")
