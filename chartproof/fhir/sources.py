"""Resources where they lie: a Bundle, files of a bulk export, a folder of them.

Lines of a bulk export are not kept: where each resource stands is noted, and it is read when asked
for, so that a file of any size needs little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.views import Resource

ENDINGS = (".json", ".ndjson", ".jsonl")
CLAIMS = ("Claim", "ExplanationOfBenefit")
LINE = 64 << 20  # bytes; no resource is longer


class Resources(Protocol):
    """Where resources come from. All give a place for messages with each."""

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield every resource of these kinds."""

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names, None where it is not there."""

    def faults(self) -> tuple[str, ...]:
        """Return what could not be read, each with its place."""


class _Where(Struct, frozen=True):
    path: Path
    offset: int
    length: int


class _Head(Struct):
    resourceType: str = ""  # as it is named there
    id: str = ""


class Files:
    """The resources of files. Raise InputError where there is none at all."""

    def __init__(self, source: Path) -> None:
        paths = [source] if source.is_file() else sorted(source.rglob("*"))
        self._paths = [p for p in paths if p.suffix.lower() in ENDINGS and p.is_file()]
        self._faults: list[str] = []
        self._held: dict[str, Resource] = {}
        self._places: dict[str, str] = {}
        self._where: dict[str, _Where] = {}
        self._kinds: dict[str, list[str]] = {}
        for path in self._paths:
            self._note(path)
        if not self._kinds:
            said = "; ".join(self._faults) or "found none"
            raise InputError(f"{source}: expected FHIR resources as JSON or NDJSON: {said}")

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield every resource of these kinds, in the order of the files."""
        for kind in kinds:
            for key in self._kinds.get(kind, ()):
                found = self.find(key)
                if found is not None:
                    yield self._places.get(key, key), found

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names."""
        for key in (reference, "/".join(reference.split("/_history")[0].split("/")[-2:])):
            if key in self._held:
                return self._held[key]
            if (where := self._where.get(key)) is not None:
                return self._read(where)
        return None

    def faults(self) -> tuple[str, ...]:
        """Return what could not be read."""
        return tuple(self._faults)

    def _note(self, path: Path) -> None:
        if path.suffix.lower() == ".json":
            self._note_json(path)
            return
        offset = 0
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LINE), b""), 1):
                self._note_line(path, number, offset, line)
                offset += len(line)

    def _note_line(self, path: Path, number: int, offset: int, line: bytes) -> None:
        if not line.strip():
            return
        try:
            head = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=_Head)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._faults.append(f"{path.name} line {number}: not a resource")
            return
        key = f"{head.resourceType}/{head.id}"
        self._where[key] = _Where(path, offset, len(line))
        self._kinds.setdefault(head.resourceType, []).append(key)
        self._places[key] = f"{path.name} line {number} {key}"

    def _read(self, where: _Where) -> Resource | None:
        with where.path.open("rb") as file:
            file.seek(where.offset)
            line = file.read(where.length)
        found = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
        return found if isinstance(found, dict) else None

    def _note_json(self, path: Path) -> None:
        try:
            found = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError):
            self._faults.append(f"{path.name}: not JSON")
            return
        if not isinstance(found, dict) or "resourceType" not in found:
            self._faults.append(f"{path.name}: not a FHIR resource")
            return
        for number, (url, resource) in enumerate(_unpacked(found)):
            kind, name = str(resource.get("resourceType")), str(resource.get("id") or number)
            key = f"{kind}/{name}"
            self._held[key] = resource
            if url:
                self._held[url] = resource
            self._kinds.setdefault(kind, []).append(key)
            self._places[key] = f"{path.name} {key}"


def _unpacked(resource: Resource) -> Iterator[tuple[str, Resource]]:
    if resource.get("resourceType") != "Bundle":
        yield "", resource
        return
    entries = resource.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict) and "resourceType" in inner:
            yield str(entry.get("fullUrl") or ""), inner
