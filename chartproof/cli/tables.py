"""`chartproof tables`."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from chartproof.cli.options import DAY, JSON_OR_TEXT


@click.command()
@click.argument("name", required=False)
@click.option("--on", "day", type=DAY, help="The day whose rows are wanted (today without it).")
@click.option("--stale", is_flag=True, help="Only tables whose last day has passed.")
@JSON_OR_TEXT
def command(name: str | None, day: date | None, stale: bool, form: str) -> None:
    """List the dated tables; show the rows of one that hold on a day; name those out of date."""
    import msgspec

    from chartproof.reference import book, listing
    from chartproof.report.tables import as_text, stale_text, table_list

    on = day or date.today()
    if stale:
        found = listing.stale_tables(book(), on)
        shown: Any = found
        said = stale_text([s.message for s in found], on)
    elif name is None:
        found_tables = listing.list_tables(book())
        shown = found_tables
        said = table_list([msgspec.structs.asdict(t) for t in found_tables])
    else:
        rows = listing.rows_on(book(), name, on)
        shown = rows
        said = as_text(rows)
        unstated = [r["certain_from"] for r in rows if r.get("certain_from")]
        if unstated:
            said += (
                "\nwhere certain_from stands, the file does not state the first day: "
                "the row surely holds from that day on"
            )
    click.echo(
        msgspec.json.format(msgspec.json.encode(shown), indent=1).decode()
        if form == "json"
        else said
    )
    sys.exit(1 if stale and shown else 0)
