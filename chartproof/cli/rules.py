"""`chartproof rules`."""

from __future__ import annotations

import click

from chartproof.cli.options import JSON_OR_TEXT


@click.command()
@JSON_OR_TEXT
def command(form: str) -> None:
    """List every rule with its severity and what it says."""
    import msgspec

    from chartproof.register import register

    found = register()
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    widest = max(len(r["rule"]) for r in found)
    for r in found:
        click.echo(f"{r['rule']:<{widest}}  {r['severity']:<7}  {r['title']}")
