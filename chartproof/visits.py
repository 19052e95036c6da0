"""The door for visits: JSON, JSON lines, plain-text notes, folders and standard input.

Every entry comes out in input order, as a visit, as a fault that says what was found, where and
what was expected, or as both. One bad visit never stops the others. Values are quoted only where
they cannot be the patient's: codes, counts, days, payers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import chain
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.files import NOTE_SUFFIXES, beside, files, shown
from chartproof.model import Charge, Discipline, Visit
from chartproof.pieces import pieces, pieces_but_broken

OURS = frozenset({"reading", "extra"})  # set by chartproof, never by the sender
FIELDS = frozenset(f.name for f in msgspec.structs.fields(Visit)) - OURS
SHOWN = frozenset(  # fields whose short values may be quoted: none of them holds a name or a note
    {
        *("code", "units", "minutes", "assistant_minutes", "together_minutes", "modifiers"),
        *("diagnosis_pointers", "charge_usd", "date_of_service", "discipline", "setting"),
        *("note_type", "year_to_date_usd", "treatment_day", "visit_number"),
    }
)
EXPECTED = {
    "int": "a whole number",
    "str": "text",
    "array": "a list",
    "object": "an object",
    "bool": "true or false",
    "decimal": 'an amount such as "90.00"',
    "date": "a day such as 2026-03-03",
}
CHOICES = {
    "discipline": "PT, OT, SLP or DC",
    "setting": "practitioner or facility",
    "note_type": "evaluation, daily, progress or discharge",
    "role": "therapist, assistant, student, aide, physician, chiropractor or other",
    "entity": "person or organization",
    "location": "on_site or remote",
}
BLANK = b" \t\r\n\xef\xbb\xbf"
MOST_UNITS = 999
MOST_DIGITS = 9  # of dollars; more is no amount of a visit
OF_MODIFIER: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}
_COMPLAINT = re.compile(r"Expected `([a-z]+)(?: \| null)?`, got `([a-z]+)`")
_MISSING = re.compile(r"missing required field `(\w+)`")
_PATH = re.compile(r" - at `\$?(.*?)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")
_CHARGE = re.compile(r"([0-9A-Z]{5})(?:X(\d{1,3}))?(?::([0-9A-Z]{2}(?:[+,][0-9A-Z]{2})*))?$")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BYTE = re.compile(r"\(byte (\d+)\)")
_QUOTABLE = re.compile(r"[\w./:+,-]{1,12}")  # longer words may be a note that was misfiled


class Entry(Struct, frozen=True):
    """One thing that came in. visit: None if there is none to audit; fault: what is wrong.

    place: where it stood (`visits[3]`, `day.jsonl line 4`, `note.txt`). With both a visit and a
    fault, the visit is audited and its outcome marked failed.
    """

    place: str
    id: str
    visit: Visit | None = None
    fault: str | None = None


class Charged(Struct, frozen=True):
    """What the command line says of plain-text notes: charges, payer, day, discipline."""

    charges: tuple[Charge, ...]
    payer: str
    on: date
    discipline: Discipline | None = None


def visit_from(record: Mapping[str, Any] | Visit, place: str = "visit") -> Visit:  # Any: raw JSON
    """Return the visit in a JSON object; raise InputError naming the path of what is wrong."""
    if isinstance(record, Visit):
        return record
    if not isinstance(record, Mapping):
        raise InputError(f"{place}: expected an object, got {_kind(record)}")
    if "visits" in record and "charges" not in record:
        raise InputError(f"{place}: expected one visit, got an episode; give its visits one by one")
    known = {k: v for k, v in record.items() if k in FIELDS}
    try:
        visit = msgspec.convert(known, Visit)
    except msgspec.ValidationError as fault:
        raise InputError(_located(str(fault), known, place)) from None
    except RecursionError:
        raise InputError(f"{place}: nested too deeply to be a visit") from None
    _check(visit, place)
    if any(_tidied(c) != c for c in visit.charges):
        visit = replace(visit, charges=tuple(map(_tidied, visit.charges)))
    extra = {k: v for k, v in record.items() if k not in FIELDS}
    return replace(visit, extra=extra) if extra else visit


def _tidied(charge: Charge) -> Charge:
    """Return the charge with code and modifiers as claims write them: "gp " is GP."""
    modifiers = tuple(m.strip().upper() for m in charge.modifiers)
    return replace(charge, code=charge.code.strip().upper(), modifiers=modifiers)


def _check(visit: Visit, place: str) -> None:
    """Raise InputError for a value of the right kind that no visit can have."""
    if not visit.id:
        raise InputError(f"{under(place, 'id')}: expected a name, got an empty text")
    for name, words in (("id", visit.id), ("text", visit.text), ("payer", visit.payer)):
        if words and not words.isascii() and (at := _half(words)) is not None:
            said = f"expected whole characters, found half of one at {at}"
            raise InputError(f"{under(place, name)}: {said}")
    if not _is_amount(visit.year_to_date_usd):
        raise InputError(f"{under(place, 'year_to_date_usd')}: expected {EXPECTED['decimal']}")
    for i, charge in enumerate(visit.charges):
        path = under(place, f"charges[{i}]")
        if abs(charge.units) > MOST_UNITS:
            raise InputError(f"{path}.units: expected at most {MOST_UNITS} units")
        if not _is_amount(charge.charge_usd):
            raise InputError(f"{path}.charge_usd: expected {EXPECTED['decimal']}")
        for name in ("minutes", "assistant_minutes", "together_minutes"):
            value = getattr(charge, name)
            if value is not None and not 0 <= value <= 1440:
                got = value if abs(value) < 10**MOST_DIGITS else "far more"
                said = f"expected minutes of one day, 0 to 1440, got {got}"
                raise InputError(f"{path}.{name}: {said}")


def _is_amount(usd: Decimal | None) -> bool:
    return usd is None or (usd.is_finite() and usd >= 0 and usd.adjusted() < MOST_DIGITS)


def _half(words: str) -> int | None:
    """Return where half of a character stands, as broken escapes leave it; None if nowhere."""
    try:
        words.encode()
    except UnicodeEncodeError as fault:
        return fault.start
    return None


def charge_from(words: str) -> Charge:
    """Return the charge in `97110x2:GP` or `97110x1:GP+59`; raise InputError if it is none."""
    found = _CHARGE.match(words.strip().upper())
    if not found:
        raise InputError(f"--code {words!r}: expected code x units : modifiers, as 97110x2:GP+59")
    code, units, modifiers = found.groups()
    return Charge(code, int(units or 1), tuple(re.split("[+,]", modifiers)) if modifiers else ())


def charged_from(
    codes: Iterable[str], payer: str, on: date, discipline: str | None = None
) -> Charged:
    """Return what the command line says of plain-text notes.

    discipline: where not given, that of the first GP, GO or GN among the modifiers.
    """
    charges = tuple(charge_from(words) for words in codes)
    marked = (OF_MODIFIER[m] for c in charges for m in c.modifiers if m in OF_MODIFIER)
    named = next((d for d in OF_MODIFIER.values() if d == discipline), None)
    if discipline == "DC":
        named = "DC"
    return Charged(charges, payer, on, named or next(marked, None))


def text_of(data: bytes, name: str) -> str:
    """Return the text of a note; raise InputError on binary data or another encoding."""
    encoding = next((e for bom, e in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        if encoding == "utf-16":
            raise InputError(f"{name}: UTF-16 text that breaks off, byte {fault.start}") from None
        if b"\x00" in data[:4096]:
            raise InputError(f"{name}: binary data, expected a note as text") from None
        found = f"byte 0x{data[fault.start]:02x} at offset {fault.start}"
        raise InputError(f"{name}: expected UTF-8 text, found {found}; save it as UTF-8") from None
    if text.count("\x00", 0, 200) > 50:
        raise InputError(f"{name}: UTF-16 without its mark, or binary data; save it as UTF-8")
    return text


def entries(source: str | Path, charged: Charged | None = None) -> Iterator[Entry]:
    """Yield what a file or a folder holds, in order; a folder by name, its sub-folders too.

    Of a folder, places begin with the file, and a note's id is its path without the ending.
    """
    path = Path(source)
    if not path.is_dir():
        yield from _from_file(path, shown(path.name), charged)
        return
    closed: list[OSError] = []
    found = sorted(files(path, closed))
    for fault in closed:
        name = shown(Path(fault.filename).relative_to(path).as_posix())
        yield Entry(name, name, fault=f"{name}: {fault.strerror or 'cannot be read'}")
    if not found and not closed:
        empty = f"{shown(str(path))}: no notes or visits in this folder"
        yield Entry(str(path), path.name, fault=empty)
    for file in found:
        name = shown(file.relative_to(path).as_posix())
        if file.exists() and not file.is_file():  # a pipe would be waited for without end
            yield Entry(name, name, fault=f"{name}: not a file")
            continue
        for entry in _from_file(file, name, charged):
            yield in_file(entry, name)


def in_file(entry: Entry, name: str) -> Entry:
    """Return the entry with its place and its fault beginning with the file's name."""
    if entry.place.startswith(name):
        return entry
    fault = entry.fault
    if fault is not None and not fault.startswith(name):
        fault = f"{name}: {fault}"
    return replace(entry, place=f"{name}: {entry.place}", fault=fault)


