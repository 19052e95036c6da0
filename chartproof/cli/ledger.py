"""`chartproof ledger`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from chartproof import streams
from chartproof.cli.options import JSON_OR_TEXT, USD, priceable
from chartproof.errors import InputError

if TYPE_CHECKING:
    from decimal import Decimal

    from chartproof.billing.forecast import Forecast
    from chartproof.billing.ledger import Spent, YearLedger
    from chartproof.model import Visit


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--elsewhere",
    metavar="FILE",
    help="JSON lines of dollars spent elsewhere: patient_id, on, usd, pool, source, confidence.",
)
@click.option(
    "--planned",
    type=click.IntRange(1, 999),
    help="Forecast so many further visits; without it those of the plan of care.",
)
@click.option("--per-week", type=click.IntRange(1, 14), help="How many of them a week.")
@click.option("--usd-a-visit", type=USD, help="What one uses; the median of the year without it.")
@JSON_OR_TEXT
def command(
    sources: tuple[str, ...],
    elsewhere: str | None,
    planned: int | None,
    per_week: int | None,
    usd_a_visit: Decimal | None,
    form: str,
) -> None:
    """Show what patients' years have used of Medicare's therapy amounts, and where KX is needed.

    \b
    chartproof ledger 2026/*.jsonl
    chartproof ledger visits.jsonl --elsewhere other-clinics.jsonl --planned 12 --per-week 2

    Exit code 1: a line needs KX and goes without.
    """
    import msgspec

    from chartproof.billing.ledger import lacking_kx, ledger_json, ledgers, unplaced
    from chartproof.reference import book
    from chartproof.report.money import ledger_text

    shelf = book()
    visits, failed = priceable(sources, shelf)
    for name, why in unplaced(visits, shelf):
        streams.say(f"visit {name}: {why}")
        failed = True
    lacking = False
    kept = ledgers(visits, shelf, _spent(elsewhere) if elsewhere else ())
    if not kept and not failed:
        streams.say("no visit of these uses Medicare's therapy amounts")
    for found in kept:
        lacking = lacking or bool(lacking_kx(found))
        ahead = _forecast(found, visits, planned, per_week, usd_a_visit)
        record = ledger_json(found) | {"forecast": _shown(ahead)}
        text = form == "text"
        click.echo(ledger_text(record) if text else msgspec.json.encode(record).decode())
    sys.exit(2 if failed else 1 if lacking else 0)


def _forecast(
    ledger: YearLedger,
    visits: list[Visit],
    planned: int | None,
    per_week: int | None,
    usd: Decimal | None,
) -> Forecast | None:
    from chartproof.billing.forecast import forecast, still_planned

    if planned is None:
        found = still_planned(visits, ledger)
        if found is None:
            return None
        planned, per_week = found[0], per_week or found[1]
    return forecast(ledger, planned, per_week, usd)


def _shown(ahead: Forecast | None) -> dict[str, Any] | None:  # Any: ready for JSON
    if ahead is None:
        return None
    return {
        "usd_a_visit": f"{ahead.usd_a_visit:.2f}",
        "visits": ahead.visits,
        "kx_visit": ahead.kx_visit,
        "kx_on": ahead.kx_on.isoformat() if ahead.kx_on else None,
        "review_visit": ahead.review_visit,
        "review_on": ahead.review_on.isoformat() if ahead.review_on else None,
        "steps": list(ahead.steps),
    }


def _spent(source: str) -> tuple[Spent, ...]:
    import msgspec

    from chartproof.billing.ledger import spent_from
    from chartproof.visits import BLANK, utf8_lines

    name, data = streams.bytes_of(source)
    found = []
    for number, line in enumerate(utf8_lines(data.splitlines(keepends=True), name), 1):
        if isinstance(line, InputError):
            raise line
        if not line.strip(BLANK):
            continue
        place = f"{name} line {number}"
        try:
            record = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InputError(f"{place}: expected a JSON object on this line") from None
        found.append(spent_from(record, place))
    return tuple(found)
