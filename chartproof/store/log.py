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
HEAD, FLOOR = "log_head", "log_floor"


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
    """What came of reading the log from end to end. wrong: None where every entry holds.

    last: the number of the last entry that holds, head its hash. let_go: how many of the oldest
    were deleted by policy. clock_back: entries that are dated before the one above them.
    """

    entries: int
    last: int
    head: str
    wrong: str | None = None
    clock_back: int = 0
    let_go: int = 0


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
    return _signed(key, "head", seq, mark)


def _signed(key: bytes, what: str, seq: int, mark: str) -> bytes:
    sign = hmac.new(key, f"{what} {seq} {mark}".encode(), hashlib.sha256).hexdigest()
    return f"{seq} {mark} {sign}".encode()


def _unsigned(kept: bytes) -> tuple[int, str]:
    seq, _, rest = kept.decode("utf-8", "replace").partition(" ")
    return (int(seq) if seq.isdecimal() else 0), rest.partition(" ")[0]


def let_go(rows: Rows, key: bytes, before_ms: int) -> int:
    """Delete the oldest entries, up to the first that is not from before; return how many.

    Where they ended stays on file, signed: what is left can be verified as before.
    """
    kept = rows.one("SELECT MIN(seq) FROM log WHERE at_ms >= ?", before_ms)
    if kept is None or kept[0] is None:
        return 0
    last = rows.one("SELECT seq, hash FROM log WHERE seq = ?", kept[0] - 1)
    if last is None:
        return 0
    rows.run(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        *(FLOOR, _signed(key, "floor", last[0], last[1])),
    )
    return rows.run("DELETE FROM log WHERE seq <= ?", last[0])


def verify(rows: Rows, key: bytes) -> Verified:
    """Return whether every entry follows from the one before, and the last is the last."""
    number, previous, back, last_ms = 0, BEGINNING, 0, 0
    floor = rows.one("SELECT value FROM meta WHERE name = ?", FLOOR)
    if floor is not None:
        number, previous = _unsigned(bytes(floor[0]))
        if bytes(floor[0]) != _signed(key, "floor", number, previous):
            return Verified(0, 0, BEGINNING, "the mark of what was deleted by policy was changed")
    first = number

    def found(wrong: str | None) -> Verified:
        return Verified(number - first, number, previous, wrong, back, first)

    for row in rows.each("SELECT * FROM log ORDER BY seq"):
        here = number + 1
        if row[0] != here:
            return found(f"entry {here} is missing")
        if row[7] != previous:
            return found(f"entry {here} does not follow the last")
        if not hmac.compare_digest(_hash(key, tuple(row[:8])), row[8]):
            return found(f"entry {here} was changed")
        back += row[1] < last_ms
        number, previous, last_ms = here, row[8], row[1]
    end = rows.one("SELECT value FROM meta WHERE name = ?", HEAD)
    if end is None or bytes(end[0]) != head(key, number, previous):
        return found(f"entries after {number} were cut off")
    return found(None)


def holds(rows: Rows, shown: str) -> bool:
    """Return whether an entry that was shown before, as `number:hash`, is there unchanged."""
    number, _, mark = shown.partition(":")
    if not number.isdecimal():
        return False
    found = rows.one("SELECT hash FROM log WHERE seq = ?", int(number))
    return found is not None and hmac.compare_digest(str(found[0]), mark.strip())


def entries(
    rows: Rows,
    clinic_id: str,
    *,
    before: int | None = None,
    limit: int = 100,
    narrowed: Mapping[str, str] | None = None,
) -> list[Entry]:
    """Return a clinic's entries, the newest first. before: only those with a smaller number.

    narrowed: what a column must hold; an empty text leaves it open.
    """
    wanted = {column: words for column, words in (narrowed or {}).items() if words}
    also = "".join(f" AND {column} = ?" for column in wanted)
    found = rows.all(
        f"SELECT * FROM log WHERE clinic_id = ? AND seq < ?{also} ORDER BY seq DESC LIMIT ?",
        *(clinic_id, before if before is not None else 1 << 60),
        *wanted.values(),
        limit,
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
