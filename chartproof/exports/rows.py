"""Rows of a charge export to records of visits: lines of one visit together, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.exports.files import Export
from chartproof.exports.headings import OF_LINE
from chartproof.exports.mapping import Mapping, day_of

Cells = dict[str, list[str]]
Record = dict[str, Any]  # Any: a visit's JSON
WITHIN = frozenset(  # modifiers that may stand in one cell with the code
    {
        *("GP", "GO", "GN", "KX", "CQ", "CO", "59", "XE", "XS", "XP", "XU", "GA", "GY", "GZ"),
        *("GX", "25", "52", "76", "77", "95", "96", "97", "AT", "GT"),
    }
)
_CODE = re.compile(r"([0-9A-Za-z]{5})(?:[\s:.,/*-]+(.*))?$")
_ANOTHER = re.compile(r"\b(\d{4}[0-9A-Z]|[A-Z]\d{4})(?![0-9A-Za-z])")
_BELOW = re.compile(r"\((.*)\)|-(.*\d.*)|(.*\d.*)-")  # a number below nothing, as it is written
_DIAGNOSIS = re.compile(r"[A-Za-z]\d[0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?")
_IN_BRACKETS = re.compile(rf"\(({_DIAGNOSIS.pattern})\)")
_WHOLE = re.compile(r"\d{1,3}(?:[.,]0+)?")
_CLOCKS = ("%H:%M", "%I:%M %p", "%I:%M%p", "%H:%M:%S", "%I:%M:%S %p", "%H%M")


class Fault(Struct, frozen=True):
    """A row that was not used: which, and why. is_sum: it says nothing of a charge."""

    row: int
    said: str
    is_sum: bool = False


def visits_of(export: Export, mapping: Mapping) -> Iterator[Record | Fault]:
    """Yield a record a visit, in the order of the export, and a fault for each row left out.

    Rows are of one visit where id, patient and day are the same, or, without ids, patient, day and
    clinician. A charge taken back goes with the one like it. Raise InputError where the export
    lacks a column that is mapped.
    """
    places = {heading: at for at, heading in enumerate(export.headings)}
    lacking = [n for f in mapping.columns for n in mapping.names(f) if n not in places]
    if lacking:
        raise InputError(f"{export.name}: no column headed {lacking[0]!r}, which the mapping names")
    found: dict[tuple[str, ...], tuple[Record, list[list[str]]]] = {}
    ids: set[str] = set()
    back: list[tuple[int, tuple[str, ...], Record]] = []
    for number, row in export.rows:
        whole = {
            field: [row[places[n]] if places[n] < len(row) else "" for n in mapping.names(field)]
            for field in mapping.columns
        }
        cells = {field: [c for c in held if c] for field, held in whole.items()}
        fault = _wrong(number, cells, row, export, mapping)
        lines = [_upright(line) for line in _lines(whole)] if fault is None else []
        said = next((s for line, _ in lines if (s := _odd(line))), None)
        if fault is not None or said is not None:
            yield fault or Fault(number, said or "")
            continue
        key = _key(cells, mapping)
        back += [(number, key, _charge(line)) for line, is_back in lines if is_back]
        kept = [line for line, is_back in lines if not is_back]
        if kept and key not in found:
            found[key] = _visit(cells, mapping, number, ids), []
        for line in kept:
            record, diagnoses = found[key]
            _complete(record, cells)
            record["charges"].append(_charge(line))
            diagnoses.append(_diagnoses(line.get("diagnoses", [])))
    for number, key, charge in back:
        yield _taken_back(number, charge, *found.get(key, ({"charges": []}, [])))
    yield from (_pointed(record, held) for record, held in found.values() if record["charges"])


def _upright(line: Cells) -> tuple[Cells, bool]:
    """Return a line with numbers above nothing, and whether one was below: a charge taken back."""
    below = {f: m for f in ("units", "charge_usd") if (m := _BELOW.fullmatch(_one(line, f) or ""))}
    return {**line, **{f: ["".join(filter(None, m.groups()))] for f, m in below.items()}}, (
        bool(below)
    )


def _taken_back(number: int, charge: Record, record: Record, diagnoses: list[list[str]]) -> Fault:
    """Take a charge out of its visit, and return what to say of the row that takes it back."""
    alike = [
        (c["modifiers"] != charge["modifiers"], at)
        for at, c in enumerate(record["charges"])
        if (c["code"], c["units"]) == (charge["code"], charge["units"])
    ]
    if not alike:
        return Fault(number, "a charge taken back, and none of its code and units in that visit")
    _, at = min(alike)
    del record["charges"][at], diagnoses[at]
    said = "a charge taken back; it and the one that it cancels are passed over"
    return Fault(number, said, is_sum=True)


def _lines(whole: Cells) -> Iterator[Cells]:
    """Yield the cells of each line in a row: one, or several side by side."""
    count = len(whole["code"])
    if count == 1:
        yield {field: [c for c in held if c] for field, held in whole.items()}
        return
    each = len(whole.get("modifiers", ())) // count
    for at in range(count):
        line = {f: [h[at]] if f in OF_LINE else h for f, h in whole.items()}
        if "modifiers" in whole:
            line["modifiers"] = whole["modifiers"][at * each : (at + 1) * each]
        if line["code"][0]:
            yield {field: [c for c in held if c] for field, held in line.items()}


def _wrong(
    number: int, cells: Cells, row: Sequence[str], export: Export, mapping: Mapping
) -> Fault | None:
    """Return what keeps a row from being used, in words that hold none of the patient's."""
    day = _one(cells, "date_of_service")
    if not _one(cells, "code"):
        if day is None or _day(day, mapping) is None:
            return Fault(number, "no day and no code, as a line of sums; passed over", is_sum=True)
        if not _one(cells, "units"):
            return Fault(number, "no code and no units, as a payment; passed over", is_sum=True)
    if any(row[len(export.headings) :]):
        return Fault(number, "more cells than headings: is a mark of the file within a cell?")
    if day is None or _day(day, mapping) is None:
        return Fault(number, f"date_of_service: expected a day written as {mapping.day_format}")
    if not (_one(cells, "id") or _one(cells, "patient_id")):
        return Fault(number, "id or patient_id: expected one of them, got none")
    payer = _one(cells, "payer")
    if not payer or not mapping.payers.get(payer):
        return Fault(number, "payer: its name has no entry under [payers] of the mapping")
    if not _one(cells, "code"):
        return Fault(number, "code: expected a procedure code of five characters")
    return None


