"""Backups: every table as lines of JSON in one compressed file, the same from either database.

What is sealed stays sealed: without the key file a backup shows no note. The last line holds a
digest of all before it, so that a file that was cut off or changed is not taken for a backup. A
backup of one kind of database can be restored into the other.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import gmtime, strftime
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.store import schema
from chartproof.store.database import Database

FORMAT = "chartproof backup 1"
AT_ONCE = 500


class Written(Struct, frozen=True):
    """What a backup holds: rows by table, and the step of the tables."""

    step: int
    rows: dict[str, int]


def back_up(database: Database, path: Path) -> Written:
    """Write a backup of one moment; the file is there whole or not at all."""
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as stream:
                written = _write(database, stream)
            raw.flush()
            os.fsync(raw.fileno())
        beside.replace(path)
    except OSError as fault:
        with suppress(OSError):
            beside.unlink()
        raise InputError(f"{path}: {fault.strerror or 'cannot be written'}") from None
    return written


def _write(database: Database, stream: Any) -> Written:  # Any: gzip's own kind of file
    digest = hashlib.sha256()

    def put(record: Any) -> None:  # Any: JSON
        line = msgspec.json.encode(record) + b"\n"
        digest.update(line)
        stream.write(line)

    counts: dict[str, int] = {}
    with database.reading() as rows:
        step = schema.version_in(rows, database.kind)
        put({"format": FORMAT, "step": step})
        for table in schema.TABLES:
            columns = schema.columns(rows, database.kind, table)
            if not columns:
                continue
            put({"table": table, "columns": columns})
            counts[table] = 0
            order = ", ".join(columns[:2])
            for row in rows.each(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"):
                put([_out(v) for v in row])
                counts[table] += 1
    stream.write(msgspec.json.encode({"rows": counts, "digest": digest.hexdigest()}) + b"\n")
    return Written(step, counts)


def restore(database: Database, path: Path) -> Written:
    """Fill an empty database from a backup and bring it up to date; all of it or nothing."""
    found = checked(path)
    if schema.version(database):
        with database.reading() as rows:
            if rows.one("SELECT 1 FROM account LIMIT 1") or rows.one("SELECT 1 FROM log LIMIT 1"):
                raise InputError(f"{database.place}: holds something already; restore elsewhere")
    if found.step > schema.newest():
        raise InputError(f"{path}: made by a newer chartproof; restore it with that one")
    with database.writing() as rows:
        if schema.version_in(rows, database.kind):
            for table in reversed(schema.TABLES):
                if table != "log":
                    rows.run(f"DELETE FROM {table}")
        else:
            schema.make(rows, database.kind, found.step)
            rows.run("DELETE FROM meta")
        for table, columns, lines in _tables(path):
            marks = ", ".join("?" * len(columns))
            rows.many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", lines)
    schema.migrate(database)
    return found


def checked(path: Path) -> Written:
    """Return what a backup holds, read from end to end; raise InputError for a broken one."""
    digest, last, first = hashlib.sha256(), b"", b""
    try:
        with gzip.open(path, "rb") as stream:
            for line in stream:
                first = first or line
                if last:
                    digest.update(last)
                last = line
        head = msgspec.json.decode(first)
        foot = msgspec.json.decode(last)
        if head["format"] != FORMAT:
            raise InputError(f"{path}: not a backup of chartproof")
        if foot["digest"] != digest.hexdigest():
            raise InputError(f"{path}: was changed since it was made; not restored")
        return Written(int(head["step"]), foot["rows"])
    except (OSError, EOFError, zlib.error) as fault:
        said = getattr(fault, "strerror", None) or "breaks off, or is no backup"
        raise InputError(f"{path}: {said}") from None
    except (msgspec.DecodeError, KeyError, TypeError):
        raise InputError(f"{path}: breaks off, or is no backup of chartproof") from None


def _tables(path: Path) -> Iterator[tuple[str, list[str], list[list[Any]]]]:  # Any: column values
    """Yield each table's columns and rows, some hundred rows at a time."""
    with gzip.open(path, "rb") as stream:
        yield from _parts(stream)


def _parts(stream: Any) -> Iterator[tuple[str, list[str], list[list[Any]]]]:  # Any: as above
    table, columns, lines = "", [""], []
    for line in stream:
        record = msgspec.json.decode(line)
        if isinstance(record, list):
            lines.append([_in(v) for v in record])
            if len(lines) >= AT_ONCE:
                yield table, columns, lines
                lines = []
            continue
        if lines:
            yield table, columns, lines
            lines = []
        if "table" in record:
            table, columns = record["table"], record["columns"]
            if table not in schema.TABLES or not all(map(str.isidentifier, columns)):
                raise InputError("the backup names a table that chartproof does not have")


def _out(value: Any) -> Any:  # Any: column values
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    return value


def _in(value: Any) -> Any:  # Any: column values
    return base64.b64decode(value["b"]) if isinstance(value, dict) else value


def before_migrating(folder: Path, say: Callable[[str], None]) -> Callable[[Database, int], None]:
    """Return what makes a backup before tables are changed, and says where it is."""

    def make(database: Database, step: int) -> None:
        when = strftime("%Y-%m-%dT%H%M%SZ", gmtime())
        path = folder / f"chartproof-before-step-{step + 1}-{when}.backup"
        back_up(database, path)
        say(f"the tables are brought up to date; a backup from before is at {path}")

    return make
