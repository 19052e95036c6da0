"""Rows of a charge export to records of visits: lines of one visit together, in their order."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.exports.mapping import Mapping, day_of

SAMPLE = 200
SHEETS = (".xlsx", ".xls", ".ods")
Record = dict[str, Any]  # Any: a visit's JSON


class Export(Struct, frozen=True):
    """An export's headings and rows. rows: with their numbers, the heading's being 1."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class Fault(Struct, frozen=True):
    """A row that could not be used: which, which column, what was expected."""

    row: int
    said: str


def read_export(path: Path) -> Export:
    """Return the rows of a CSV or Excel file; raise InputError where it is none."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    rows = _sheet(path.name, data) if path.suffix.lower() in SHEETS else _text(path.name, data)
    at = next((i for i, row in enumerate(rows) if sum(map(bool, row)) > 1), None)
    if at is None:
        raise InputError(f"{path.name}: expected a row of headings, found no row of several cells")
    headings = tuple(rows[at])
    twice = {h for h in headings if h and headings.count(h) > 1}
    if twice:
        raise InputError(f"{path.name}: heading {sorted(twice)[0]!r} stands over several columns")
    body = ((n, tuple(row)) for n, row in enumerate(rows[at + 1 :], at + 2) if any(row))
    return Export(path.name, headings, tuple(body))


def _text(name: str, data: bytes) -> list[list[str]]:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        words = data.decode(encoding)
    except UnicodeDecodeError:
        words = data.decode("cp1252", "replace")
    if "\x00" in words:
        raise InputError(f"{name}: expected CSV or Excel, found something else")
    first = words[:4096]
    mark = max(",;\t|", key=first.count)
    try:
        rows = csv.reader(io.StringIO(words), delimiter=mark)
        return [[cell.strip() for cell in row] for row in rows]
    except csv.Error as fault:
        raise InputError(f"{name}: not a CSV file: {fault}") from None


def _sheet(name: str, data: bytes) -> list[list[str]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise InputError(
            f'{name}: Excel files need one more package: pip install "chartproof[xlsx]"'
        ) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise InputError(f"{name}: not a whole Excel file ({fault})") from None
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10] if hasattr(value, "year") else str(value)
    return str(value).strip()


def visits_of(export: Export, mapping: Mapping) -> Iterator[Record | Fault]:
    """Yield a record a visit, in the order of the export, and a fault for each row left out.

    Rows are of one visit where their id is the same, or, without ids, patient, day and clinician.
    Raise InputError where the export lacks a column that is mapped.
    """
    lacking = [n for f in mapping.columns for n in mapping.names(f) if n not in export.headings]
    if lacking:
        raise InputError(f"{export.name}: no column headed {lacking[0]!r}, which the mapping names")
    found: dict[tuple[str, ...], Record] = {}
    for number, row in export.rows:
        cells = {
            field: [c for n in mapping.names(field) if (c := _at(export, row, n))]
            for field in mapping.columns
        }
        said = _wrong(cells, mapping)
        if said is not None:
            yield Fault(number, said)
            continue
        key = _key(cells)
        record = found.setdefault(key, _visit(cells, mapping, len(found) + 1))
        record["charges"].append(_charge(cells, record["diagnoses"]))
    yield from found.values()


def _at(export: Export, row: Sequence[str], name: str) -> str:
    place = export.headings.index(name)
    return row[place].strip() if place < len(row) else ""


def _wrong(cells: dict[str, list[str]], mapping: Mapping) -> str | None:
    """Return what keeps a row from being used, in words that hold none of the patient's."""
    day = _one(cells, "date_of_service")
    if day is None or (day_of(day, mapping.day_format) or day_of(day, "%Y-%m-%d")) is None:
        return f"date_of_service: expected a day written as {mapping.day_format}"
    payer = _one(cells, "payer")
    if not payer or not mapping.payers.get(payer):
        return "payer: its name has no entry under [payers] of the mapping"
    code = _one(cells, "code")
    if not code or not re.fullmatch(r"[0-9A-Za-z]{5}", code):
        return "code: expected a procedure code of five characters"
    units = _one(cells, "units")
    if units is None or not re.fullmatch(r"\d{1,3}(\.0+)?", units):
        return "units: expected a whole number"
    minutes = _one(cells, "minutes")
    if minutes and not re.fullmatch(r"\d{1,3}(\.0+)?", minutes):
        return "minutes: expected a whole number"
    return None


def _one(cells: dict[str, list[str]], field: str) -> str | None:
    found = cells.get(field)
    return found[0] if found else None


def _key(cells: dict[str, list[str]]) -> tuple[str, ...]:
    if own := _one(cells, "id"):
        return (own,)
    return tuple(
        _one(cells, f) or "" for f in ("patient_id", "date_of_service", "clinician", "npi")
    )


def _visit(cells: dict[str, list[str]], mapping: Mapping, number: int) -> Record:
    day = _one(cells, "date_of_service") or ""
    on = day_of(day, mapping.day_format) or day_of(day, "%Y-%m-%d")
    record: Record = {
        "id": _one(cells, "id") or f"row-{number}",
        "date_of_service": str(on),
        "payer": mapping.payers[_one(cells, "payer") or ""],
        "charges": [],
        "diagnoses": _split(cells.get("diagnoses", [])),
    }
    for field in ("patient_id", "place_of_service", "time_in", "time_out", "text", "clinician"):
        if value := _one(cells, field):
            record[field] = value
    discipline = (_one(cells, "discipline") or "").upper()
    for word, ours in DISCIPLINES.items():
        if discipline.startswith(word):
            record["discipline"] = ours
    if (npi := _one(cells, "npi")) or _one(cells, "credential"):
        record["rendering"] = {"npi": npi, "credential": _one(cells, "credential")}
    if number_ := _one(cells, "authorization"):
        record["authorization"] = {"number": number_}
    return record


DISCIPLINES = {"PT": "PT", "PHYS": "PT", "OT": "OT", "OCC": "OT", "SLP": "SLP", "ST": "SLP"}
DISCIPLINES |= {"SPEECH": "SLP", "DC": "DC", "CHIRO": "DC"}


def _charge(cells: dict[str, list[str]], diagnoses: Sequence[str]) -> Record:
    charge: Record = {
        "code": (_one(cells, "code") or "").upper(),
        "units": int(float(_one(cells, "units") or 0)),
        "modifiers": [m.upper() for m in _split(cells.get("modifiers", []))],
    }
    for field in ("minutes", "assistant_minutes"):
        if value := _one(cells, field):
            charge[field] = int(float(value))
    if usd := _one(cells, "charge_usd"):
        plain = usd.replace("$", "").replace(",", "")
        if re.fullmatch(r"\d{1,7}(\.\d{1,2})?", plain):
            charge["charge_usd"] = plain
    pointers = [int(p) for p in re.findall(r"\d", " ".join(cells.get("diagnosis_pointers", [])))]
    if pointers:
        charge["diagnosis_pointers"] = pointers
    return charge


def _split(cells: Sequence[str]) -> list[str]:
    """Return the words of several columns, or of one that holds several with marks between."""
    return [word for cell in cells for word in re.split(r"[\s,;|/]+", cell) if word]