def _odd(line: Cells) -> str | None:
    """Return what keeps a line from being used, in words that hold none of the patient's."""
    code = _CODE.match(_one(line, "code") or "")
    if code is None:
        return "code: expected a procedure code of five characters"
    if _ANOTHER.search(code[2] or ""):
        return "code: several codes in one cell; expected one, or a column each"
    units = _one(line, "units") or ""
    if not _WHOLE.fullmatch(units):
        return "units: expected a whole number"
    for field in ("minutes", "assistant_minutes"):
        if (value := _one(line, field)) and not _WHOLE.fullmatch(value):
            return f"{field}: expected a whole number"
    if (usd := _one(line, "charge_usd")) and _dollars(usd) is None:
        return "charge_usd: expected dollars such as 90.00"
    return None


def _one(cells: Cells, field: str) -> str | None:
    found = cells.get(field)
    return found[0] if found else None


def _day(words: str, mapping: Mapping) -> str | None:
    found = day_of(words, mapping.day_format) or day_of(words, "%Y-%m-%d")
    return None if found is None else found.isoformat()


def _key(cells: Cells, mapping: Mapping) -> tuple[str, ...]:
    day = _day(_one(cells, "date_of_service") or "", mapping) or ""
    who = ("id",) if _one(cells, "id") else ("clinician", "npi")
    return (day, *(_one(cells, f) or "" for f in ("patient_id", *who)))


def _visit(cells: Cells, mapping: Mapping, number: int, ids: set[str]) -> Record:
    day = _day(_one(cells, "date_of_service") or "", mapping)
    name = _one(cells, "id") or f"row-{number}"
    if name in ids:  # one number for all visits of a patient, say
        name = f"{name}-{day}" if f"{name}-{day}" not in ids else f"{name}-row-{number}"
    ids.add(name)
    return {
        "id": name,
        "date_of_service": day,
        "payer": mapping.payers[_one(cells, "payer") or ""],
        "charges": [],
        "diagnoses": [],
    }


def _complete(record: Record, cells: Cells) -> None:
    """Add to a visit what this row says of it and no earlier one did."""
    for field in ("patient_id", "place_of_service", "text", "clinician"):
        if value := _one(cells, field):
            record.setdefault(field, value)
    for field in ("time_in", "time_out"):
        if value := _one(cells, field):
            record.setdefault(field, _clock(value))
    words = set(re.findall(r"[A-Z]+", (_one(cells, "discipline") or "").upper()))
    named = [ours for ours, theirs in DISCIPLINES.items() if words & theirs]
    if len(named) == 1:
        record.setdefault("discipline", named[0])
    npi, credential = _one(cells, "npi"), _one(cells, "credential")
    if npi or credential:
        record.setdefault("rendering", {"npi": npi, "credential": credential})
    if number := _one(cells, "authorization"):
        record.setdefault("authorization", {"number": number})


