"""`chartproof price`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chartproof import streams
from chartproof.cli.options import JSON_OR_TEXT


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--payers",
    "own_payers",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of payer files of your own.",
)
@JSON_OR_TEXT
def command(sources: tuple[str, ...], own_payers: Path | None, form: str) -> None:
    """Price the lines of visits, unit by unit; the note is not read."""
    import msgspec

    from chartproof.billing.pricing import price_json
    from chartproof.reference import book
    from chartproof.report.text import price_text
    from chartproof.visits import quoted, under

    shelf = book(own_payers) if own_payers else book()
    failed = False
    for entry in streams.entries_of(sources):
        fault = entry.fault
        place = (entry.visit.locality or "").strip() if entry.visit is not None else ""
        if place and place not in shelf.gpci and fault is None:
            expected = "expected national, STATE-NN or MAC-NN such as OH-00"
            fault = f"{under(entry.place, 'locality')}: {expected}, got {quoted(place)}"
        if fault is not None:
            streams.say(str(fault))
            failed = True
        if entry.visit is not None:
            record = price_json(entry.visit, shelf)
            text = form == "text"
            click.echo(price_text(record) if text else msgspec.json.encode(record).decode())
    sys.exit(2 if failed else 0)
