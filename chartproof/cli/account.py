"""`chartproof account`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from chartproof.cli.stored import DB, KEY_FILE, opened


@click.command()
@click.argument("email")
@DB
@KEY_FILE
@click.option("--without-codes", is_flag=True, help="Reset the one-time codes as well.")
def command(email: str, db: str | None, key_file: Path | None, without_codes: bool) -> None:
    """Print a link that lets an administrator in who forgot the password or lost the phone.

    \b
    chartproof account ada@clinic.example
    chartproof account ada@clinic.example --without-codes

    It serves once, within 48 hours, and the log says that it was made. An administrator lets
    everybody else in, on the page Clinic, Accounts.
    """
    from chartproof.store.letting_in import let_in

    store = opened(db, key_file)
    word = let_in(store, email, without_codes=without_codes)
    base = os.environ.get("CHARTPROOF_URL", "http://127.0.0.1:8484").rstrip("/")
    click.echo(f"{base}/welcome?link={word}")
