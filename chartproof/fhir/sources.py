"""Resources where they lie: a Bundle, files of a bulk export, a folder of them.

Resources are not kept: where each one stands is noted in an index on disk, and it is read when
asked for, so that files of any size need little memory.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Protocol, TypeVar
from weakref import finalize
from zlib import crc32

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.views import Reference, Resource, other_version, view
from chartproof.fhir.xml import json_lines

ENDINGS = (".json", ".ndjson", ".jsonl", ".xml")
CLAIMS = ("Claim", "ExplanationOfBenefit")
NOTE = "DocumentReference"
LINE = 64 << 20  # bytes; no resource is longer
MOST_FAULTS = 200  # told one by one
MOST_HELD = 500  # resources read and kept for whoever asks next
BOM = b"\xef\xbb\xbf"
OPENED = (b"{", b"[")  # the first line of a resource over many lines, whatever the file is called
PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip"}
T = TypeVar("T", bound=Struct)


class Resources(Protocol):
    """Where resources come from. All give a place for messages with each."""

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield every resource of these kinds."""

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names, None where it is not there."""

    def name_of(self, reference: str) -> str:
        """Return a reference as Kind/id, however it was written."""

    def faults(self) -> tuple[str, ...]:
        """Return what could not be read, each with its place."""


class Following:
    """References followed from one resource. told: those that lead nowhere, each once."""

    def __init__(self, resources: Resources, place: str, resource: Resource) -> None:
        self.place = place
        self.told: list[str] = []
        self._resources = resources
        given = resource.get("contained")
        self._contained = {
            f"#{r.get('id')}": r
            for r in (given if isinstance(given, list) else ())
            if isinstance(r, dict)
        }

    def tell(self, words: str) -> None:
        """Note what is missing around the resource, or left out of it."""
        said = f"{self.place}: {words}"
        if said not in self.told:
            self.told.append(said)

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names; tell where there is none."""
        found = self._contained.get(reference) or self._resources.find(reference)
        if found is None:
            self.tell(f"{_shown(reference)}: nothing there under that reference")
        return found

    def view(self, reference: Reference | None, kind: type[T]) -> T | None:
        """Return the elements of what a reference names; None where it names nothing.

        Raise InputError where that is of another version: then the claim is too, most likely.
        """
        if reference is None or not reference.reference:
            return None
        found, shown = self.find(reference.reference), _shown(reference.reference)
        if found is None:
            return None
        if (other := other_version(found)) is not None:
            raise InputError(f"{self.place}: {shown}: {other}; expected FHIR R4 (4.0.1)")
        try:
            return view(found, kind, shown)
        except InputError as fault:
            self.tell(str(fault))
            return None


def _shown(reference: str) -> str:
    """Return a reference for a message; what is asked of a server by other things is not shown."""
    return reference.partition("?")[0][:80]


def plain_name(reference: str) -> str:
    """Return a relative or absolute reference as Kind/id, without its version."""
    if reference.startswith(("urn:", "#")) or "?" in reference:
        return reference
    return "/".join(reference.split("/_history")[0].split("/")[-2:])


class _Head(Struct):
    resourceType: str = ""  # as it is named there
    id: str = ""


class _Asked(Struct):
    method: str = ""
    url: str = ""


class _Entry(Struct):
    fullUrl: str = ""
    request: _Asked | None = None
    resource: msgspec.Raw = msgspec.Raw(b"")


class _Bundle(Struct):
    entry: list[msgspec.Raw] = []


