"""`chartproof second`."""

from __future__ import annotations

import os

import click

from chartproof.cli.options import JSON_OR_TEXT


@click.command()
@click.argument("source", metavar="NOTE")
@click.option("--endpoint", required=True, help="Such as http://127.0.0.1:11434/v1.")
@click.option("--model", required=True, help="As the endpoint names it.")
@click.option("--allow-remote", is_flag=True, help="The note may leave this machine.")
@JSON_OR_TEXT
def command(source: str, endpoint: str, model: str, allow_remote: bool, form: str) -> None:
    """Let a language model that you name propose facts of a note, shown apart.

    Any OpenAI-compatible endpoint; a key is taken from $CHARTPROOF_ENDPOINT_KEY. Only proposals
    that quote the note word for word are shown, and nothing is decided by them.

    \b
    chartproof second note.txt --endpoint http://127.0.0.1:11434/v1 --model llama3
    """
    import msgspec

    from chartproof import streams
    from chartproof.reading import read
    from chartproof.report.second import as_text
    from chartproof.second.endpoint import ask
    from chartproof.second.proposals import believed, question
    from chartproof.visits import text_of

    name, data = streams.bytes_of(source)
    note = read(text_of(data, name))
    key = os.environ.get("CHARTPROOF_ENDPOINT_KEY")
    answer = ask(endpoint, model, question(), note.text, key=key, remote=allow_remote)
    found = msgspec.to_builtins(believed(answer, note, model))
    click.echo(
        msgspec.json.format(msgspec.json.encode(found), indent=1).decode()
        if form == "json"
        else as_text(found),
        nl=form == "json",
    )
