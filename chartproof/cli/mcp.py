"""`chartproof mcp`."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--http",
    "port",
    type=click.IntRange(1, 65535),
    metavar="PORT",
    help="HTTP on 127.0.0.1 instead.",
)
def command(port: int | None) -> None:
    """Serve audit, units, price and explain to assistant programs, over standard streams.

    \b
    Register it with an assistant as the command:  chartproof mcp
    """
    from chartproof.assistants.server import serve

    serve("http" if port else "stdio", port or 0)
