"""A watched folder: every file that is dropped in it ends in done/, held/ or failed/, once.

A file is taken in once it has stopped growing. Where it ends is decided by its job; after a kill it
is taken in again, which finds the same content and the same job. Beside a claim file lie its clean
and its held claims, `monday.clean.837` and `monday.held.837`, ready to be sent and to be mended.
Beside a file that was not done lies a `.why.txt`, which holds no word of a note.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from chartproof.errors import Absent, InputError
from chartproof.store import Store
from chartproof.store.jobs import Job
from chartproof.store.people import Person, the_program
from chartproof.web.jobs.claims import CLEAN, HELD
from chartproof.web.jobs.kinds import ENOUGH, kind_of

LOG = logging.getLogger("chartproof.jobs")
OUTPUTS = {"clean": CLEAN, "held": HELD}
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
        clinics = self._store.clinics.ids()
        if not clinics:
            return
        who = the_program(clinics[0])
        for path in self._files():
            try:
                self._one(who, path)
            except FileNotFoundError:  # taken away meanwhile
                self._seen.pop(path.name, None)
            except OSError as fault:  # the other files must go on; this one is tried again
                LOG.warning("a file of the watched folder waits: %s", fault.strerror)

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
            except PermissionError:
                self._move(path, "failed", "this program may not read the file")
                return
        try:
            job = self._store.jobs.one(who, seen.job_id)
        except Absent:  # deleted by policy meanwhile
            seen.job_id = None
            return
        if job.state in ENDS:
            self._move(path, job.state, job.error, job)
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

    def _move(self, path: Path, end: str, why: str | None, job: Job | None = None) -> None:
        """Write what belongs beside the file, then move it: killed between, it is all done again.

        A file of that name from before stays as it is.
        """
        folder = self._folder / end
        folder.mkdir(exist_ok=True)
        stem, n = path.stem, 1
        while (folder / f"{stem}{path.suffix}").exists():
            stem, n = f"{path.stem}-{n}", n + 1
        target = folder / f"{stem}{path.suffix}"
        if job is not None and job.kind == "claims":
            for word, stage in OUTPUTS.items():
                self._write(folder / f"{stem}.{word}{path.suffix}", job, stage)
        if why is not None:
            (folder / f"{target.name}.why.txt").write_text(why + "\n", encoding="utf-8")
        os.replace(path, target)
        self._seen.pop(path.name, None)

    def _write(self, target: Path, job: Job, stage: str) -> None:
        """Write the claims that a job sorted out, whole or not at all; no file where none are."""
        begun = target.with_name(f".{target.name}.part")
        with begun.open("wb") as out:
            for _, part in self._store.jobs.parts(job.id, stage):
                out.write(part)
            size = out.tell()
        if size:
            os.replace(begun, target)
        else:
            begun.unlink()
