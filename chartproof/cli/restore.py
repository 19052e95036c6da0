"""`chartproof restore`."""

from __future__ import annotations

from pathlib import Path

import click

from chartproof.cli.stored import DB, FILE, KEY_FILE, address, beside


@click.command()
@click.argument("backup", type=FILE)
@DB
@KEY_FILE
def command(backup: Path, db: str | None, key_file: Path | None) -> None:
    """Fill an empty database from a backup, of either kind of database.

    \b
    chartproof restore clinic-2026-11-22.backup --db new.sqlite --key-file chartproof.key
    """
    from chartproof.store import open_store
    from chartproof.store.backup import restore
    from chartproof.store.database import database
    from chartproof.store.sealing import keyring

    found = database(address(db))
    keys, _ = keyring(key_file or beside(db) / "chartproof.key")
    if found.kind == "sqlite":
        Path(found.place).parent.mkdir(parents=True, exist_ok=True)
    written = restore(found, backup)
    open_store(found, keys)
    click.echo(f"{found.place}: {sum(written.rows.values()):,} rows restored")
