"""Which column of an export is what: proposed from its headings, or as a person wrote it down."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.exports.headings import MANY, OF_LINE, fields, is_numbered, plain, stands_for

NEEDED = ("date_of_service", "payer", "code", "units")
WHOSE = frozenset({"id", "patient_id"})  # one of them: else lines cannot be put together
SERIAL = "excel"  # a way of writing days: how many since the end of 1899
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # 2000 to 2099
FORMATS = (
    *("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%d-%b-%Y", "%d-%b-%y", "%m-%d-%Y"),
    *("%m-%d-%y", "%Y/%m/%d", "%m.%d.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%m%d%Y"),
    *(SERIAL, "%d/%m/%Y", "%d.%m.%Y"),
)
UNUSUAL = ("%d/%m/%Y", "%d.%m.%Y")  # in this country; asked about
WHOLE_VISIT = re.compile(r"\b(total|visit|session)\b.*\b(min|mins|minutes|time)\b|\bduration\b")
CODE_WORDS = frozenset({"cpt", "hcpcs", "procedure", "proc", "code", "codes", "service", "svc"})
_CODE = re.compile(r"(\d{4}[0-9A-Z]|[A-Z]\d{4})\b")


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """An export's columns by field, its way of writing days, and its names of payers.

    day_format: as Python's strptime has it, or `excel` for days as Excel counts them. payers: the
    export's name to ours. Several columns of a line's field: several lines in a row.
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

    doubts: what a person has to look at before anything runs. seen: what the rows hold by it.
    """

    mapping: Mapping
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]
    seen: str


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Proposal:
    """Return the mapping that the headings suggest. rows: to see days, payers and codes.

    The first column that fits a field has it; others that would fit are doubts.
    """
    columns: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    unknown, doubts = [], []
    stands = {heading: stands_for(heading) for heading in headings}
    codes = [h for h, s in stands.items() if s is not None and s.field == "code"]
    lines = sum(map(is_numbered, codes))
    for heading in headings:
        held = stands[heading]
        if held is None or held.is_asked:
            if heading:
                unknown.append(heading)
            if held is not None:
                asked.setdefault(held.field, []).append(heading)
            if WHOLE_VISIT.search(plain(heading)):
                doubts.append(f"{heading!r} looks like the whole visit's; no line was given it")
            continue
        field = held.field
        if field in columns and not (field in MANY or (field in OF_LINE and lines > 1)):
            doubts.append(f"{heading!r} could be {field} too; {columns[field][0]!r} was taken")
        else:
            columns.setdefault(field, []).append(heading)
    for field, (first, *others) in asked.items():
        is_name = field == "patient_id" and not _are_numbers(_cells(headings, rows, first))
        if field not in columns and not (is_name and "id" in columns):
            columns[field] = [first]
            unknown.remove(first)
            doubts += _asked(field, is_name, first, others)
    if "code" not in columns and (found := _of_codes(headings, rows, unknown)):
        columns["code"] = [found]
        unknown.remove(found)
        doubts.append(f"{found!r} was taken for code by what its cells begin with")
    days = _cells(headings, rows, columns.get("date_of_service", [""])[0])
    fits = [form for form in FORMATS if days and _most(days, form)]
    if days and not fits:
        doubts.append("no known way of writing days fits the column of the date of service")
    elif fits and fits[0] in UNUSUAL:
        doubts.append("days seem to be written with the day before the month; is that so?")
    payers = dict.fromkeys(_cells(headings, rows, columns.get("payer", [""])[0]), "")
    mapping = Mapping(
        {f: tuple(c) if f in MANY or len(c) > 1 else c[0] for f, c in columns.items()},
        fits[0] if fits else FORMATS[0],
        payers,
    )
    doubts += uneven(mapping)
    each, rest = divmod(len(mapping.names("modifiers")), max(1, len(mapping.names("code"))))
    if lines > 1 and each > 1 and not rest:
        doubts.append(f"modifiers: {each} columns for each code, those of the first code first")
    missing = tuple(field for field in NEEDED if field not in columns)
    if not WHOSE & columns.keys():
        missing += (" or ".join(sorted(WHOSE)),)
    seen = _seen(headings, rows, mapping, days if fits else [])
    return Proposal(mapping, tuple(unknown), missing, tuple(doubts), seen)


def uneven(mapping: Mapping) -> list[str]:
    """Return what to say of several lines in a row whose columns do not go together."""
    count = len(mapping.names("code"))
    held = {f: len(mapping.names(f)) for f in sorted(OF_LINE) if f in mapping.columns}
    found = [
        f"{field}: {many} columns for {count} of code; expected as many"
        for field, many in held.items()
        if many != count
    ]
    many = len(mapping.names("modifiers"))
    if count > 1 and many % count:
        found.append(f"modifiers: {many} columns for {count} of code; expected as many for each")
    return found


def _cells(headings: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> list[str]:
    if name not in headings:
        return []
    at = list(headings).index(name)
    return [row[at].strip() for row in rows if at < len(row) and row[at].strip()]


def _are_numbers(cells: Sequence[str]) -> bool:
    """Return whether cells tell by numbers, as names do not."""
    return all(re.search(r"\d", cell) for cell in cells)


def _asked(field: str, is_name: bool, taken: str, others: Sequence[str]) -> list[str]:
    """Return what to ask of a column that was taken because no better one is there."""
    also = f"; there are {', '.join(map(repr, others))} too" if others else ""
    if is_name:
        return [f"{taken!r} tells patients by their names: two of one name would be one{also}"]
    if field == "patient_id":
        return []
    return [f"{taken!r} was taken for {field}, as no better one is there{also}"]


def _of_codes(
    headings: Sequence[str], rows: Sequence[Sequence[str]], among: Sequence[str]
) -> str | None:
    """Return the column, if just one, that speaks of codes and whose cells begin with one."""
    found = []
    for heading in among:
        cells = _cells(headings, rows, heading)
        good = sum(_CODE.match(cell.upper()) is not None for cell in cells)
        if cells and good >= 0.9 * len(cells) and CODE_WORDS & {*plain(heading).split()}:
            found.append(heading)
    return found[0] if len(found) == 1 else None


def _most(days: Sequence[str], form: str) -> bool:
    """Return whether nearly all cells are days in this form; a line of sums may not be."""
    return sum(day_of(cell, form) is not None for cell in days) >= max(1, 0.9 * len(days))


def _seen(
    headings: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping, days: Sequence[str]
) -> str:
    found = sorted(d for cell in days if (d := day_of(cell, mapping.day_format)) is not None)
    said = ["1 row" if len(rows) == 1 else f"{len(rows)} rows"]
    if found:
        several = f"days from {found[0]} to {found[-1]}"
        said.append(several if found[0] != found[-1] else f"day {found[0]}")
    codes = {c[:5].upper() for n in mapping.names("code") for c in _cells(headings, rows, n)}
    good = sorted(c for c in codes if _CODE.fullmatch(c))
    if good:
        more = f" and {len(good) - 12} more" if len(good) > 12 else ""
        said.append(f"codes {' '.join(good[:12])}{more}")
    return ", ".join(said)


def day_of(cell: str, form: str) -> date | None:
    """Return the day that a cell says, None where it is written otherwise."""
    if form == SERIAL:
        whole = cell.partition(".")[0]
        is_serial = re.fullmatch("[0-9]{5}", whole) and FIRST_SERIAL <= int(whole) <= LAST_SERIAL
        return date(1899, 12, 30) + timedelta(int(whole)) if is_serial else None
    words = cell if " " in form else re.split(r"[ T]", cell)[0]
    try:
        found = datetime.strptime(words, form).date()
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2099 else None


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
        if field not in MANY | OF_LINE and len(mapping.names(field)) != 1:
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
    if not WHOSE & mapping.columns.keys():
        raise InputError(f"{path.name}: columns: id or patient_id needed, neither is mapped")
    for said in uneven(mapping):
        raise InputError(f"{path.name}: columns.{said}")
    return mapping


def as_toml(mapping: Mapping) -> str:
    """Return the mapping as a file that a person can mend."""
    lines = ["# Which column of the export is what; leave out what is not there.", "[columns]"]
    lines.insert(1, f"day_format = {_quoted(mapping.day_format)}")
    for field in mapping.columns:
        names = mapping.names(field)
        is_list = field in MANY or len(names) > 1
        shown = f"[{', '.join(map(_quoted, names))}]" if is_list else _quoted(names[0])
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
