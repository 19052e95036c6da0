"""`chartproof backup`."""

from __future__ import annotations

from pathlib import Path

import click

from chartproof.cli.stored import DB, FILE, KEY_FILE, opened
from chartproof.errors import InputError


@click.command()
@click.argument("out", type=FILE)
@DB
@KEY_FILE
@click.option("--check", is_flag=True, help="Only check that OUT is a whole backup.")
def command(out: Path, db: str | None, key_file: Path | None, check: bool) -> None:
    """Write everything that the workbench holds into one file, while it goes on running.

    \b
    chartproof backup clinic-2026-11-22.backup
    chartproof backup --check clinic-2026-11-22.backup

    Notes stay sealed in it. The key file is not in it: keep a copy of that somewhere else.
    """
    from chartproof.store.backup import back_up, checked

    if check:
        found = checked(out)
    else:
        if out.exists():
            raise InputError(f"{out}: is there already; give another name")
        found = back_up(opened(db, key_file).vault.database, out)
    click.echo(f"{out}: {sum(found.rows.values()):,} rows in {len(found.rows)} tables")
