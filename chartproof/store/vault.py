"""What every part of the store works with: database, keys, clock, and the log."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from chartproof.store import log
from chartproof.store.database import Database, Rows
from chartproof.store.sealing import Keyring, lookup_key


def now_ms() -> int:
    """Return the time of this machine, in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """Return a fresh name for a record, from which nothing can be guessed."""
    return secrets.token_hex(12)


class Somebody(Protocol):
    """An account of a clinic."""

    @property
    def id(self) -> str:
        """Return its id; empty for the program itself."""

    @property
    def clinic_id(self) -> str:
        """Return the id of its clinic."""


class Vault:
    """A database that is open for work. index_key: for identifiers that are searched for."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        index_key: bytes,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self.database = database
        self.keys = keys
        self.index_key = index_key
        self.now = clock

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        with self.database.reading() as rows:
            yield rows

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        with self.database.writing() as rows:
            yield rows

    def seal(self, words: bytes | str, place: str) -> bytes:
        """Return a value sealed for its place, `table.column:row`."""
        plain = words.encode("utf-8", "surrogatepass") if isinstance(words, str) else words
        return self.keys.seal(plain, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed."""
        return self.keys.open(sealed, place)

    def open_text(self, sealed: bytes, place: str) -> str:
        """Return the text that was sealed."""
        return self.open(sealed, place).decode("utf-8", "surrogatepass")

    def key_of(self, words: str) -> str:
        """Return what stands for an identifier where it is searched for."""
        return lookup_key(self.index_key, words)

    def log_of(
        self,
        rows: Rows,
        who: Somebody,
        action: str,
        subject: str = "",
        **detail: str | int | bool | None,
    ) -> None:
        """Write down what an account does in its clinic, in the transaction that does it."""
        by = who.id or None
        self.log(rows, action, subject, clinic_id=who.clinic_id, account_id=by, detail=detail)

    def log(
        self,
        rows: Rows,
        action: str,
        subject: str = "",
        *,
        clinic_id: str | None = None,
        account_id: str | None = None,
        detail: Mapping[str, str | int | bool | None] | None = None,
    ) -> None:
        """Write down what is done, in the transaction that does it."""
        log.append(
            rows,
            self.index_key,
            self.now(),
            action,
            subject,
            clinic_id=clinic_id,
            account_id=account_id,
            detail=detail,
        )
