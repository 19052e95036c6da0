"""Which column of an export is what: proposed from its headings, or as a person wrote it down."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError

HEADINGS = Path(__file__).parent / "headings.csv"
NEEDED = ("date_of_service", "payer", "code", "units")
MANY = frozenset({"modifiers", "diagnoses"})  # fields that may come from several columns
FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%d-%b-%Y", "%m-%d-%Y", "%Y/%m/%d")


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """An export's columns by field, its way of writing days, and its names of payers.

    day_format: as Python's strptime has it. payers: the export's name to ours.
    """

    columns: dict[str, str | tuple[str, ...]]
    day_format: str
    payers: dict[str, str] = {}

    def names(self, field: str) -> tuple[str, ...]:
        """Return the columns of a field, none where it has none."""
        found = self.columns.get(field, ())
        return (found,) if isinstance(found, str) else found


class Proposal(Struct, frozen=True):
    """A mapping made from headings. unknown: columns left out. missing: needed, not found.

    doubts: what a person has to look at before anything runs.
    """

    mapping: Mapping
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]


@cache
def known() -> dict[str, str]:
    """Return headings in small letters with the field that each stands for."""
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {words: row["field"] for row in rows for words in row["words"].split("|")}


def fields() -> tuple[str, ...]:
    """Return every field that a column can be."""
    return tuple(dict.fromkeys(known().values()))


def propose(headings: Sequence[str], sample: Sequence[Sequence[str]]) -> Proposal:
    """Return the mapping that the headings suggest. sample: some rows, to see how days are written.

    The first column that fits a field has it; others that would fit are doubts.
    """
    columns: dict[str, list[str]] = {}
    unknown, doubts = [], []
    for heading in headings:
        field = known().get(_plain(heading))
        if field is None:
            unknown.append(heading)
        elif field in columns and field not in MANY:
            doubts.append(f"{heading!r} could be {field} too; {columns[field][0]!r} was taken")
        else:
            columns.setdefault(field, []).append(heading)
    days = _cells(headings, sample, columns.get("date_of_service", [""])[0])
    fits = [form for form in FORMATS if days and all(_is_day(cell, form) for cell in days)]
    if days and not fits:
        doubts.append("no known way of writing days fits the column of the date of service")
    payers = dict.fromkeys(_cells(headings, sample, columns.get("payer", [""])[0]), "")
    mapping = Mapping(
        {f: tuple(c) if f in MANY else c[0] for f, c in columns.items()},
        fits[0] if fits else FORMATS[0],
        payers,
    )
    missing = tuple(field for field in NEEDED if field not in columns)
    return Proposal(mapping, tuple(unknown), missing, tuple(doubts))


def _plain(heading: str) -> str:
    """Return a heading in small letters, with one blank for whatever stood between its words."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.lower()).split())


def _cells(headings: Sequence[str], sample: Sequence[Sequence[str]], name: str) -> list[str]:
    if name not in headings:
        return []
    at = list(headings).index(name)
    return [row[at].strip() for row in sample if at < len(row) and row[at].strip()]


def _is_day(cell: str, form: str) -> bool:
    return day_of(cell, form) is not None


def day_of(cell: str, form: str) -> date | None:
    """Return the day that a cell says, None where it is written otherwise."""
    try:
        return datetime.strptime(cell.split(" ")[0] if " " not in form else cell, form).date()
    except ValueError:
        return None


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a TOML file; raise InputError naming file and key of what is wrong."""
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = msgspec.convert(found, Mapping)
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise InputError(f"{path.name}: not TOML: {fault}") from None
    except msgspec.ValidationError as fault:
        raise InputError(f"{path.name}: {fault}") from None
    taken: dict[str, str] = {}
    for field in mapping.columns:
        if field not in fields():
            raise InputError(
                f"{path.name}: columns.{field}: no such field; there are {', '.join(fields())}"
            )
        if field not in MANY and len(mapping.names(field)) != 1:
            raise InputError(f"{path.name}: columns.{field}: expected one column")
        for column in mapping.names(field):
            if column in taken:
                raise InputError(
                    f"{path.name}: column {column!r} is mapped twice: to {taken[column]} and to "
                    f"{field}"
                )
            taken[column] = field
    lacking = [field for field in NEEDED if field not in mapping.columns]
    if lacking:
        raise InputError(f"{path.name}: columns: {', '.join(lacking)} needed and not mapped")
    return mapping


def as_toml(mapping: Mapping) -> str:
    """Return the mapping as a file that a person can mend."""
    lines = ["# Which column of the export is what; leave out what is not there.", "[columns]"]
    lines.insert(1, f"day_format = {_quoted(mapping.day_format)}")
    for field in mapping.columns:
        names = mapping.names(field)
        shown = _quoted(names[0]) if field not in MANY else f"[{', '.join(map(_quoted, names))}]"
        lines.append(f"{field} = {shown}")
    lines += [
        "",
        "# The export's names of payers, and ours (`chartproof payers` lists them).",
        "[payers]",
    ]
    lines += [f"{_quoted(name)} = {_quoted(ours)}" for name, ours in mapping.payers.items()]
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    return msgspec.json.encode(words).decode()
