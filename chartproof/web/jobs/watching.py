"""A watched folder: every file that is dropped in it ends in done/, held/ or failed/, once.

A file is taken in once it has stopped growing. Where it ends is decided by its job; after a kill it
is taken in again, which finds the same content and the same job. Beside a file that was not done
lies a `.why.txt`, which holds no word of a note.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from chartproof.errors import Absent, InputError
from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.web.jobs.kinds import ENOUGH, kind_of

ENDS = ("done", "held", "failed")
CHUNK = 1 << 20
STILL_MS = 1500


class _Seen(Struct):
    size: int
    changed_ns: int
    since_ms: int
    job_id: str | None = None


class Watching:
    """One folder, for the first clinic of an installation."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._seen: dict[str, _Seen] = {}

    def look(self) -> None:
        """Take in what is new, and move what has ended."""
        who = self._who()
        if who is None:
            return
        for path in self._files():
            self._one(who, path)

    def _who(self) -> Person | None:
        clinics = self._store.clinics.ids()
        if not clinics:
            return None
        try:
            return self._store.people.somebody(clinics[0], None)
        except Absent:
            return None

    def _files(self) -> Iterator[Path]:
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self._folder.iterdir()):
            hidden = path.name.startswith(".") or path.name.endswith((".part", ".tmp"))
            if not hidden and path.is_file() and not path.is_symlink():
                yield path

    def _one(self, who: Person, path: Path) -> None:
        now, stat = self._store.vault.now(), path.stat()
        seen = self._seen.get(path.name)
        if seen is None or (seen.size, seen.changed_ns) != (stat.st_size, stat.st_mtime_ns):
            self._seen[path.name] = _Seen(stat.st_size, stat.st_mtime_ns, now)
            return
        if seen.job_id is None:
            if now - seen.since_ms < STILL_MS:
                return
            try:
                seen.job_id = self._taken(who, path)
            except InputError as fault:
                self._move(path, "failed", str(fault))
                return
        job = self._store.jobs.one(who, seen.job_id)
        if job.state in ENDS:
            self._move(path, job.state, job.error)
        elif job.state == "stopped":
            self._move(path, "failed", "the job was stopped")

    def _taken(self, who: Person, path: Path) -> str:
        """Return the job of a file, the same one where the content came before."""
        with path.open("rb") as stream:
            kind = kind_of(stream.read(ENOUGH))
            stream.seek(0)
            file = self._store.uploads.receive(
                who, path.name, kind, iter(lambda: stream.read(CHUNK), b"")
            )
        return self._store.jobs.add(who, kind, file.id).id

    def _move(self, path: Path, end: str, why: str | None) -> None:
        folder = self._folder / end
        folder.mkdir(exist_ok=True)
        target, n = folder / path.name, 1
        while target.exists():
            target, n = folder / f"{path.stem}-{n}{path.suffix}", n + 1
        if why is not None:
            (folder / f"{target.name}.why.txt").write_text(why + "\n", encoding="utf-8")
        os.replace(path, target)
        self._seen.pop(path.name, None)
