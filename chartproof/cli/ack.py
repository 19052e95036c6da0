"""`chartproof ack`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chartproof import streams

if TYPE_CHECKING:
    from chartproof.model import Fault
    from chartproof.x12.ack import AckAnswer


@click.command()
@click.argument("source", metavar="FILE")
@click.option(
    "--claims",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The claim file that was answered, to name the claims a 999 only counts.",
)
@click.option(
    "--answer",
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE is a claim file: write the 999 that answers it here.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
)
def command(source: str, claims: Path | None, answer: Path | None, form: str) -> None:
    """Show what an acknowledgement (999, 277CA, TA1) accepts and rejects, why, and which claim.

    With --answer it goes the other way: the 999 for a claim file, in which every transaction with
    an error of the file format is rejected and each error has its place.

    \b
    chartproof ack answer.999
    chartproof ack answer.999 --claims day.837
    chartproof ack day.837 --answer answer.999

    Exit codes: 0 all accepted, 1 something rejected or with errors, 2 something failed.
    """
    name, file = streams.claims_of(source)
    if answer is not None:
        sys.exit(_write(file, answer))
    from chartproof.errors import X12Error
    from chartproof.x12.ack import read_ack

    faults: list[Fault] = []
    try:
        answers = list(read_ack(file, claims, faults))
    except X12Error as error:
        raise X12Error(f"{name}: {error}") from None
    _show(answers, form, name)
    for fault in faults:
        streams.say(f"{name}: {fault}")
    if faults:
        sys.exit(2)
    sys.exit(0 if all(a.status == "accepted" for a in answers) else 1)


def _show(answers: list[AckAnswer], form: str, name: str) -> None:
    import msgspec

    from chartproof.x12.ack_text import ack_lines

    if form == "text":
        for line in ack_lines(answers, name) if answers else ():
            click.echo(line)
    elif form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(answers)).decode())
    else:
        for answer in answers:
            click.echo(msgspec.json.encode(answer).decode())


def _write(file: bytes | Path, answer: Path) -> int:
    from datetime import datetime
    from io import BytesIO

    from chartproof.errors import InputError
    from chartproof.x12.ack import write_999

    if isinstance(file, Path) and answer.exists() and answer.samefile(file):
        raise InputError(f"{answer.name}: the answer would take the place of the claim file")
    text = BytesIO()
    said = write_999(file, text, datetime.now())
    try:
        answer.write_bytes(text.getvalue())
    except OSError as fault:
        raise InputError(f"{answer.name}: {fault.strerror}") from None
    sets = "transaction" if said.received == 1 else "transactions"
    click.echo(
        f"{said.received} {sets} received, {said.accepted} accepted, "
        f"{said.received - said.accepted} rejected; {said.errors} errors, written to {answer.name}"
    )
    return 0 if said.received and said.accepted == said.received else 1