class Files:
    """The resources of files. Raise InputError where there is none at all."""

    def __init__(self, source: Path) -> None:
        self._faults: list[str] = []
        self._more = 0
        self._held: OrderedDict[str, Resource] = OrderedDict()
        self._folder: Path | None = None
        self._index = sqlite3.connect("", check_same_thread=False)  # a file that goes when closed
        finalize(self, self._index.close)
        self._index.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE here (number INTEGER PRIMARY KEY, name TEXT UNIQUE, kind TEXT,"
            " file INTEGER, start INTEGER, length INTEGER, line INTEGER, sum INTEGER);"
            "CREATE TABLE urls (url TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;"
            "CREATE TABLE gone (name TEXT PRIMARY KEY) WITHOUT ROWID;"
        )
        self._paths = self._readable(source)
        for number, path in enumerate(self._paths):
            self._note(number, path)
        self._index.execute("CREATE INDEX kinds ON here (kind)")
        self._forget()
        kinds = [k for (k,) in self._index.execute("SELECT DISTINCT kind FROM here ORDER BY kind")]
        if not kinds:
            said = "; ".join(self._faults[:3]) or "found none"
            raise InputError(f"{source}: expected FHIR resources as JSON, NDJSON or XML: {said}")
        if not {*CLAIMS, NOTE} & {*kinds}:
            said = ", ".join(k[:40] for k in kinds[:6])
            raise InputError(f"{source}: expected {', '.join(CLAIMS)} or {NOTE}, found {said}")

    def _forget(self) -> None:
        """Drop what an export says was deleted since, and tell what it says it could not give."""
        self._index.execute("DELETE FROM here WHERE name IN (SELECT name FROM gone)")
        for place, resource in self.of_kind("OperationOutcome"):
            issues = resource.get("issue")
            held = [i for i in issues if isinstance(i, dict)] if isinstance(issues, list) else []
            if any(i.get("severity") in ("error", "fatal") for i in held):
                codes = ", ".join(dict.fromkeys(str(i.get("code"))[:40] for i in held))
                self._wrong(f"{place}: the server could not give everything ({codes})")

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield every resource of these kinds, in the order of the files."""
        for kind in kinds:
            rows = self._index.execute(
                "SELECT name, file, line FROM here WHERE kind = ? ORDER BY number", (kind,)
            )
            for name, file, line in rows:
                found = self.find(name)
                if found is not None:
                    at = f" line {line}" if line else ""
                    yield f"{self._paths[file].name}{at} {name}", found

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names."""
        name = self.name_of(reference)
        if name in self._held:
            self._held.move_to_end(name)
            return self._held[name]
        row = self._index.execute(
            "SELECT file, start, length FROM here WHERE name = ?", (name,)
        ).fetchone()
        if row is None:
            return None
        with self._paths[row[0]].open("rb") as file:
            file.seek(row[1])
            found: Resource = msgspec.json.decode(file.read(row[2]))
        self._held[name] = found
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return found

    def name_of(self, reference: str) -> str:
        """Return a reference as Kind/id."""
        row = self._index.execute("SELECT name FROM urls WHERE url = ?", (reference,)).fetchone()
        return str(row[0]) if row is not None else plain_name(reference)

    def faults(self) -> tuple[str, ...]:
        """Return what could not be read."""
        more = (f"{self._more} more that could not be read",) if self._more else ()
        return (*self._faults, *more)

    def _wrong(self, said: str) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(said)
        else:
            self._more += 1

    def _readable(self, source: Path) -> list[Path]:
        """Return the files to read; those of a folder that are passed over are told."""
        if source.is_file():
            return [source]
        found = []
        for path in sorted(p for p in source.rglob("*") if p.is_file()):
            if path.suffix.lower() in ENDINGS:
                found.append(path)
            elif not path.name.startswith("."):
                self._wrong(f"{path.name}: not read; expected {', '.join(ENDINGS)}")
        return found

    def _note(self, number: int, path: Path) -> None:
        try:
            with path.open("rb") as file:
                first = file.readline(LINE)
                second = file.readline(2)
            if path.suffix.lower() == ".xml" or first.removeprefix(BOM).lstrip()[:1] == b"<":
                self._note_xml(number, path)
                return
            if (form := next((f for m, f in PACKED.items() if first.startswith(m)), None)) is None:
                is_whole = path.suffix.lower() == ".json" and not (second and _is_object(first))
                if is_whole or first.strip() in OPENED:
                    self._note_whole(number, path)
                else:
                    self._note_lines(number, path)
                return
        except OSError as fault:
            self._wrong(f"{path.name}: {fault.strerror or 'cannot be read'}")
            return
        self._wrong(f"{path.name}: packed ({form}); unpack it first")

    def _note_lines(self, number: int, path: Path) -> None:
        start = 0
        with path.open("rb") as file:
            for line_number, line in enumerate(iter(lambda: file.readline(LINE), b""), 1):
                if line.strip():
                    skipped = len(BOM) if line.startswith(BOM) else 0
                    at = (number, start + skipped, line_number)
                    if not self._note_resource(line[skipped:], at, ""):
                        self._wrong(f"{path.name} line {line_number}: not a resource")
                start += len(line)

    def _note_xml(self, number: int, path: Path) -> None:
        """Note the resources of a file of XML, read from here on as the JSON that it stands for."""
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="chartproof-"))
            finalize(self, rmtree, self._folder, ignore_errors=True)
        inner = self._folder / str(number) / path.name
        inner.parent.mkdir()
        self._paths[number] = inner
        try:
            with inner.open("wb") as file:
                file.writelines(line + b"\n" for line in json_lines(path))
        except InputError as fault:
            self._wrong(f"{path.name}: {fault}")
        self._note_lines(number, inner)

    def _note_whole(self, number: int, path: Path) -> None:
        data = path.read_bytes()
        skipped = len(BOM) if data.startswith(BOM) else 0
        if not self._note_resource(data[skipped:], (number, skipped, 0), ""):
            self._wrong(f"{path.name}: no resource")

    def _note_resource(self, data: bytes, at: tuple[int, int, int], url: str) -> bool:
        """Note where a resource, or each of a Bundle, stands; return whether it is one."""
        try:
            if data.lstrip()[:1] == b"[":  # no Bundle, but what some tools write for one
                held = msgspec.json.decode(data, type=list[msgspec.Raw])
                return self._note_entries(data, (_Entry(resource=raw) for raw in held), at)
            head = msgspec.json.decode(data, type=_Head)
            if head.resourceType == "Bundle":
                held = msgspec.json.decode(data, type=_Bundle).entry
                return self._note_entries(data, map(_entry_of, held), at)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return False
        if not head.resourceType:
            return False
        file, start, line = at
        total = crc32(data)
        own = head.id or (url.rpartition("/")[2].rpartition(":")[2] if url else "")
        name = f"{head.resourceType}/{own or f'{file}-{start}'}"
        while (row := self._of_name(name)) is not None and row != total:
            name += "-again"  # another one under the same id: neither is dropped
        if row is None:
            self._index.execute(
                "INSERT INTO here (name, kind, file, start, length, line, sum) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, head.resourceType, file, start, len(data), line, total),
            )
        if url and url != name:
            self._index.execute("INSERT OR IGNORE INTO urls VALUES (?, ?)", (url, name))
        return True

    def _of_name(self, name: str) -> int | None:
        row = self._index.execute("SELECT sum FROM here WHERE name = ?", (name,)).fetchone()
        return None if row is None else int(row[0])

    def _note_entries(
        self, data: bytes, entries: Iterable[_Entry | None], at: tuple[int, int, int]
    ) -> bool:
        file, start, line = at
        place, seen = self._paths[file].name, 0
        for number, entry in enumerate(entries):
            if entry is None:
                self._wrong(f"{place} entry[{number}]: not an entry of a Bundle")
                continue
            inner = bytes(entry.resource)
            if not inner:
                if entry.request is not None and entry.request.method == "DELETE":
                    row = (plain_name(entry.request.url),)
                    self._index.execute("INSERT OR IGNORE INTO gone VALUES (?)", row)
                continue
            seen = data.index(inner, seen)
            if not self._note_resource(inner, (file, start + seen, line), entry.fullUrl):
                self._wrong(f"{place} entry[{number}]: not a resource")
            seen += len(inner)
        return True


def _entry_of(raw: msgspec.Raw) -> _Entry | None:
    try:
        return msgspec.json.decode(raw, type=_Entry)
    except msgspec.MsgspecError:
        return None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(line.removeprefix(BOM)), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
