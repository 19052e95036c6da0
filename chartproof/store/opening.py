"""The store of this machine: where it lies unless told otherwise, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chartproof.errors import InputError
from chartproof.store import Store, open_store
from chartproof.store.backup import before_migrating
from chartproof.store.database import database
from chartproof.store.sealing import keyring


def folder() -> Path:
    """Return where this person's workbench lies unless told otherwise."""
    from platformdirs import user_data_path

    return user_data_path("chartproof", appauthor=False)


def address(db: str | None) -> str:
    """Return the database that is meant."""
    return db or str(folder() / "chartproof.sqlite")


def beside(db: str | None) -> Path:
    """Return the folder of the database; of one on a server, this person's data folder."""
    where = address(db)
    if where.startswith("postgres"):
        return folder()
    return Path(where.removeprefix("sqlite://")).absolute().parent


def opened(
    db: str | None, key_file: Path | None, say: Callable[[str], None], *, may_make: bool = False
) -> Store:
    """Return the store, brought up to date after a backup; raise InputError where there is none.

    may_make: make database and key file where there are none, and say so.
    """
    where = address(db)
    found = database(where)
    near = beside(db)
    if found.kind == "sqlite" and not may_make and not Path(found.place).exists():
        raise InputError(f"{where}: there is no database yet; `chartproof serve` makes one")
    keys, made = keyring(key_file, near / "chartproof.key")
    if made is not None:
        say(f"made the key file {made}: keep a copy elsewhere, no backup holds it")
    return open_store(found, keys, before_migrating=before_migrating(near, say))
