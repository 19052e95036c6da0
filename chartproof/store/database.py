"""The database: SQLite in one file, or PostgreSQL by URL, behind the same few calls.

SQL is written once, with `?` for each value. Nothing outside this room writes any.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit
from weakref import finalize

from chartproof.errors import InputError, StoreBusy, StoreError, StoreFull

Kind = Literal["sqlite", "postgresql"]
Value = str | int | float | bytes | None
Row = tuple[Any, ...]  # Any: what the columns hold

WAIT_SECONDS = 5
MOST_CONNECTIONS = 32
UNKEEPABLE = "a name or number holds what no database keeps, such as a zero byte"
EXTRA = 'PostgreSQL needs a library more: pip install "chartproof[postgres]"'


class Rows(Protocol):
    """One transaction: statements run in order, and all of them or none take effect."""

    def run(self, sql: str, *values: Value) -> int:
        """Run a statement and return how many rows it touched."""

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement once a row."""

    def one(self, sql: str, *values: Value) -> Row | None:
        """Return the first row, or None."""

    def all(self, sql: str, *values: Value) -> list[Row]:
        """Return every row."""

    def each(self, sql: str, *values: Value) -> Iterator[Row]:
        """Yield rows one by one, however many there are."""


class Database(Protocol):
    """Where rows are kept."""

    kind: Kind
    place: str  # in words, without a password

    def reading(self) -> _Opened:
        """Open a transaction that sees one state of the database and changes nothing."""

    def writing(self) -> _Opened:
        """Open a transaction that takes effect as a whole when the block ends without a fault."""

    def close(self) -> None:
        """Close every connection that is not in use."""


class _Opened(Protocol):
    def __enter__(self) -> Rows: ...
    def __exit__(self, *fault: Any) -> bool | None: ...  # Any: the protocol of `with`


def database(url: str) -> Database:
    """Return the database at a path, `sqlite:///path` or `postgresql://...`.

    Raise InputError for any other kind of address. Nothing is opened yet.
    """
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme in ("postgresql", "postgres"):
        return Postgres(url)
    if scheme not in ("", "sqlite"):
        shown = scheme if scheme.isidentifier() else "another scheme"
        raise InputError(f"--db: expected a path, sqlite:///path or postgresql://, got {shown}")
    path = url.removeprefix("sqlite://")
    if scheme == "sqlite" and not path.startswith("/"):
        raise InputError("--db: expected sqlite:///path with three slashes")
    if path.startswith("//"):
        path = path[1:]
    elif scheme == "sqlite" and os.name == "nt":
        path = path.lstrip("/")
    return Sqlite(Path(path))


class _SqliteRows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._c = connection

    def run(self, sql: str, *values: Value) -> int:
        return self._c.execute(sql, values).rowcount

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        self._c.executemany(sql, rows)

    def one(self, sql: str, *values: Value) -> Row | None:
        found: Row | None = self._c.execute(sql, values).fetchone()
        return found

    def all(self, sql: str, *values: Value) -> list[Row]:
        return self._c.execute(sql, values).fetchall()

    def each(self, sql: str, *values: Value) -> Iterator[Row]:
        yield from self._c.execute(sql, values)


