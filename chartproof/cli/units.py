"""`chartproof units`."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click

from chartproof import streams
from chartproof.cli.options import DAY
from chartproof.errors import ChartproofError, InputError


@click.command()
@click.argument("words", nargs=-1, metavar="CODE=MINUTES...")
@click.option(
    "--method",
    type=click.Choice(["cms", "ama", "ceiling", "full_15"]),
    default="cms",
    show_default=True,
)
@click.option("--on", "day", type=DAY, help="Date of service; the newest rules without it.")
@click.option("--batch", metavar="FILE", help="JSON lines of such questions; - for standard input.")
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text")
def command(
    words: tuple[str, ...], method: str, day: date | None, batch: str | None, form: str
) -> None:
    """Share minutes out as units, with every step and every tie.

    \b
    chartproof units 97110=33 97140=7
    chartproof units --method ama 97110=10 97140=10
    chartproof units 97110=36 97110@assistant=23 97140=30 --on 2026-03-03
    chartproof units --batch questions.jsonl --format jsonl
    """
    import msgspec

    from chartproof.billing import units as counting

    if batch is not None:
        if words:
            raise click.UsageError("give either CODE=MINUTES or --batch FILE, not both")
        sys.exit(_units_batch(batch))
    if not words:
        raise click.UsageError("give minutes as 97110=33, or --batch FILE")
    answer = counting.units_from_words(list(words), method, day)
    if form == "text":
        from chartproof.report.text import units_text

        click.echo(units_text(answer), nl=False)
    else:
        click.echo(msgspec.json.encode(counting.answer_json(answer)).decode())


def _units_batch(source: str) -> int:
    import msgspec

    from chartproof.billing.units import answer_json, units_from_record
    from chartproof.visits import BLANK, utf8_lines

    code, empty = 0, True
    source_name, data = streams.bytes_of(source)
    lines = utf8_lines(data.splitlines(keepends=True), source_name)
    for number, line in enumerate(lines, 1):
        if isinstance(line, InputError):
            raise line
        if not line.strip(BLANK):
            continue
        empty = False
        name: Any = None
        try:
            try:
                record = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise InputError("expected a JSON object on this line") from None
            if not isinstance(record, dict):
                raise InputError("expected a JSON object on this line")
            name = record.get("id")
            shown = {"id": name, **answer_json(units_from_record(record))}
        except ChartproofError as fault:
            shown = {"id": name, "status": "failed", "error": f"line {number}: {fault}"}
            streams.say(f"line {number}: {fault}")
            code = 2
        click.echo(msgspec.json.encode(shown).decode())
    if empty:
        raise InputError(f"{source_name}: empty, expected a question a line")
    return code
