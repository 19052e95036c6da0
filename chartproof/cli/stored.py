"""Options of the commands that open the workbench's database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chartproof import streams

if TYPE_CHECKING:
    from chartproof.store import Store

FILE = click.Path(dir_okay=False, path_type=Path)
DB = click.option(
    "--db",
    metavar="URL",
    envvar="CHARTPROOF_DB",
    help="A file, sqlite:///path or postgresql://...; by default a file in your data folder.",
)
KEY_FILE = click.option(
    "--key-file",
    type=FILE,
    envvar="CHARTPROOF_KEY_FILE",
    help="Keys that notes are sealed with; by default beside the database.",
)


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


def opened(db: str | None, key_file: Path | None, *, may_make: bool = False) -> Store:
    """Return the store, brought up to date after a backup; raise where it is not there.

    may_make: make database and key file where there are none, and say so.
    """
    from chartproof.errors import InputError
    from chartproof.store import open_store
    from chartproof.store.backup import before_migrating
    from chartproof.store.sealing import keyring

    where, near = address(db), beside(db)
    is_file = not where.startswith("postgres")
    if is_file and not may_make and not Path(where.removeprefix("sqlite://")).exists():
        raise InputError(f"{where}: there is no database yet; `chartproof serve` makes one")
    keys, made = keyring(key_file, near / "chartproof.key")
    if made is not None:
        streams.say(f"made the key file {made}: keep a copy elsewhere, no backup holds it")
    return open_store(where, keys, before_migrating=before_migrating(near, streams.say))
