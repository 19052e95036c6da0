"""`chartproof hooks`."""

from __future__ import annotations

from pathlib import Path

import click

from chartproof import streams
from chartproof.errors import InputError


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8486, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--trust",
    multiple=True,
    metavar="ISSUER=KEYS.json",
    help="An EHR whose signed calls are answered, with its public keys; may be repeated.",
)
@click.option("--base", metavar="URL", help="The address that EHRs call, where a proxy has one.")
@click.option("--origin", "origins", multiple=True, help="An EHR page that calls from a browser.")
@click.option(
    "--feedback",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what clinicians did with cards here, by rule.",
)
def command(
    port: int,
    host: str,
    trust: tuple[str, ...],
    base: str | None,
    origins: tuple[str, ...],
    feedback: Path | None,
) -> None:
    """Serve CDS Hooks: cards on a visit's note and charges while it is being closed.

    \b
    chartproof hooks                                 on this machine, for trying out
    chartproof hooks --base https://cds.clinic.example --trust https://ehr.example=keys.json
    """
    try:
        import uvicorn

        from chartproof.hooks.app import HOSTS, House, make_app
        from chartproof.hooks.feedback import Feedback
        from chartproof.hooks.trust import trust_from
    except ImportError as fault:
        missing = (fault.name or "").partition(".")[0]
        if missing == "chartproof":
            raise
        raise InputError(f'CDS Hooks needs {missing}: pip install "chartproof[web]"') from None
    here, trusted = host in HOSTS, trust_from(trust)
    if not trusted and (base or not here):
        raise InputError("--trust: other machines are answered only if they sign; name their keys")
    address = (base or f"http://{host}:{port}").rstrip("/")
    app = make_app(House(address, trusted, Feedback(feedback)), origins, port)
    streams.say(f"discovery: {address}/cds-services")
    uvicorn.run(app, host=host, port=port, log_level="error", access_log=False, server_header=False)
