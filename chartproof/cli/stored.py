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


def address(db: str | None) -> str:
    """Return the database that is meant."""
    from chartproof.store import opening

    return opening.address(db)


def beside(db: str | None) -> Path:
    """Return the folder of the database; of one on a server, this person's data folder."""
    from chartproof.store import opening

    return opening.beside(db)


def opened(db: str | None, key_file: Path | None, *, may_make: bool = False) -> Store:
    """Return the store, brought up to date after a backup; raise InputError where there is none.

    may_make: make database and key file where there are none, and say so.
    """
    from chartproof.store import opening

    return opening.opened(db, key_file, streams.say, may_make=may_make)
