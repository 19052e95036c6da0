"""`chartproof remit`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from chartproof import streams
from chartproof.cli.options import OWN_PAYERS

if TYPE_CHECKING:
    from chartproof.denials.matching import Claims
    from chartproof.reference import Book

FORMATS = ("text", "json", "jsonl", "csv")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE.835...")
@click.option(
    "--claims",
    "claim_files",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE.837",
    help="The claims that were sent; may be repeated.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--summary", is_flag=True, help="Only what all payments come to; text or JSON.")
@click.option("-o", "--out", type=click.Path(dir_okay=False), help="Write the report here.")
@click.option(
    "--locality",
    metavar="OH-00",
    help="Where the clinic is, for expected prices: national, STATE-NN or MAC-NN.",
)
@OWN_PAYERS
def command(
    sources: tuple[str, ...],
    claim_files: tuple[str, ...],
    form: str,
    summary: bool,
    out: str | None,
    locality: str | None,
    own_payers: Path | None,
) -> None:
    """Explain payments: do they add up, what was denied and why, and what to do about it.

    \b
    chartproof remit march.835
    chartproof remit march.835 --claims march.837 --locality OH-00
    chartproof remit *.835 --claims sent.837 --summary --format json
    chartproof remit march.835 --format csv -o denials.csv

    Each denial comes with its likely cause in therapy billing, the rule of ours that would have
    caught it, and whether and until when it can be appealed. With the claims beside them payments
    are set against expected prices, and every rule against what was in fact denied. json and jsonl
    both give one line a claim payment.
    """
    from chartproof.billing.pricing import locality_fault
    from chartproof.denials.files import explained
    from chartproof.denials.given import Given
    from chartproof.denials.writing import Report
    from chartproof.errors import InputError
    from chartproof.reference import book

    shelf = book(own_payers) if own_payers else book()
    if locality is not None and (fault := locality_fault(locality, shelf)) is not None:
        raise click.UsageError(f"--{fault}")
    if summary and form == "csv":
        raise click.UsageError("--summary is written as text or JSON, not as CSV")
    claims, failed = _claims(claim_files, shelf)
    given = Given()
    with streams.writing(out, (*sources, *claim_files)) as stream:
        width, paint = _look(stream)
        report = Report(stream, form, summary, shelf, claims, width, paint)
        for source in sources:
            name = streams.STDIN if source == "-" else Path(source).name
            opened = sys.stdin.buffer if source == "-" else source
            try:
                for step in explained(opened, shelf, claims=claims, locality=locality, given=given):
                    message, is_failure = report.take(step)
                    failed = failed or is_failure
                    if message:
                        streams.say(f"{name}: {message}")
            except InputError as fault:
                _say(name, str(fault))
                failed = True
        for line in report.unsaid():
            streams.say(line)
        report.end()
    sys.exit(2 if failed else 1 if report.has_findings else 0)


def _claims(files: tuple[str, ...], shelf: Book) -> tuple[Claims | None, bool]:
    """Return the claims to look payments up in, None if none were given, and whether any failed.

    What is wrong with a claim file is said, the first lines of it, and the rest of it is used.
    """
    from chartproof.denials.files import claims_in
    from chartproof.denials.matching import Claims
    from chartproof.denials.writing import MOST_SAID
    from chartproof.errors import InputError
    from chartproof.model import Fault

    if not files:
        return None, False
    claims = Claims()
    failed = False
    for file in files:
        name = streams.STDIN if file == "-" else Path(file).name
        faults: list[Fault] = []
        try:
            claims_in(sys.stdin.buffer.read() if file == "-" else file, claims, faults, shelf)
        except InputError as fault:
            _say(name, str(fault))
            failed = True
        for found in faults[:MOST_SAID]:
            streams.say(f"{name}: {found}")
        if len(faults) > MOST_SAID:
            streams.say(f"{name}: and {len(faults) - MOST_SAID} more; `chartproof scrub` says all")
        failed = failed or bool(faults)
    return claims, failed


def _say(name: str, words: str) -> None:
    streams.say(words if words.startswith(name) else f"{name}: {words}")


def _look(stream: TextIO) -> tuple[int, Callable[[str, str], str]]:
    """Return the width of the terminal and how to colour words there."""
    from chartproof.report import text

    colour = stream.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    return width, text.in_colour if colour else text.plain
