"""`chartproof read`."""

from __future__ import annotations

import click

from chartproof import streams
from chartproof.cli.options import JSON_OR_TEXT
from chartproof.errors import InputError


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
@JSON_OR_TEXT
def command(source: str, codes: tuple[str, ...], everything: bool, form: str) -> None:
    """Show what a note proves: every fact with its words, its scope and how sure the reader is.

    NOTE is a plain-text file, or - for standard input.
    """
    from chartproof.reading import read as read_note
    from chartproof.report import facts
    from chartproof.visits import text_of

    name, data = streams.bytes_of(source)
    note = read_note(text_of(data, name), codes)
    if form == "json":
        click.echo(facts.as_json(note))
    else:
        click.echo(facts.as_text(note, everything), nl=False)
    if note.unreadable:
        raise InputError(f"{name}: cannot be read as a note: {note.unreadable}")
