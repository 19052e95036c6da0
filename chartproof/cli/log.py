"""`chartproof log`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chartproof import streams
from chartproof.cli.stored import DB, KEY_FILE, opened


@click.group()
def command() -> None:
    """Check and show the log of who saw and changed what in the workbench."""


@command.command()
@DB
@KEY_FILE
@click.option("--expect", metavar="N:HASH", help="An entry that `log verify` showed before.")
def verify(db: str | None, key_file: Path | None, expect: str | None) -> None:
    """Read the log from end to end; exit code 1 where an entry was changed or cut off.

    \b
    chartproof log verify
    chartproof log verify --expect 4182:9f31c0...    is what was there last month still there?
    """
    from chartproof.store import log

    store = opened(db, key_file)
    with store.vault.reading() as rows:
        found = log.verify(rows, store.vault.index_key)
        missed = expect is not None and not log.holds(rows, expect)
    if found.wrong is not None:
        streams.say(f"the log was tampered with: {found.wrong}")
    if missed:
        streams.say("the entry that was expected is not there, or is another")
    if found.clock_back:
        streams.say(f"{found.clock_back} entries are dated before the one above: clock set back")
    if found.wrong is None and not missed:
        before = f" after the {found.let_go:,} deleted by policy" if found.let_go else ""
        click.echo(f"{found.entries:,} entries{before}, none changed, none missing")
        click.echo(f"last entry {found.last}:{found.head}")
    sys.exit(1 if found.wrong is not None or missed else 0)


@command.command()
@DB
@KEY_FILE
def show(db: str | None, key_file: Path | None) -> None:
    """Print every entry as a line of JSON: ids of people and records, no words of a note."""
    import msgspec

    from chartproof.store import log

    store = opened(db, key_file)
    with store.vault.reading() as rows:
        for entry in log.each(rows):
            click.echo(msgspec.json.encode(entry).decode())
