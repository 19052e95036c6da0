"""`chartproof replay`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chartproof.cli.options import JSON_OR_TEXT, OWN_PAYERS, priceable
from chartproof.errors import InputError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--year", type=click.IntRange(2000, 2100), required=True, help="Whose tables.")
@click.option(
    "--locality",
    help="Price there both ways (national, OH-00), where a year's own indices are not on file.",
)
@OWN_PAYERS
@JSON_OR_TEXT
def command(
    sources: tuple[str, ...], year: int, locality: str | None, own_payers: Path | None, form: str
) -> None:
    """Show what another year's tables would make of visits: in all, by code, by payer.

    \b
    chartproof replay 2025/*.jsonl --year 2026
    chartproof replay 2025/*.jsonl --year 2026 --locality national
    """
    import msgspec

    from chartproof.billing.pricing import locality_fault
    from chartproof.money.replay import replay, replay_json
    from chartproof.reference import book
    from chartproof.report.money import replay_text

    shelf = book(own_payers) if own_payers else book()
    if locality is not None and (fault := locality_fault(locality, shelf)):
        raise InputError(f"--{fault}")
    visits, failed = priceable(sources, shelf)
    record = replay_json(replay(visits, year, shelf, locality))
    text = form == "text"
    click.echo(replay_text(record) if text else msgspec.json.encode(record).decode())
    sys.exit(2 if failed else 0)
