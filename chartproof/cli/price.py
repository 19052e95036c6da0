"""`chartproof price`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chartproof.cli.options import JSON_OR_TEXT, OWN_PAYERS, priceable

if TYPE_CHECKING:
    from chartproof.model import Visit
    from chartproof.reference import Book


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--compare",
    "compared",
    multiple=True,
    metavar="WHAT",
    help="Beside it: payer=, on=, year=, locality=, place=, bill=, or ties; may be repeated.",
)
@OWN_PAYERS
@JSON_OR_TEXT
def command(
    sources: tuple[str, ...], compared: tuple[str, ...], own_payers: Path | None, form: str
) -> None:
    """Price the lines of visits, unit by unit; the note is not read.

    Visits of one patient, day and billing group share the therapy reduction.

    \b
    chartproof price visits.jsonl
    chartproof price visits.jsonl --payers our-payers --compare payer=acme/gold
    chartproof price visits.jsonl --compare year=2025 --compare locality=OH-00
    chartproof price visits.jsonl --compare ties --compare "bill=97110x2:GP 97140x1:GP"
    """
    from chartproof.reference import book

    shelf = book(own_payers) if own_payers else book()
    if compared:
        sys.exit(_side_by_side(sources, compared, shelf, form))
    visits, failed = priceable(sources, shelf)
    _show(visits, shelf, form)
    sys.exit(2 if failed else 0)


def _show(visits: list[Visit], shelf: Book, form: str) -> None:
    import msgspec

    from chartproof.billing.pricing import price_all, price_json
    from chartproof.report.text import price_text

    for visit, found in zip(visits, price_all(visits, shelf), strict=True):
        record = price_json(visit, shelf, found)
        text = form == "text"
        click.echo(price_text(record) if text else msgspec.json.encode(record).decode())


def _side_by_side(
    sources: tuple[str, ...], compared: tuple[str, ...], shelf: Book, form: str
) -> int:
    import msgspec

    from chartproof.money.compare import compare, comparison_json, variant_from
    from chartproof.report.money import comparison_text

    variants = [variant_from(words, shelf) for words in compared]
    visits, failed = priceable(sources, shelf, notes=any(v.ties for v in variants))
    for found in compare(visits, variants, shelf):
        record = comparison_json(found, shelf)
        text = form == "text"
        click.echo(comparison_text(record) if text else msgspec.json.encode(record).decode())
    return 2 if failed else 0
