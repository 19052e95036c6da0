"""`chartproof read`."""

from __future__ import annotations

from pathlib import Path

import click

from chartproof import streams
from chartproof.cli.options import JSON_OR_TEXT
from chartproof.errors import InputError
from chartproof.files import RECORD_SUFFIXES


@click.command()
@click.argument("source", metavar="NOTE")
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="97110",
    help="A charged code whose minutes are wanted.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what is about another day, a plan, a goal, or denied.",
)
@click.option(
    "--explain",
    "why",
    is_flag=True,
    help="Also why: the clause, who decided, score and threshold, what took it out of today.",
)
@JSON_OR_TEXT
def command(source: str, codes: tuple[str, ...], everything: bool, why: bool, form: str) -> None:
    """Show what a note proves: every fact with its words, its scope and how sure the reader is.

    NOTE is a file of plain text, HTML or RTF, or - for standard input. Places are those of the
    file as it is; quotes of HTML and RTF show the markup within them.
    """
    from chartproof.reading import explain
    from chartproof.reading import read as read_note
    from chartproof.report import facts
    from chartproof.visits import text_of

    name, data = streams.bytes_of(source)
    if Path(name).suffix.lower() in RECORD_SUFFIXES:
        raise InputError(
            f"{name}: expected one note, found a file of visits; use `chartproof audit`"
        )
    text = text_of(data, name)
    note, reasons = explain(text, codes) if why else (read_note(text, codes), ())
    if form == "json":
        click.echo(facts.as_json(note, reasons))
    else:
        click.echo(facts.as_text(note, everything, reasons), nl=False)
    if note.unreadable:
        raise InputError(f"{name}: cannot be read as a note: {note.unreadable}")
