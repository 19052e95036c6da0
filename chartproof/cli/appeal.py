"""`chartproof appeal`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="EPISODE")
@click.option(
    "--denial",
    "denial_file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="What was denied, as TOML: docs/how-to/answer-a-record-request.md.",
)
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A PDF."
)
@click.option("--id", "name", help="Which episode, where the file holds several.")
def command(source: str, denial_file: Path, out: Path, name: str | None) -> None:
    """Draft an appeal of a denied line: every statement quotes the chart and says where.

    \b
    chartproof appeal episode.json --denial denial.toml -o appeal.pdf
    """
    from chartproof import streams
    from chartproof.packets.letter import letter_of, letter_record
    from chartproof.packets.request import read_denial
    from chartproof.report.packet import letter_pdf

    streams.only_pdf(out)
    denial = read_denial(denial_file)
    letter = letter_of(streams.one_course(source, name), denial)
    streams.put(out, letter_pdf(letter_record(letter)))
    click.echo(f"{out}: a draft, {len(letter.parts)} headings")
    for words in letter.left_out:
        click.echo(f"  not in the letter: {words}")