def _from_file(path: Path, name: str, charged: Charged | None) -> Iterator[Entry]:
    try:
        with path.open("rb") as stream:
            ending = path.suffix.lower()
            if ending in (".jsonl", ".ndjson"):
                yield from _from_lines(stream, name)
            elif ending == ".json":
                yield from _from_json(stream.read(), name)
            elif ending in NOTE_SUFFIXES or charged is not None:
                yield _from_note(stream.read(), name, charged, beside(path, (".json",)))
            else:
                yield from entries_in(stream, name)
    except OSError as fault:
        yield Entry(name, name, fault=f"{name}: {fault.strerror or 'cannot be read'}")


def entries_in(
    source: bytes | BinaryIO, name: str, charged: Charged | None = None
) -> Iterator[Entry]:
    """Yield what standard input holds: a note where charges are given, else JSON.

    JSON lines are read one by one as they come, so the input may be of any length.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    if charged is not None:
        yield _from_note(stream.read(), name, charged)
        return
    first = stream.readline()
    while first and not first.strip(BLANK):
        first = stream.readline()
    if _is_object(first):
        yield from _from_lines(chain((first,), stream), name)
    else:
        yield from _from_json(first + stream.read(), name)


def _is_object(line: bytes) -> bool:
    """Return whether a line is a whole JSON object, as each one of JSON lines is."""
    try:
        return isinstance(msgspec.json.decode(line.strip(BLANK)), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def told_apart(found: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries, a visit id used before marked as a fault; both visits are audited."""
    seen: dict[str, str] = {}
    for entry in found:
        if entry.visit is not None and entry.id in seen and entry.fault is None:
            path = under(entry.place, "id")
            said = f"used before, by {seen[entry.id]}; ids tell visits apart"
            yield replace(entry, fault=f"{path}: {said}")
            continue
        if entry.visit is not None:
            seen.setdefault(entry.id, entry.place)
        yield entry


