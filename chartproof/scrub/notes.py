"""Notes that lie in a folder beside a claim file, found by the claim that they belong to.

A note belongs to a claim by its id (the claim's number, with the day behind it or not, or the
number of one of its lines), else by patient, day and provider together. Only where each note lies
is kept in memory; its text is read when its claim comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.files import NOTE_SUFFIXES, beside, files, shown
from chartproof.model import Claim, Visit
from chartproof.visits import text_of, visit_from

LINES = (".jsonl", ".ndjson")
BLANK = b" \t\r\n"
CLAIM_FIELDS = ("claim_id", "claim")
_PARTS = "-_. "
Names = tuple[str, ...]


class Place(Struct, frozen=True, gc=False):
    """Where a note lies: its file, and the stretch of bytes where the file holds several."""

    path: str
    start: int = 0
    size: int = -1
    index: int = -1  # in a JSON list


class NotesFolder:
    """The notes of a folder by the claims that they may belong to."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(f"{shown(str(folder))}: expected a folder of notes")
        self.folder = folder
        self.faults: list[str] = []
        self.count = 0
        self._by_id: dict[str, list[Place]] = defaultdict(list)
        self._by_visit: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
        self._days: dict[Place, str] = {}
        self.used: set[Place] = set()
        closed: list[OSError] = []
        for path in sorted(files(folder, closed)):
            self._take(path)
        self.faults += [f"{shown(str(f.filename))}: cannot be looked into" for f in closed]

    def of(self, claim: Claim, visit: Visit) -> tuple[Place, ...]:
        """Return where the notes of this claim's visit lie: one, none, or several that might be."""
        day = visit.date_of_service
        ids = [f"{claim.id}{sign}{form}" for sign in _PARTS for form in _forms(day)]
        numbers = [n.control_number for n in claim.lines if n.date_of_service == day]
        for name in (*ids, *(n for n in numbers if n), claim.id):
            found = self._by_id.get(name)
            if found and name == claim.id:
                found = [p for p in found if self._is_of(p, day, alone=len(claim.visits) == 1)]
            if found:
                return tuple(found)
        npi = visit.rendering.npi if visit.rendering else None
        patient = claim.patient_id or visit.patient_id
        if npi and patient:
            return tuple(self._by_visit.get((patient, day.isoformat(), npi), ()))
        return ()

    def read(self, place: Place, claim_visit: Visit) -> Visit | str:
        """Return the note's visit; a note that is text alone has the claim's charges.

        Words that say what is wrong where it can no longer be read.
        """
        path = Path(place.path)
        name = shown(path.name)
        self.used.add(place)
        try:
            data = _part(path, place)
            if path.suffix.lower() in NOTE_SUFFIXES:
                text = text_of(data, name)
                other = beside(path, (".json",))
                if other is None:
                    return msgspec.structs.replace(claim_visit, text=text, id=path.stem)
                record = msgspec.json.decode(other.read_bytes())
                return visit_from({"id": path.stem, **record, "text": text}, name)
            record = msgspec.json.decode(data)
            return visit_from(record if place.index < 0 else record[place.index], name)
        except InputError as fault:
            return str(fault)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, TypeError, IndexError):
            return f"{name}: cannot be read"

    def left_over(self) -> int:
        """Return how many notes no claim asked for."""
        return self.count - len(self.used)

    def _is_of(self, place: Place, day: date, alone: bool) -> bool:
        """Return whether a note that is named for the claim may be of that day."""
        on = self._days.get(place)
        return on == day.isoformat() or (on is None and alone)

    def _take(self, path: Path) -> None:
        """Note down what a file holds."""
        name = shown(path.relative_to(self.folder).as_posix())
        try:
            data = path.read_bytes()
        except OSError:
            self.faults.append(f"{name}: cannot be read")
            return
        ending = path.suffix.lower()
        if ending in NOTE_SUFFIXES:
            self.count += 1
            place = Place(str(path))
            other = beside(path, (".json",))
            record = _decoded(other.read_bytes()) if other is not None else {}
            self._add(place, record if isinstance(record, dict) else {}, path.stem)
            return
        if ending in LINES:
            found = list(_lines(data))
        else:
            whole = _decoded(data)
            many = whole if isinstance(whole, list) else [whole]
            is_list = isinstance(whole, list)
            found = [((0, -1, i if is_list else -1), record) for i, record in enumerate(many)]
        for number, ((start, size, index), record) in enumerate(found, 1):
            self.count += 1
            if not isinstance(record, dict):
                self.faults.append(f"{name}, note {number}: expected an object of JSON")
                continue
            self._add(Place(str(path), start, size, index), record, path.stem)

    def _add(self, place: Place, record: dict[str, Any], stem: str) -> None:  # Any: raw JSON
        own = record.get("id")
        names = {str(own) if own else stem}
        names |= {str(record[f]) for f in CLAIM_FIELDS if record.get(f)}
        for name in names:
            self._by_id[name].append(place)
        day = record.get("date_of_service")
        if isinstance(day, str):
            self._days[place] = day[:10]
        provider = record.get("rendering")
        npi = provider.get("npi") if isinstance(provider, dict) else None
        patient = record.get("patient_id")
        if isinstance(day, str) and npi and patient:
            self._by_visit[str(patient), day[:10], str(npi)].append(place)


def _forms(day: date) -> Names:
    return day.isoformat(), day.strftime("%Y%m%d")


def _lines(data: bytes) -> Iterator[tuple[tuple[int, int, int], Any]]:  # Any: raw JSON
    at = 0
    for line in data.splitlines(keepends=True):
        if line.strip(BLANK):
            yield (at, len(line), -1), _decoded(line)
        at += len(line)


def _decoded(data: bytes) -> Any:  # Any: raw JSON
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _part(path: Path, place: Place) -> bytes:
    with path.open("rb") as stream:
        stream.seek(place.start)
        return stream.read(place.size).removeprefix(b"\xef\xbb\xbf")
