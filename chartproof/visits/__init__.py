"""The door for visits: JSON, JSON lines, plain-text notes, folders and standard input.

Every entry comes out in input order, as a visit, as a fault that says what was found, where and
what was expected, or as both. One bad visit never stops the others. Values are quoted only where
they cannot be the patient's: codes, counts, days, payers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.files import NOTE_SUFFIXES, beside, files, shown
from chartproof.model import Charge, Discipline, Episode, Visit
from chartproof.pieces import pieces, pieces_but_broken
from chartproof.visits.episodes import episode_from, is_episode
from chartproof.visits.pdf import is_pdf, pdf_text
from chartproof.visits.records import quoted, under, visit_from

__all__ = [
    "BLANK",
    "Charged",
    "Entry",
    "charge_from",
    "charged_from",
    "entries",
    "entries_in",
    "episode_from",
    "in_file",
    "is_episode",
    "quoted",
    "text_of",
    "told_apart",
    "under",
    "utf8_lines",
    "visit_from",
]

BLANK = b" \t\r\n\xef\xbb\xbf"
OF_MODIFIER: dict[str, Discipline] = {"GP": "PT", "GO": "OT", "GN": "SLP"}
_CHARGE = re.compile(r"([0-9A-Z]{5})(?:X(\d{1,3}))?(?::([0-9A-Z]{2}(?:[+,][0-9A-Z]{2})*))?$")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BYTE = re.compile(r"\(byte (\d+)\)")


class Entry(Struct, frozen=True):
    """One thing that came in: a visit or an episode, or neither; fault: what is wrong.

    place: where it stood (`visits[3]`, `day.jsonl line 4`, `note.txt`). With both a visit and a
    fault, the visit is audited and its outcome marked failed.
    """

    place: str
    id: str
    visit: Visit | None = None
    fault: str | None = None
    episode: Episode | None = None


class Charged(Struct, frozen=True):
    """What the command line says of plain-text notes: charges, payer, day, discipline."""

    charges: tuple[Charge, ...]
    payer: str
    on: date
    discipline: Discipline | None = None


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
    """Return the text of a note; raise InputError on binary data or another encoding.

    Of a PDF it is the text layer.
    """
    if is_pdf(data):
        return pdf_text(data, name)
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
    if first.startswith(b"ISA"):
        said = "a file of claims or payments (X12); use `chartproof scrub` or `chartproof remit`"
        yield Entry(name, name, fault=f"{name}: {said}")
        return
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
    """Yield the entries, an id used before marked as a fault; both are audited."""
    seen: dict[tuple[bool, str], str] = {}
    for entry in found:
        known = entry.visit is not None or entry.episode is not None
        key = (entry.episode is not None, entry.id)
        if known and key in seen and entry.fault is None:
            path = under(entry.place, "id")
            noun = "episodes" if entry.episode is not None else "visits"
            said = f"used before, by {seen[key]}; ids tell {noun} apart"
            yield replace(entry, fault=f"{path}: {said}")
            continue
        if known:
            seen.setdefault(key, entry.place)
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
                f"{name}: a note needs its charges: --code 97110x2:GP "
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
        if is_episode(record):
            episode = episode_from(record, "episode" if place == "visit" else place)
            return Entry(place, episode.id, episode=episode)
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