def _from_note(
    data: bytes, name: str, charged: Charged | None, beside: Path | None = None
) -> Entry:
    """Return the visit of a plain-text note. beside: the file that may hold its charges."""
    own = name.removesuffix(Path(name).suffix)
    try:
        text = text_of(data, name)
        if charged is not None:
            visit = Visit(
                id=own,
                date_of_service=charged.on,
                payer=charged.payer,
                charges=charged.charges,
                discipline=charged.discipline,
                text=text,
            )
        elif beside is not None and beside.is_file():
            visit = _with_charges(text, own, beside)
        else:
            raise InputError(
                f"{name}: a plain-text note needs its charges: --code 97110x2:GP "
                f"--payer medicare --on 2026-03-03, or {Path(own).name}.json beside it"
            )
    except InputError as fault:
        return Entry(name, own, fault=str(fault))
    return Entry(name, visit.id, visit)


def _with_charges(text: str, own: str, beside: Path) -> Visit:
    try:
        data = beside.read_bytes()
    except OSError as fault:
        raise InputError(f"{beside.name}: {fault.strerror or 'cannot be read'}") from None
    found = next(iter(_records(data, beside.name)))
    if isinstance(found, InputError):
        raise found
    record = found[1]
    if not isinstance(record, dict):
        raise InputError(f"{beside.name}: expected an object with the charges of the note")
    return visit_from({"id": own, **record, "text": text}, beside.name)


def _from_lines(lines: Iterable[bytes], name: str) -> Iterator[Entry]:
    empty = True
    for number, line in enumerate(utf8_lines(lines, name), 1):
        place = f"{name} line {number}"
        if isinstance(line, InputError):
            empty = False
            yield Entry(name, name, fault=str(line))
        elif line.strip(BLANK):
            empty = False
            try:
                record = _decoded(line.removeprefix(b"\xef\xbb\xbf"), place)
            except InputError as fault:
                yield Entry(place, place, fault=str(fault))
                continue
            yield _entry(record, place)
    if empty:
        yield Entry(name, name, fault=f"{name}: empty, expected a visit a line")


def utf8_lines(lines: Iterable[bytes], name: str) -> Iterator[bytes | InputError]:
    """Yield the lines; those of a UTF-16 file, whose first bytes say so, written as UTF-8.

    An error in their place where that file is broken.
    """
    lines = iter(lines)
    for line in lines:
        if line.startswith((b"\xff\xfe", b"\xfe\xff")):
            rest = b"".join((line, *lines))
            try:
                yield from rest.decode("utf-16").encode().splitlines()
            except UnicodeDecodeError as fault:
                whole = rest[: fault.start].decode("utf-16", "ignore").encode()
                yield from whole.splitlines(keepends=True)[:-1]
                yield InputError(f"{name}: UTF-16 text that breaks off, byte {fault.start}")
            return
        yield line


