"""`chartproof payers`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chartproof import streams
from chartproof.cli.options import DAY, JSON_OR_TEXT, OWN_PAYERS
from chartproof.errors import InputError

if TYPE_CHECKING:
    from chartproof.reference import Book


@click.group(invoke_without_command=True)
@OWN_PAYERS
@JSON_OR_TEXT
@click.pass_context
def command(ctx: click.Context, own_payers: Path | None, form: str) -> None:
    """List the payers on file; check a payer's file; show what decides for one.

    \b
    chartproof payers
    chartproof payers show aetna --on 2026-03-03
    chartproof payers check our-payers/acme.toml
    """
    if ctx.invoked_subcommand is not None:
        return
    from chartproof.reference import book
    from chartproof.reference.payer_listing import payer_list
    from chartproof.report.money import payers_text

    shelf = book(own_payers) if own_payers else book()
    found = list(payer_list(shelf))
    click.echo(payers_text(found) if form == "text" else _json(found), nl=form != "text")


@command.command()
@click.argument("name")
@click.option("--on", "day", type=DAY, help="The day of service (today without it).")
@OWN_PAYERS
@JSON_OR_TEXT
def show(name: str, day: date | None, own_payers: Path | None, form: str) -> None:
    """Show a payer's settings and prices of a day, each with the row that decided it.

    NAME is a payer, PAYER/PLAN or PAYER/PLAN/CASE.
    """
    from chartproof.reference import book
    from chartproof.reference.payer_listing import names_its_plan, policy_record
    from chartproof.report.money import policy_text

    shelf = book(own_payers) if own_payers else book()
    on = day or date.today()
    if shelf.payers.find(name) is None:
        raise InputError(f"no payer {name!r} on file; `chartproof payers` lists them")
    policy = shelf.policy(name, on)
    if not names_its_plan(policy):
        streams.say(
            f"{name}: no row in force on {on} names this plan or case; shown is the payer's"
        )
    record = policy_record(policy, on)
    click.echo(policy_text(record) if form == "text" else _json(record), nl=form != "text")


@command.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option("--on", "day", type=DAY, help="The day of the sample (today without it).")
@JSON_OR_TEXT
def check(files: tuple[Path, ...], day: date | None, form: str) -> None:
    """Check payers' files, and price a sample visit by each. Of a folder, every file in it.

    A file is checked beside the others of its folder, on which it may be based.
    """
    failed = False
    for file in _within(files):
        try:
            _check(file, day or date.today(), form)
        except InputError as fault:
            for said in str(fault).split("; "):
                streams.say(said)
            failed = True
    sys.exit(2 if failed else 0)


def _within(files: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files, and those of each folder; a folder without any stands for itself."""
    for file in files:
        yield from (sorted(file.glob("*.toml")) if file.is_dir() else ()) or (file,)


def _check(file: Path, day: date, form: str) -> None:
    from chartproof.reference import book
    from chartproof.reference.payer_check import unknown_in
    from chartproof.reference.payer_files import read_payer

    if file.is_dir():
        raise InputError(f"{file}: no payer's file (.toml) in this folder")
    if not file.is_file():
        raise InputError(f"{file}: no such file")
    payer = read_payer(file)
    faults = unknown_in(payer, book())
    if faults:
        raise InputError("; ".join(faults))
    _sample(payer.name, day, book(file.parent), form)


def _sample(name: str, day: date, shelf: Book, form: str) -> None:
    from chartproof.billing.pricing import price_json
    from chartproof.model import Charge, Visit
    from chartproof.report.text import price_text

    prices = shelf.policy(name, day).prices
    usd = Decimal(100) if any(p.pays == "percent_of_charge" for p in prices) else None
    charges = tuple(
        Charge(code, units, marks, charge_usd=None if usd is None else usd * units)
        for code, units, marks in (
            ("97161", 1, ("GP",)),
            ("97110", 2, ("GP",)),
            ("97140", 1, ("GP",)),
            ("97530", 1, ("GP", "CQ")),
        )
    )
    visit = Visit(
        id="sample",
        date_of_service=day,
        payer=name,
        discipline="PT",
        charges=charges,
    )
    record = price_json(visit, shelf)
    if form == "json":
        click.echo(_json(record))
    else:
        charged = f", charged {usd} dollars a unit" if usd is not None else ""
        click.echo(f"{name}: the file is in order; a sample visit of {day}{charged}:")
        click.echo(price_text(record))


def _json(data: Any) -> str:  # Any: whatever JSON holds
    import msgspec

    return msgspec.json.format(msgspec.json.encode(data), indent=1).decode()
