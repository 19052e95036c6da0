"""`chartproof scorecard`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from chartproof.cli.options import JSON_OR_TEXT, OWN_PAYERS
from chartproof.model import Outcome


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--clinician", help="Only this clinician's card, still compared with the others.")
@OWN_PAYERS
@JSON_OR_TEXT
def command(
    sources: tuple[str, ...], clinician: str | None, own_payers: Path | None, form: str
) -> None:
    """Show each clinician's strengths and habits, and what the visits say of the clinic.

    Visits from `chartproof sample` say what they were drawn from; the error rate and the dollars
    are then estimated for all of it, with a two-sided 90 % interval.

    \b
    chartproof scorecard probe.jsonl
    chartproof scorecard year.jsonl --clinician "A. Rivera, PT"
    """
    import msgspec

    from chartproof import streams
    from chartproof.errors import InputError
    from chartproof.reference import book
    from chartproof.report.scorecard import as_text
    from chartproof.rules import all_rules
    from chartproof.samples.scorecard import scorecard

    shelf = book(own_payers) if own_payers else book()
    failed = False

    def watched() -> Iterator[Outcome]:
        nonlocal failed
        for outcome in streams.audited(streams.entries_of(sources), all_rules(), shelf):
            if outcome.status == "failed":
                failed = True
                streams.say(str(outcome.error))
            yield from (outcome,) if isinstance(outcome, Outcome) else outcome.outcomes

    found = msgspec.to_builtins(scorecard(watched()), str_keys=True)
    if not found["visits"]:
        raise InputError("no visit to look at; expected visits, such as a probe that was drawn")
    if clinician is not None:
        found["cards"] = [c for c in found["cards"] if c["clinician"] == clinician]
        if not found["cards"]:
            raise InputError(
                f"no visit is by {clinician[:60]!r}; without --clinician all are listed"
            )
    click.echo(
        msgspec.json.format(msgspec.json.encode(found), indent=1).decode()
        if form == "json"
        else as_text(found),
        nl=form == "json",
    )
    sys.exit(2 if failed else 0)
