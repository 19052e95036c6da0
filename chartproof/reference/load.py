"""Tables from CSV files: one table a file, one row a line.

A blank cell means "not given". Cells of several words (`GP GO`) become tuples. A cell of the wrong
kind raises InputError that names the file, the line's key and the column; it never guesses.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar, get_type_hints

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.reference import own
from chartproof.reference.dated import Coverage, Dated, Key, Standing, Table, certain_from

TABLES = Path(__file__).parent / "tables"
DAY_COLUMNS = ("valid_from", "valid_to", "source", "standing")

S = TypeVar("S", bound=Struct)


@cache
def coverages() -> dict[str, Coverage]:
    """Return what each table knows, by name, from tables/tables.toml."""
    with (TABLES / "tables.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), dict[str, Coverage])


def table(
    name: str,
    kind: type[S],
    keys: tuple[str, ...],
    also: str | None = None,
    data: Path | None = None,
) -> Table[S]:
    """Return the table in tables/<name>.csv with values of this kind.

    data: the folder of official files that this machine has taken in, laid over what ships.

    keys: the columns that make the key, a single one giving a plain string. also: a column whose
    word finds the row as well.
    """
    path = TABLES / f"{name}.csv"
    return read_table(path, name, coverages()[name], kind, keys, also, data)


def read_table(
    path: Path,
    name: str,
    coverage: Coverage,
    kind: type[S],
    keys: tuple[str, ...],
    also: str | None = None,
    data: Path | None = None,
) -> Table[S]:
    """Return the table in a CSV file; raise InputError where its columns are not of the kind."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        missing = [c for c in (*keys, *DAY_COLUMNS, *([also] if also else [])) if c not in header]
        unknown = set(header) - set(kind.__struct_fields__) - set(DAY_COLUMNS)
        if missing or unknown:
            said = f"lacks {missing}" if missing else f"has unknown columns {sorted(unknown)}"
            raise InputError(f"{path.name}: {said}")
        grouped: dict[Key, list[list[str]]] = {}
        places = [header.index(k) for k in keys]
        if len(places) == 1:
            place = places[0]
            for line in lines:
                grouped.setdefault(line[place], []).append(line)
        else:
            for line in lines:
                grouped.setdefault(tuple([line[p] for p in places]), []).append(line)
    if data is not None and (data / name).is_dir():
        grouped, coverage = own.laid_over(grouped, data, coverage, name, header, places)
    others: dict[Key, list[list[str]]] = {}
    if also:
        place, since = header.index(also), header.index("valid_from")
        for line in sorted((x for rows in grouped.values() for x in rows), key=lambda x: x[since]):
            if line[place]:
                others.setdefault(line[place], []).append(line)
    return Table(name, coverage, grouped, _maker(path.name, header, kind, keys, coverage), others)


def _maker(
    file: str, header: list[str], kind: type[S], keys: tuple[str, ...], coverage: Coverage
) -> Callable[[list[str]], Dated[S]]:
    """Return the function that turns one line into a dated value."""
    hints = get_type_hints(kind)
    values = [c for c in header if c in hints]
    many = {c for c in values if getattr(hints[c], "__origin__", None) is tuple}

    def make(line: list[str]) -> Dated[S]:
        if len(line) != len(header):
            raise InputError(f"{file}: {line[:3]}: expected {len(header)} cells, got {len(line)}")
        cells = dict(zip(header, line, strict=True))
        try:
            first, last = _day(cells["valid_from"]), _day(cells["valid_to"])
            given = {c: cells[c].split() if c in many else cells[c] for c in values if cells[c]}
            return Dated(
                msgspec.convert(given, kind, strict=False),
                first,
                last,
                cells["source"],
                msgspec.convert(cells["standing"], Standing),
                certain_from(first, last, coverage.known_from),
            )
        except (ValueError, msgspec.ValidationError) as fault:
            key = " ".join(cells[k] for k in keys)
            raise InputError(f"{file}: row {key} from {cells['valid_from']}: {fault}") from fault

    return make


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
