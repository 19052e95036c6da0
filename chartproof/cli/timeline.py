"""`chartproof timeline`."""

from __future__ import annotations

from pathlib import Path

import click

from chartproof.errors import InputError


@click.command()
@click.argument("source", metavar="EPISODE")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A page (.html) or the picture alone (.svg).",
)
@click.option("--id", "name", help="Which episode, where the file holds several.")
def command(source: str, out: Path, name: str | None) -> None:
    """Draw a course of care as one picture, with what is due, what moved and what was found.

    \b
    chartproof timeline episode.json -o timeline.html
    chartproof timeline clinic.jsonl --id e7 -o e7.svg
    """
    from chartproof import streams
    from chartproof.report.timeline import picture
    from chartproof.report.timeline_page import page

    if out.suffix.lower() not in (".html", ".svg"):
        raise InputError(f"{out.name}: expected a name ending in .html or .svg")
    outcome = streams.one_course(source, name)
    drawn = picture(outcome) if out.suffix.lower() == ".svg" else page(outcome)
    streams.put(out, drawn.encode())
    click.echo(str(out))