DISCIPLINES = {
    "PT": frozenset({"PT", "PHYSICAL"}),
    "OT": frozenset({"OT", "OCCUPATIONAL"}),
    "SLP": frozenset({"SLP", "ST", "SPEECH"}),
    "DC": frozenset({"DC", "CHIRO", "CHIROPRACTIC"}),
}


def _clock(words: str) -> str:
    """Return a time of day as 14:30, whatever way it was written; as it came where unknown."""
    last = re.split(r"(?<=\d)[ T](?=\d)", words)[-1].upper()
    for form in _CLOCKS:
        try:
            return datetime.strptime(last, form).strftime("%H:%M")
        except ValueError:
            continue
    return words


def _charge(line: Cells) -> Record:
    found = _CODE.match(_one(line, "code") or "")
    assert found is not None  # _odd has seen it
    after = _modifiers(re.findall(r"\w+", found[2] or ""))
    beside = after if WITHIN.issuperset(after) else []  # else a description
    charge: Record = {
        "code": found[1].upper(),
        "units": _number(_one(line, "units") or "0"),
        "modifiers": list(dict.fromkeys([*beside, *_modifiers(_mods(line))])),
    }
    for field in ("minutes", "assistant_minutes"):
        if value := _one(line, field):
            charge[field] = _number(value)
    if usd := _one(line, "charge_usd"):
        charge["charge_usd"] = _dollars(usd)
    pointers = _pointers(" ".join(line.get("diagnosis_pointers", [])))
    if pointers:
        charge["diagnosis_pointers"] = pointers
    return charge


def _mods(line: Cells) -> list[str]:
    return _split(line.get("modifiers", []))


def _modifiers(words: Sequence[str]) -> list[str]:
    """Return modifiers, those that were written without a blank apart."""
    found: list[str] = []
    for word in (w.upper() for w in words):
        is_run = len(word) in (4, 6, 8) and word.isalnum()
        found += [word[i : i + 2] for i in range(0, len(word), 2)] if is_run else [word]
    return found


def _pointers(words: str) -> list[int]:
    """Return places of diagnoses: numbers, or letters from A."""
    return [int(p) if p.isdigit() else ord(p) - 64 for p in re.findall(r"\d+|[A-L]", words.upper())]


def _number(words: str) -> int:
    return int(float(words.replace(",", ".")))


def _dollars(words: str) -> str | None:
    """Return an amount as 1234.50; None where it is none."""
    plain = re.sub(r"[$\s]|USD", "", words)
    if re.fullmatch(r"\d+,\d{2}", plain):
        plain = plain.replace(",", ".")
    plain = plain.replace(",", "")
    return plain if re.fullmatch(r"\d{1,7}(\.\d{1,2})?", plain) else None


def _pointed(record: Record, diagnoses: Sequence[Sequence[str]]) -> Record:
    """Return a visit with the diagnoses of all its lines; each points to its own where they differ.

    diagnoses: of each line, as its row has them.
    """
    whole = list(dict.fromkeys(d for held in diagnoses for d in held))
    record["diagnoses"] = whole
    if any(list(held) != whole for held in diagnoses):
        for charge, held in zip(record["charges"], diagnoses, strict=True):
            if held and "diagnosis_pointers" not in charge:
                charge["diagnosis_pointers"] = [whole.index(d) + 1 for d in held]
    return record


def _diagnoses(cells: Sequence[str]) -> list[str]:
    """Return the diagnoses of cells, which may hold descriptions behind them or before them.

    All words where none is a code: what they are instead is for the audit to say.
    """
    found: list[str] = []
    for part in (part for cell in cells for part in re.split(r"[,;|\n]", cell)):
        own = takewhile(_DIAGNOSIS.fullmatch, re.findall(r"[^\s/:()]+", part))
        found += list(own) or _IN_BRACKETS.findall(part)
    return found or _split(cells)


def _split(cells: Sequence[str]) -> list[str]:
    """Return the words of several columns, or of one that holds several with marks between."""
    return [word for cell in cells for word in re.split(r"[\s,;|/]+", cell) if word]
