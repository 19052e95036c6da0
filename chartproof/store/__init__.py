"""Where the workbench keeps things: SQLite in one file, or PostgreSQL by URL.

    keys, _ = keyring(Path("chartproof.key"))
    store = open_store("clinic.sqlite", keys)
    store.people.first_link()

Each part is a class over the same `Vault`: people, sessions, and so on. Every call that touches a
clinic's records takes the person who asks: rows of another clinic are absent, and what is seen or
changed is written to the log in the same transaction. All SQL stands in this room.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from chartproof.errors import StoreError
from chartproof.store import log, schema
from chartproof.store.answers import Answers
from chartproof.store.care import Care
from chartproof.store.clinics import Clinics
from chartproof.store.database import Database, database
from chartproof.store.denials import Denials
from chartproof.store.holds import Holds
from chartproof.store.items import Items
from chartproof.store.jobs import Jobs
from chartproof.store.onetime import OneTime
from chartproof.store.own import Own
from chartproof.store.people import People, Person
from chartproof.store.questions import Questions
from chartproof.store.retention import Retention
from chartproof.store.sealing import Keyring
from chartproof.store.sessions import Sessions
from chartproof.store.uploads import Uploads
from chartproof.store.vault import Vault, now_ms
from chartproof.store.visits import Visits
from chartproof.store.work import Work

__all__ = ["Store", "open_store"]

INDEX_KEY = "index_key"
PLACE_OF_INDEX_KEY = "meta.value:index_key"


class Store:
    """A database that is open: its parts, each for one kind of thing."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.people = People(vault)
        self.clinics = Clinics(vault)
        self.care = Care(vault)
        self.onetime = OneTime(vault)
        self.sessions = Sessions(vault)
        self.uploads = Uploads(vault)
        self.jobs = Jobs(vault)
        self.items = Items(vault)
        self.work = Work(vault)
        self.denials = Denials(vault)
        self.visits = Visits(vault)
        self.questions = Questions(vault)
        self.own = Own(vault)
        self.answers = Answers(vault)
        self.holds = Holds(vault)
        self.retention = Retention(vault)

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return self.vault.database.place

    def log_of(
        self,
        who: Person,
        *,
        before: int | None = None,
        limit: int = 100,
        account: str = "",
        subject: str = "",
    ) -> list[log.Entry]:
        """Return what was seen and changed in somebody's clinic, the newest first.

        account: by one person alone; subject: of one record alone.
        """
        narrowed = {"account_id": account, "subject": subject}
        with self.vault.reading() as rows:
            return log.entries(rows, who.clinic_id, before=before, limit=limit, narrowed=narrowed)

    def close(self) -> None:
        """Close what is not in use."""
        self.vault.database.close()


def open_store(
    where: str | Database,
    keys: Keyring,
    *,
    clock: Callable[[], int] = now_ms,
    before_migrating: Callable[[Database, int], None] | None = None,
) -> Store:
    """Return the store at a path or URL, made or brought up to date where that is needed.

    before_migrating: called with the database and its step before a step is run on one that holds
    something; it makes the backup. Raise StoreError where the keys are not those of this database.
    """
    found = database(where) if isinstance(where, str) else where
    if found.kind == "sqlite":
        Path(found.place).parent.mkdir(parents=True, exist_ok=True)
    try:
        step = schema.version(found)
        if 0 < step < schema.newest() and before_migrating is not None:
            before_migrating(found, step)
        schema.migrate(found)
        return Store(Vault(found, keys, _index_key(found, keys), clock))
    except BaseException:
        found.close()
        raise


def _index_key(found: Database, keys: Keyring) -> bytes:
    """Return the key of lookups and log, made with the database and sealed in it."""
    with found.reading() as rows:
        kept = rows.one("SELECT value FROM meta WHERE name = ?", INDEX_KEY)
    if kept is None:
        with found.writing() as rows:
            made = os.urandom(32)
            rows.run(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                *(INDEX_KEY, keys.seal(made, PLACE_OF_INDEX_KEY)),
            )
            rows.run(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                *(log.HEAD, log.head(made, 0, log.BEGINNING)),
            )
            kept = rows.one("SELECT value FROM meta WHERE name = ?", INDEX_KEY)
    assert kept is not None
    try:
        return keys.open(bytes(kept[0]), PLACE_OF_INDEX_KEY)
    except StoreError:
        raise StoreError(
            f"{found.place}: made with another key; give its key file with --key-file"
        ) from None
