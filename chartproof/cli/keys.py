"""`chartproof keys`."""

from __future__ import annotations

from pathlib import Path

import click

from chartproof.cli.stored import DB, FILE, KEY_FILE, beside, opened


@click.group()
def command() -> None:
    """Make or change the keys that notes are sealed with."""


@command.command()
@click.argument("out", type=FILE)
def make(out: Path) -> None:
    """Write a fresh key file."""
    from chartproof.store.sealing import new_key, write_keys

    write_keys(out, (new_key(),), fresh=True)
    click.echo(f"{out}: keep a copy elsewhere; without it no note can be read")


@command.command()
@DB
@KEY_FILE
def rotate(db: str | None, key_file: Path | None) -> None:
    """Put a new key first, seal everything anew with it, then drop the old ones.

    Stopped half way it may be run again: until the end both keys stand in the file.
    """
    from chartproof.store.rotation import rotate as turn

    path = key_file or beside(db) / "chartproof.key"
    count = turn(opened(db, path), path)
    click.echo(f"{count:,} values sealed with the new key in {path}")
