"""`chartproof serve`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from chartproof import streams
from chartproof.cli.stored import DB, KEY_FILE, address, opened
from chartproof.errors import InputError

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8484, show_default=True)
@DB
@KEY_FILE
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--name", "names", multiple=True, help="A host name that browsers may use; may be repeated."
)
@click.option("--https", "is_secure", is_flag=True, help="A proxy before it speaks HTTPS.")
@click.option("--watch", type=FOLDER, help="Take in every file that is dropped in this folder.")
def command(
    port: int,
    db: str | None,
    key_file: Path | None,
    host: str,
    names: tuple[str, ...],
    is_secure: bool,
    watch: Path | None,
) -> None:
    """Start the workbench; stop it with Ctrl-C.

    \b
    chartproof serve                                 a file in your data folder
    chartproof serve --db clinic.sqlite --port 8500
    chartproof serve --db postgresql://chartproof@db.clinic.example/chartproof

    The first start makes the database and a key, and prints a link for the first account.
    """
    try:
        from chartproof.web import running
        from chartproof.web.auditors import as_many_as_useful
        from chartproof.web.house import Settings
    except ImportError as fault:
        missing = (fault.name or "").partition(".")[0]
        if missing == "chartproof":
            raise
        raise InputError(f'the workbench needs {missing}: pip install "chartproof[web]"') from None
    if not running.is_this_machine(host):
        streams.say(
            f"listening on {host}: other machines can reach it; let a proxy with HTTPS stand "
            "before it, and give --https"
        )
    store = opened(db, key_file, may_make=True)
    settings = Settings(
        hosts=(*Settings().hosts, *(n.casefold() for n in (host, *names))),
        port=port,
        is_secure=is_secure,
        watch=watch,
        auditors=as_many_as_useful(),
        public_url=os.environ.get("CHARTPROOF_URL"),
        oidc_issuer=os.environ.get("CHARTPROOF_OIDC_ISSUER"),
        oidc_client=os.environ.get("CHARTPROOF_OIDC_CLIENT"),
        oidc_secret=os.environ.get("CHARTPROOF_OIDC_SECRET"),
    )
    named = {"DB": address(db), "KEY_FILE": key_file, "WATCH": watch}
    environment = dict(os.environ)
    environment.update({f"CHARTPROOF_{n}": str(v) for n, v in named.items() if v is not None})
    running.serve(store, settings, host=host, environment=environment, say=streams.say)
