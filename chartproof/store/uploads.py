"""Files that were handed in: kept in sealed parts, each content once a clinic."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterable, Iterable, Iterator

from anyio import CancelScope, to_thread
from msgspec import Struct

from chartproof.errors import Absent, InputError, StoreError
from chartproof.store.database import Row, Rows
from chartproof.store.people import Person
from chartproof.store.vault import Vault, new_id

PART_BYTES = 1 << 20
STALE_MS = 24 * 3_600_000
LONGEST_NAME = 200


class File(Struct, frozen=True, kw_only=True):
    """A file of a clinic. digest: SHA-256 of its content; fresh: it was not here before."""

    id: str
    clinic_id: str
    name: str
    kind: str
    size: int
    digest: str
    made_ms: int
    fresh: bool = False


class Uploads:
    """Files of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault
        self._broken: list[str] = []  # what could not even be removed, the disk being full

    def receive(self, who: Person, name: str, kind: str, content: Iterable[bytes]) -> File:
        """Return the file once all of it is here; the one from before where it came already.

        Nothing is kept of one that breaks off.
        """
        self._drop_broken()
        taking = _Taking(self._v, who, name, kind)
        try:
            for some in content:
                taking.take(some)
            return taking.end()
        except BaseException:
            self._broken.append(taking.id)
            self._drop_broken()
            raise

    async def receive_stream(
        self, who: Person, name: str, kind: str, content: AsyncIterable[bytes], most: int
    ) -> File:
        """Return the file once all of it came in over a connection; see `receive`.

        most: bytes; raise InputError for more, the rest is not read.
        """
        await to_thread.run_sync(self._drop_broken)
        taking = await to_thread.run_sync(_Taking, self._v, who, name, kind)
        try:
            async for some in content:
                if taking.size + len(some) > most:
                    raise InputError(f"the file is larger than {most:,} bytes")
                await to_thread.run_sync(taking.take, some)
            return await to_thread.run_sync(taking.end)
        except BaseException:
            self._broken.append(taking.id)
            with CancelScope(shield=True):
                await to_thread.run_sync(self._drop_broken)
            raise

    def _drop_broken(self) -> None:
        """Remove what broke off; where there is no room even for that, before the next file."""
        waiting, self._broken = self._broken, []
        for file_id in waiting:
            try:
                with self._v.writing() as rows:
                    _remove(rows, file_id)
            except StoreError:
                self._broken.append(file_id)

    def drop(self, file: File) -> None:
        """Forget a file that came in just now and is not wanted; one with a job stays."""
        with self._v.writing() as rows:
            if file.fresh and rows.one("SELECT 1 FROM job WHERE file_id = ?", file.id) is None:
                _remove(rows, file.id)

    def one(self, clinic_id: str, file_id: str) -> File:
        """Return a file of a clinic; raise Absent where there is none."""
        with self._v.reading() as rows:
            found = rows.one(
                f"{_FILE} WHERE id = ? AND clinic_id = ? AND whole = 1", file_id, clinic_id
            )
        if found is None:
            raise Absent("There is no such file in this clinic.")
        return self._file(found)

    def open(self, clinic_id: str, file_id: str) -> io.BufferedReader:
        """Return the content as an open file that is read from front to back.

        Raise Absent where policy has deleted it.
        """
        self.one(clinic_id, file_id)
        with self._v.reading() as rows:
            kept = rows.one("SELECT 1 FROM file WHERE id = ? AND emptied_ms IS NULL", file_id)
        if kept is None:
            raise Absent("The content of this file was deleted by policy; what it held is kept.")
        return io.BufferedReader(_Reader(self._parts(file_id)), PART_BYTES)

    def _parts(self, file_id: str) -> Iterator[bytes]:
        number = 0
        while True:
            with self._v.reading() as rows:
                found = rows.one(
                    "SELECT content FROM file_part WHERE file_id = ? AND number = ?",
                    *(file_id, number),
                )
            if found is None:
                return
            yield self._v.open(found[0], f"file_part.content:{file_id}/{number}")
            number += 1

    def drop_stale(self) -> int:
        """Remove what broke off while it came in, and was not taken up again for a day."""
        with self._v.writing() as rows:
            before = self._v.now() - STALE_MS
            stale = rows.all("SELECT id FROM file WHERE whole = 0 AND made_ms < ?", before)
            for (file_id,) in stale:
                _remove(rows, file_id)
        return len(stale)

    def _file(self, row: Row) -> File:
        return File(
            id=row[0],
            clinic_id=row[1],
            name=self._v.open_text(row[2], f"file.name:{row[0]}"),
            kind=row[3],
            size=row[4],
            digest=row[5],
            made_ms=row[6],
        )


