"""`chartproof explain`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from chartproof import streams
from chartproof.cli.options import RULE_FOLDER


@click.command()
@click.argument("name", metavar="RULE")
@click.option(
    "--rules",
    "own_rules",
    type=RULE_FOLDER,
    help="A folder of rules of your own.",
)
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text")
def command(name: str, own_rules: Path | None, form: str) -> None:
    """Print the page of a rule: what it says, by whose word and since when, with examples."""
    from chartproof.register import explain as page
    from chartproof.rules import load

    own, faults = load(own_rules) if own_rules else ((), ())
    for fault in faults:
        streams.say(str(fault))
    click.echo(page(name, form=form, own=own))
    sys.exit(2 if faults else 0)
