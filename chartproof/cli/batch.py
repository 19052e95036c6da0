"""`chartproof batch`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option("--jobs", type=click.IntRange(1), help="Processes; one a core without it.")
@click.option("--fresh", is_flag=True, help="Begin anew instead of going on.")
def command(source: Path, out: Path, jobs: int | None, fresh: bool) -> None:
    """Audit visits by the million into Parquet, partitioned by month.

    IN is a file or a folder of Parquet, JSON lines or 837P files. A run that was stopped goes on
    where it was. Records that are no visit are in OUT/_rejects, each with its reason.

    \b
    chartproof batch visits/ outcomes/
    """
    from chartproof import streams
    from chartproof.batch.local import run
    from chartproof.errors import InputError

    if not source.exists():
        raise InputError(f"{source}: no such file or folder")
    with click.progressbar(
        length=1, label="auditing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def told(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        summary = run(source, out, jobs, fresh, told)
    verdicts = ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in sorted(summary.verdicts.items())
    )
    click.echo(f"{out}: {summary.rows} outcomes{f' ({verdicts})' if verdicts else ''}")
    if summary.resumed:
        streams.say(f"{summary.resumed} of {summary.chunks} chunks were done before")
    if summary.rejects:
        streams.say(f"{summary.rejects} records are no visit: {out / '_rejects'}")
    if summary.failed:
        streams.say(f"{summary.failed} visits could not be audited; their rows say why")
    bad = summary.rejects or summary.failed
    found = any(summary.verdicts.get(v) for v in ("fixable", "not_billable"))
    sys.exit(2 if bad else 1 if found else 0)
