"""The log: who saw and changed what, appended only, each entry sealed to the one before.

An entry names people, records and actions by id, never words of a note. Its hash is keyed, so that
nobody who holds the database but not the key can write the past anew.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import StoreError
from chartproof.store.database import Row, Rows

BEGINNING = "0" * 64
HEAD = "log_head"


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that somebody saw or did. at_ms: by the server's clock, in UTC."""

    seq: int
    at_ms: int
    clinic_id: str | None
    account_id: str | None
    action: str
    subject: str
    detail: dict[str, str | int | bool | None]
    previous: str
    hash: str


class Verified(Struct, frozen=True):
    """What came of reading the log from end to end. wrong: None where every entry holds."""

    entries: int
    head: str
    wrong: str | None = None
    clock_back: int = 0  # entries that are dated before the one above them


def append(
    rows: Rows,
    key: bytes,
    now_ms: int,
    action: str,
    subject: str = "",
    *,
    clinic_id: str | None = None,
    account_id: str | None = None,
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Add an entry in the transaction of the change it tells of: both are kept or neither is."""
    rows.run("UPDATE meta SET value = value WHERE name = ?", HEAD)  # one writer at a time
    found = rows.one("SELECT value FROM meta WHERE name = ?", HEAD)
    if found is None:
        raise StoreError("the log has no beginning: was this database restored in full?")
    seq, previous, _sign = bytes(found[0]).decode().split(" ")
    told = msgspec.json.encode(dict(sorted((detail or {}).items()))).decode()
    number = int(seq) + 1
    mark = _hash(key, (number, now_ms, clinic_id, account_id, action, subject, told, previous))
    rows.run(
        "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(number, now_ms, clinic_id, account_id, action, subject, told, previous, mark),
    )
    rows.run("UPDATE meta SET value = ? WHERE name = ?", head(key, number, mark), HEAD)


def head(key: bytes, seq: int, mark: str) -> bytes:
    """Return what is kept of the last entry, so that a cut-off end is seen."""
    sign = hmac.new(key, f"head {seq} {mark}".encode(), hashlib.sha256).hexdigest()
    return f"{seq} {mark} {sign}".encode()


def verify(rows: Rows, key: bytes) -> Verified:
    """Return whether every entry follows from the one before, and the last is the last."""
    count, previous, back, last_ms = 0, BEGINNING, 0, 0
    for row in rows.each("SELECT * FROM log ORDER BY seq"):
        count += 1
        entry = tuple(row[:8])
        if row[0] != count:
            return Verified(count - 1, previous, f"entry {count} is missing", back)
        if row[7] != previous:
            return Verified(count - 1, previous, f"entry {count} does not follow the last", back)
        if not hmac.compare_digest(_hash(key, entry), row[8]):
            return Verified(count - 1, previous, f"entry {count} was changed", back)
        back += row[1] < last_ms
        previous, last_ms = row[8], row[1]
    found = rows.one("SELECT value FROM meta WHERE name = ?", HEAD)
    if found is None or bytes(found[0]) != head(key, count, previous):
        return Verified(count, previous, f"entries after {count} were cut off", back)
    return Verified(count, previous, None, back)


def holds(rows: Rows, shown: str) -> bool:
    """Return whether an entry that was shown before, as `number:hash`, is there unchanged."""
    number, _, mark = shown.partition(":")
    if not number.isdecimal():
        return False
    found = rows.one("SELECT hash FROM log WHERE seq = ?", int(number))
    return found is not None and hmac.compare_digest(str(found[0]), mark.strip())


def entries(
    rows: Rows, clinic_id: str, *, before: int | None = None, limit: int = 100
) -> list[Entry]:
    """Return a clinic's entries, the newest first. before: only those with a smaller number."""
    found = rows.all(
        "SELECT * FROM log WHERE clinic_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        *(clinic_id, before if before is not None else 1 << 60, limit),
    )
    return [_entry(r) for r in found]


def each(rows: Rows) -> Iterator[Entry]:
    """Yield every entry in order."""
    for row in rows.each("SELECT * FROM log ORDER BY seq"):
        yield _entry(row)


def _entry(row: Row) -> Entry:
    return Entry(
        seq=row[0],
        at_ms=row[1],
        clinic_id=row[2],
        account_id=row[3],
        action=row[4],
        subject=row[5],
        detail=msgspec.json.decode(row[6]),
        previous=row[7],
        hash=row[8],
    )


def _hash(key: bytes, entry: tuple[Any, ...]) -> str:  # Any: numbers and texts
    return hmac.new(key, msgspec.json.encode(entry), hashlib.sha256).hexdigest()