class Sqlite:
    """A file on this machine, in write-ahead mode: many readers beside one writer."""

    kind: Kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)
        self._idle: deque[sqlite3.Connection] = deque()
        finalize(self, _close, self._idle)  # also where nobody calls close()

    def _opened(self) -> sqlite3.Connection:
        fresh = not self.path.exists()
        made = sqlite3.connect(
            self.path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        if fresh:
            self.path.chmod(0o600)
        try:
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = NORMAL")
            made.execute("PRAGMA foreign_keys = ON")
            made.execute("PRAGMA secure_delete = ON")
        except sqlite3.Error:
            made.close()
            raise
        return made

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        yield from self._transaction("BEGIN")

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        yield from self._transaction("BEGIN IMMEDIATE")

    def _transaction(self, begin: str) -> Iterator[Rows]:
        with _sqlite_words(self.place):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._opened()
            try:
                connection.execute(begin)
                yield _SqliteRows(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._idle.append(connection)

    def close(self) -> None:
        _close(self._idle)


def _close(idle: deque[sqlite3.Connection]) -> None:
    while idle:
        idle.pop().close()


@contextmanager
def _sqlite_words(place: str) -> Iterator[None]:
    """Say what is wrong with the file in words that help; no value of a row is in them."""
    try:
        yield
    except sqlite3.OperationalError as fault:
        said = str(fault)
        if "full" in said:
            raise StoreFull(
                f"no room left on the disk of {place}; free some and try again"
            ) from None
        if "locked" in said or "busy" in said:
            raise StoreBusy(f"{place} is in use by another program; try again shortly") from None
        if "unable to open" in said or "disk I/O" in said or "readonly" in said:
            raise StoreBusy(f"{place} cannot be opened or written; is its disk there?") from None
        raise StoreError(f"{place}: {_kind(said)}") from None
    except sqlite3.IntegrityError as fault:
        raise StoreError(f"{place}: refused a row ({_kind(str(fault))})") from None
    except sqlite3.DatabaseError as fault:
        raise StoreError(f"{place}: no database of ours, or a damaged one ({fault})") from None
    except (UnicodeEncodeError, OverflowError):
        raise InputError(UNKEEPABLE) from None
    except OSError as fault:
        raise StoreBusy(f"{place}: {fault.strerror or 'cannot be opened'}") from None


def _kind(said: str) -> str:
    return said.splitlines()[0][:120]


class _PostgresRows:
    def __init__(self, cursor: Any, connection: Any) -> None:  # Any: psycopg is an extra
        self._c = cursor
        self._connection = connection

    def run(self, sql: str, *values: Value) -> int:
        self._c.execute(_adapted(sql), values)
        return int(self._c.rowcount)

    def many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        if rows:
            self._c.executemany(_adapted(sql), rows)

    def one(self, sql: str, *values: Value) -> Row | None:
        found: Row | None = self._c.execute(_adapted(sql), values).fetchone()
        return found

    def all(self, sql: str, *values: Value) -> list[Row]:
        found: list[Row] = self._c.execute(_adapted(sql), values).fetchall()
        return found

    def each(self, sql: str, *values: Value) -> Iterator[Row]:
        with self._connection.cursor(name="each") as cursor:
            cursor.itersize = 500
            yield from cursor.execute(_adapted(sql), values)


def _adapted(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


class Postgres:
    """A PostgreSQL server; connections are kept for the next use, and opened again when lost."""

    kind: Kind = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        self.place = f"PostgreSQL at {parts.hostname or 'this machine'}{parts.path}"
        self._idle: deque[Any] = deque()  # Any: psycopg is an extra
        self._room = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def _opened(self) -> Any:  # Any: psycopg is an extra
        import psycopg

        try:
            made = psycopg.connect(self._url, connect_timeout=WAIT_SECONDS)
            made.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
            made.commit()
        except psycopg.ProgrammingError:
            raise InputError("--db: expected postgresql://user@host/name") from None
        except psycopg.OperationalError:
            raise StoreBusy(f"{self.place} cannot be reached; is the server up?") from None
        return made

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        yield from self._transaction("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        yield from self._transaction(None)

    def _transaction(self, first: str | None) -> Iterator[Rows]:
        try:
            import psycopg
        except ImportError:
            raise InputError(EXTRA) from None
        if not self._room.acquire(timeout=WAIT_SECONDS):
            raise StoreBusy(f"{self.place}: every connection is in use; try again shortly")
        try:
            connection = self._ready()
            try:
                with self._words(psycopg), connection.cursor() as cursor:
                    if first:
                        cursor.execute(first)
                    yield _PostgresRows(cursor, connection)
                    connection.commit()
            except BaseException:
                if not connection.closed:
                    with suppress(psycopg.Error):
                        connection.rollback()
                raise
            finally:
                if connection.closed or connection.broken:
                    connection.close()
                else:
                    self._idle.append(connection)
        finally:
            self._room.release()

    def _ready(self) -> Any:  # Any: psycopg is an extra
        """Return a connection that was idle and still answers, or a fresh one."""
        import psycopg

        while self._idle:
            try:
                found = self._idle.pop()
            except IndexError:
                break
            try:
                found.execute("SELECT 1")
                found.rollback()
            except psycopg.Error:
                found.close()
                continue
            return found
        return self._opened()

    @contextmanager
    def _words(self, psycopg: Any) -> Iterator[None]:  # Any: the module, an extra
        try:
            yield
        except psycopg.errors.LockNotAvailable:
            raise StoreBusy(f"{self.place} is busy with another change; try again") from None
        except (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory):
            raise StoreFull(f"{self.place} has no room left; nothing was kept") from None
        except (
            psycopg.errors.SerializationFailure,
            psycopg.errors.DeadlockDetected,
            psycopg.errors.UniqueViolation,  # both made the same row; the second finds it there
        ):
            raise StoreBusy(f"{self.place}: two changes met; try again") from None
        except (psycopg.OperationalError, psycopg.InterfaceError):
            raise StoreBusy(f"{self.place} was lost; try again shortly") from None
        except (psycopg.DataError, UnicodeEncodeError, OverflowError):
            raise InputError(UNKEEPABLE) from None
        except psycopg.Error as fault:
            raise StoreError(f"{self.place}: {type(fault).__name__}") from None

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()
