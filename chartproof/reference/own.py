"""Official files that this machine has taken in, laid beside the tables that ship.

They live in the user's data folder, a pair of files each: `ncci/practitioner-2026Q4.csv` with rows
in the columns of our table, and a `.json` that says what they are. The shipped tables are never
written to; rows are laid over each other when a table is read, the newest file that covers the day
winning.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import Citation
from chartproof.reference.dated import Coverage, Held, Key

Line = list[str]
Grouped = dict[Key, list[Line]]


class Taken(Struct, frozen=True):
    """One official file as taken in.

    scope: `practitioner`, `facility`, `medicaid-practitioner`, ... or `all`. name: `2026Q4`,
    `2026C` or `2026`. first and last: the days it is for. complete: it holds about as many rows as
    the file before it; a part only adds to what is on hand. files: those it was read from.
    """

    table: str
    scope: str
    name: str
    first: date
    last: date
    complete: bool
    rows: int
    files: tuple[str, ...]
    taken_on: date
    source: Citation


def folder() -> Path:
    """Return the user's data folder: $CHARTPROOF_DATA, or where this system keeps such files."""
    if given := os.environ.get("CHARTPROOF_DATA"):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("chartproof")


def taken(data: Path, table: str) -> tuple[tuple[Taken, Path], ...]:
    """Return what was taken in for a table with the file of its rows, oldest first."""
    found = []
    for path in sorted((data / table).glob("*.json")):
        try:
            entry = msgspec.json.decode(path.read_bytes(), type=Taken)
        except (msgspec.MsgspecError, OSError):
            raise InputError(f"{path}: not a record of an imported file; delete it") from None
        found.append((entry, path.with_suffix(".csv")))
    return tuple(sorted(found, key=lambda pair: (pair[0].first, pair[0].name)))


def citations(data: Path) -> dict[str, Citation]:
    """Return the sources of everything that was taken in."""
    tables = sorted(p.name for p in data.iterdir() if p.is_dir()) if data.is_dir() else []
    return {entry.source.source: entry.source for t in tables for entry, _ in taken(data, t)}


def laid_over(
    shipped: Grouped, data: Path, coverage: Coverage, name: str, header: Line, keys: list[int]
) -> tuple[Grouped, Coverage]:
    """Return the rows of a table with those of its official files laid over, and what they cover.

    keys: places of the key's columns. With nothing taken in, the table as it ships.
    """
    entries = taken(data, name)
    if not entries or name not in LAYERS:
        return shipped, coverage
    layers = [
        (entry, _grouped(_lines(path, header, entry.rows), keys))
        for entry, path in entries
        if path.is_file()
    ]
    held = tuple(Held(e.scope, e.name, e.first, e.last) for e, _ in layers if e.complete)
    rows = LAYERS[name](shipped, layers, coverage, header)
    newest = max((h.last for h in held), default=None)
    return rows, msgspec.structs.replace(
        coverage,
        held=(*coverage.shipped(), *held),
        newest=", ".join(
            [*filter(None, [coverage.newest]), *(f"{h.scope} {h.name}" for h in held)]
        ),
        through=max(filter(None, [coverage.through, newest]), default=None)
        if coverage.through
        else None,
    )


Layers = list[tuple[Taken, Grouped]]


def _pairs(shipped: Grouped, layers: Layers, coverage: Coverage, header: Line) -> Grouped:
    """A file of pairs holds every pair that ever was: the newest whole one stands alone."""
    rows = dict(shipped)
    for entry, lines in layers:
        if coverage.known_from and entry.first < coverage.known_from and entry.scope in SHIPPED:
            continue  # older than what ships
        if entry.complete:
            rows = {key: old for key, old in rows.items() if key[2] != entry.scope}
        rows.update(lines)
    return rows


def _limits(shipped: Grouped, layers: Layers, coverage: Coverage, header: Line) -> Grouped:
    """A file of limits is a picture of its day: a limit holds until a later picture differs."""
    start, end = header.index("valid_from"), header.index("valid_to")
    what = [header.index("units"), header.index("adjudication")]
    rows: Grouped = {}
    pictures: list[tuple[date, bool, str, Grouped]] = [
        (entry.first, entry.complete, entry.scope, lines) for entry, lines in layers
    ]
    for line in (line for lines in shipped.values() for line in lines):
        code, setting = line[header.index("code")], line[header.index("setting")]
        first = date.fromisoformat(line[start])
        pictures.append((first, False, setting, {(code, setting): [line]}))
    for first, complete, scope, lines in sorted(pictures, key=lambda p: p[0]):
        eve = str(first - timedelta(days=1))
        if complete:
            for key in rows.keys() - lines.keys():
                if key[1] == scope and not rows[key][-1][end]:
                    rows[key][-1][end] = eve
        for key, (new, *_) in lines.items():
            old = rows.setdefault(key, [])
            if old and not old[-1][end]:
                if [old[-1][i] for i in what] == [new[i] for i in what]:
                    continue
                old[-1][end] = eve
            fresh = list(new)
            fresh[start], fresh[end] = str(first), ""
            old.append(fresh)
    return rows


def _values(shipped: Grouped, layers: Layers, coverage: Coverage, header: Line) -> Grouped:
    """A release holds from its quarter until the next one on hand, the last to the year's end."""
    start, end = header.index("valid_from"), header.index("valid_to")
    rows = {key: [list(line) for line in lines] for key, lines in shipped.items()}
    for entry, lines in layers:
        eve, year = str(entry.first - timedelta(days=1)), str(entry.first.year)
        for key, (new, *_) in lines.items():
            old = rows.setdefault(key, [])
            same = [line for line in old if line[start][:4] == year]
            fresh = list(new)
            fresh[start] = str(entry.first) if same else f"{year}-01-01"
            fresh[end] = f"{year}-12-31"
            kept = [line for line in old if line[start] < fresh[start] or line[start][:4] > year]
            for line in kept:
                if line[start][:4] == year and line[end] > eve:
                    line[end] = eve
            rows[key] = sorted([*kept, fresh], key=lambda line: line[start])
    return rows


def _only_where_none(shipped: Grouped, layers: Layers, coverage: Coverage, header: Line) -> Grouped:
    """The shipped row of a year stays; a year that none covers takes the file's, newest last."""
    start = header.index("valid_from")
    years = {(key, line[start][:4]) for key, lines in shipped.items() for line in lines}
    unknown = [
        (entry, {k: v for k, v in lines.items() if (k, str(entry.first.year)) not in years})
        for entry, lines in layers
    ]
    return _values(shipped, unknown, coverage, header)


SHIPPED = frozenset({"practitioner", "facility"})
LAYERS: Mapping[str, Callable[[Grouped, Layers, Coverage, Line], Grouped]] = {
    "ncci": _pairs,
    "ncci_void": _pairs,
    "mue": _limits,
    "rvu": _values,
    "gpci": _values,
    "conversion_factor": _only_where_none,
    "counties": _values,
}


def _grouped(lines: Iterable[Line], keys: list[int]) -> Grouped:
    found: Grouped = {}
    for line in lines:
        key = line[keys[0]] if len(keys) == 1 else tuple([line[k] for k in keys])
        found.setdefault(key, []).append(line)
    return found


def _lines(path: Path, header: Line, count: int) -> list[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if next(rows, None) != header:
            raise InputError(f"{path}: not written by this version of chartproof; import it again")
        found = list(rows)
    if len(found) != count:
        raise InputError(f"{path}: {len(found)} rows of the {count} taken in; import it again")
    return found