def _from_json(data: bytes, name: str) -> Iterator[Entry]:
    for found in _records(data, name):
        if isinstance(found, InputError):
            yield Entry(name, name, fault=str(found))
        else:
            place, record = found
            yield _entry(record, place)


def _entry(record: Any, place: str) -> Entry:  # Any: raw JSON
    named = record.get("id") if isinstance(record, dict) else None
    name = named if isinstance(named, str) and named else place
    try:
        return Entry(place, name, visit_from(record, place))
    except InputError as fault:
        return Entry(place, name, fault=str(fault))


def _decoded(data: bytes, place: str) -> Any:  # Any: raw JSON
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError as fault:
        at = _BYTE.search(str(fault))
        where = f", byte {at[1]}" if at else ""
        raise InputError(f"{place}: expected JSON, found something else{where}") from None
    except UnicodeDecodeError:
        text_of(data, place)
        raise InputError(f"{place}: expected UTF-8 text") from None
    except RecursionError:
        raise InputError(f"{place}: nested too deeply to be visits") from None


def _records(data: bytes, name: str) -> Iterator[tuple[str, Any] | InputError]:  # Any: raw JSON
    """Yield each visit's place and record, and an error for each break in the text."""
    try:
        text = text_of(data, name)
    except InputError as fault:
        yield fault
        yield from pieces_but_broken(data, name)
        return
    if not text.strip():
        yield InputError(f"{name}: empty, expected a visit or a list of visits")
        return
    try:
        whole = _decoded(text.encode(), name)
    except InputError as fault:
        found = False
        for piece in pieces(text, name):
            found = True
            yield piece
        if not found:
            yield fault
        return
    if isinstance(whole, list):
        yield from ((f"visits[{i}]", record) for i, record in enumerate(whole))
        if not whole:
            yield InputError(f"{name}: an empty list, expected visits")
    else:
        yield "visit", whole


def _located(complaint: str, record: Mapping[str, Any], place: str) -> str:  # Any: raw JSON
    """Return msgspec's complaint in our words, with the path and, where it is safe, the value."""
    at = _PATH.search(complaint)
    steps = _STEP.findall(at[1]) if at else []
    if missing := _MISSING.search(complaint):
        return f"{_joined(place, [*steps, (missing[1], '')])}: is missing"
    wanted = _COMPLAINT.search(complaint)
    value, steps = _at(record, steps)
    last = next((name for name, _ in reversed(steps) if name), "")
    got = quoted(value) if last in SHOWN else _kind(value)
    if wanted is None:
        kind = "date" if "date" in complaint else "decimal" if "decimal" in complaint else ""
        expected = EXPECTED.get(kind) or CHOICES.get(last, "another kind of value")
    else:
        is_day = wanted[1] == "str" and last.endswith(("_on", "_date", "date_of_service"))
        expected = EXPECTED.get("date" if is_day else wanted[1], wanted[1])
    return f"{_joined(place, steps)}: expected {expected}, got {got}"


def _at(record: Any, steps: list[tuple[str, str]]) -> tuple[Any, list[tuple[str, str]]]:  # Any: raw
    """Return the value at the end of the path; an item given without its number is looked for."""
    walked: list[tuple[str, str]] = []
    value = record
    for name, index in steps:
        if index == "...":
            items = value if isinstance(value, list) else []
            found = next((i for i, v in enumerate(items) if _is_odd(v, items)), 0)
            index = str(found)
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            value = None
        walked.append((name, index))
    return value, walked


def _is_odd(value: Any, items: list[Any]) -> bool:  # Any: raw JSON
    return sum(type(v) is type(value) for v in items) * 2 <= len(items)


def _joined(place: str, steps: list[tuple[str, str]]) -> str:
    path = "".join(f".{name}" if name else f"[{index}]" for name, index in steps)
    return under(place, path.removeprefix(".")) if path else place


def under(place: str, path: str) -> str:
    """Return the place of a field: `visits[3].id`, but `day.jsonl line 4: id`."""
    is_path = place == "visit" or place.endswith("]")
    return f"{place}.{path}" if is_path else f"{place}: {path}"


def quoted(value: Any) -> str:  # Any: raw JSON
    """Return a value for a message: a short token as it is, of anything else only its kind."""
    if isinstance(value, str):
        return repr(value) if _QUOTABLE.fullmatch(value) else "text"
    if isinstance(value, float) and not isfinite(value):
        return "no number at all"
    if isinstance(value, int | float) and abs(value) < 10**MOST_DIGITS:
        return str(value)
    return _kind(value)


def _kind(value: Any) -> str:  # Any: raw JSON
    names = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "an object", type(None): "nothing"}
    return names.get(type(value), "something else")
