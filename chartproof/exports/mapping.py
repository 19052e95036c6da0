"""Which column of an export is what: proposed from its headings, or as a person wrote it down."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError

HEADINGS = Path(__file__).parent / "headings.csv"
NEEDED = ("date_of_service", "payer", "code", "units")
WHOSE = frozenset({"id", "patient_id"})  # one of them: else lines cannot be put together
MANY = frozenset({"modifiers", "diagnoses"})  # fields that may come from several columns
OF_LINE = frozenset({"code", "units", "minutes", "assistant_minutes", "charge_usd"})
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
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # as in PatientID, CPTCode
_NUMBERED = re.compile(r"(.*?) ?(\d{1,2})((?: [a-z].*)?)$")


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


@cache
def known() -> dict[str, str]:
    """Return headings, as they are compared, with the field that each stands for."""
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {_plain(words): row["field"] for row in rows for words in row["words"].split("|")}


def fields() -> tuple[str, ...]:
    """Return every field that a column can be."""
    return tuple(dict.fromkeys(known().values()))


def field_of(heading: str) -> str | None:
    """Return the field that a heading stands for; its number, as in `Mod 2`, left out."""
    plain = _plain(heading)
    if plain in known():
        return known()[plain]
    numbered = _NUMBERED.fullmatch(plain)
    if numbered is None:
        return None
    found = known().get(" ".join(f"{numbered[1]}{numbered[3]}".split()))
    return found if found in MANY | OF_LINE else None


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Proposal:
    """Return the mapping that the headings suggest. rows: to see days, payers and codes.

    The first column that fits a field has it; others that would fit are doubts.
    """
    columns: dict[str, list[str]] = {}
    unknown, doubts = [], []
    lines = sum(field_of(h) == "code" and _number(h) is not None for h in headings)
    for heading in headings:
        field = field_of(heading)
        if field is None:
            if heading:
                unknown.append(heading)
            if WHOLE_VISIT.search(_plain(heading)):
                doubts.append(f"{heading!r} looks like the whole visit's; no line was given it")
        elif field in columns and not (field in MANY or (field in OF_LINE and lines > 1)):
            doubts.append(f"{heading!r} could be {field} too; {columns[field][0]!r} was taken")
        else:
            columns.setdefault(field, []).append(heading)
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
    missing = tuple(field for field in NEEDED if field not in columns)
    if not WHOSE & columns.keys():
        missing += (" or ".join(sorted(WHOSE)),)
    seen = _seen(headings, rows, mapping, days if fits else [])
    return Proposal(mapping, tuple(unknown), missing, tuple(doubts), seen)


def uneven(mapping: Mapping) -> list[str]:
    """Return what to say of several lines in a row whose columns do not go together."""
    count = len(mapping.names("code"))
    return [
        f"{field}: {len(mapping.names(field))} columns for {count} of code; expected as many"
        for field in sorted(OF_LINE | {"modifiers"} if count > 1 else OF_LINE)
        if field in mapping.columns and len(mapping.names(field)) != count
    ]


def _number(heading: str) -> int | None:
    numbered = _NUMBERED.fullmatch(_plain(heading))
    return int(numbered[2]) if numbered else None


def _plain(heading: str) -> str:
    """Return a heading in small letters, with one blank for whatever stood between its words."""
    apart = _HUMP.sub(" ", heading).lower().replace("#", " no ")
    words = re.sub(r"[^a-z0-9]+", " ", apart).split()
    plain = " ".join("no" if w in ("number", "num", "nbr") else w for w in words)
    return re.sub(r"^no (?:of )?(?=units)", "", plain).replace("icd 10", "icd10")


def _cells(headings: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> list[str]:
    if name not in headings:
        return []
    at = list(headings).index(name)
    return [row[at].strip() for row in rows if at < len(row) and row[at].strip()]


def _of_codes(
    headings: Sequence[str], rows: Sequence[Sequence[str]], among: Sequence[str]
) -> str | None:
    """Return the column, if just one, that speaks of codes and whose cells begin with one."""
    found = []
    for heading in among:
        cells = _cells(headings, rows, heading)
        good = sum(_CODE.match(cell.upper()) is not None for cell in cells)
        if cells and good >= 0.9 * len(cells) and CODE_WORDS & {*_plain(heading).split()}:
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