_FILE = "SELECT id, clinic_id, name, kind, size, digest, made_ms FROM file"


class _Taking:
    """A file while it comes in."""

    def __init__(self, vault: Vault, who: Person, name: str, kind: str) -> None:
        self._v, self._who, self._kind = vault, who, kind
        self._name = " ".join(name.split())[:LONGEST_NAME] or "unnamed"
        self.id, self.size = new_id(), 0
        self._number, self._waiting = 0, bytearray()
        self._digest = hashlib.sha256()
        with vault.writing() as rows:
            rows.run(
                "INSERT INTO file (id, clinic_id, digest, name, kind, size, whole, made_ms,"
                " made_by) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
                *(self.id, who.clinic_id, f"part:{self.id}"),
                *(vault.seal(self._name, f"file.name:{self.id}"), kind, 0, vault.now()),
                who.id or None,
            )

    def take(self, some: bytes) -> None:
        """Take the next bytes in."""
        self.size += len(some)
        self._digest.update(some)
        self._waiting += some
        while len(self._waiting) >= PART_BYTES:
            self._put(bytes(self._waiting[:PART_BYTES]))
            del self._waiting[:PART_BYTES]

    def _put(self, part: bytes) -> None:
        place = f"file_part.content:{self.id}/{self._number}"
        with self._v.writing() as rows:
            rows.run(
                "INSERT INTO file_part VALUES (?, ?, ?)",
                *(self.id, self._number, self._v.seal(part, place)),
            )
        self._number += 1

    def end(self) -> File:
        """Return the whole file, or the same one from before."""
        if self._waiting:
            self._put(bytes(self._waiting))
        if not self.size:
            raise InputError("the file is empty")
        digest = self._digest.hexdigest()
        with self._v.writing() as rows:
            # one at a time: of two that bring the same content at once the second finds the first
            rows.run("UPDATE clinic SET id = id WHERE id = ?", self._who.clinic_id)
            before = rows.one(
                f"{_FILE} WHERE clinic_id = ? AND digest = ?", self._who.clinic_id, digest
            )
            if before is not None:
                _remove(rows, self.id)
                return Uploads(self._v)._file(before)
            rows.run(
                "UPDATE file SET digest = ?, size = ?, whole = 1 WHERE id = ?",
                *(digest, self.size, self.id),
            )
            self._v.log_of(
                rows, self._who, "file taken in", self.id, kind=self._kind, size=self.size
            )
        return File(
            id=self.id,
            clinic_id=self._who.clinic_id,
            name=self._name,
            kind=self._kind,
            size=self.size,
            digest=digest,
            made_ms=self._v.now(),
            fresh=True,
        )


def _remove(rows: Rows, file_id: str) -> None:
    rows.run("DELETE FROM file_part WHERE file_id = ?", file_id)
    rows.run("DELETE FROM file WHERE id = ?", file_id)


class _Reader(io.RawIOBase):
    """Parts, read as one."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._rest = parts, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray | memoryview) -> int:  # type: ignore[override]  # Buffer is newer than 3.11
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        count = min(len(into), len(self._rest))
        into[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
