"""`chartproof changes`."""

from __future__ import annotations

import click

from chartproof import streams
from chartproof.cli.options import JSON_OR_TEXT


@click.command()
@click.argument("table")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@JSON_OR_TEXT
def command(table: str, before: str, after: str, form: str) -> None:
    """Show what changed in a dated table between two days or quarters.

    \b
    chartproof changes ncci 2024Q3 2026Q4
    chartproof changes rvu 2025-12-31 2026-01-01
    """
    import msgspec

    from chartproof.reference import book, listing
    from chartproof.report.tables import changes_text

    first, second = listing.day_of(before), listing.day_of(after)
    shelf = book()
    found = listing.changes(shelf, table, first, second)
    click.echo(
        msgspec.json.format(msgspec.json.encode(found), indent=1).decode()
        if form == "json"
        else changes_text([msgspec.structs.asdict(c) for c in found], table, first, second)
    )
    for stale in listing.stale_tables(shelf, max(first, second)):
        if stale.table == table:
            streams.say(stale.message)
