"""`chartproof batch`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option("--master", metavar="URL", help="The Spark cluster, as spark://host:7077 or yarn.")
@click.option(
    "--group",
    type=click.Choice(["visits", "episodes"]),
    default="visits",
    show_default=True,
    help="Audit each visit, or the visits of a patient and discipline as one course of care.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes; one a core without it.")
@click.option("--fresh", is_flag=True, help="Begin anew instead of going on.")
def command(
    source: str,
    out: str,
    engine: str,
    master: str | None,
    group: str,
    jobs: int | None,
    fresh: bool,
) -> None:
    """Audit visits by the million into Parquet, partitioned by month.

    IN is a file or a folder of Parquet, JSON lines or 837P files. A run that was stopped goes on
    where it was. Records that are no visit are in OUT/_rejects, each with its reason.

    \b
    chartproof batch visits/ outcomes/
    chartproof batch visits/ courses/ --group episodes
    chartproof batch s3://bucket/visits s3://bucket/outcomes --engine spark --master yarn
    """
    from chartproof import streams
    from chartproof.batch.chunks import passed_over
    from chartproof.batch.distant import place_of
    from chartproof.batch.local import run
    from chartproof.batch.spark import run_on_spark
    from chartproof.errors import InputError

    place, courses = place_of(source), group == "episodes"
    if not place.exists():
        raise InputError(f"{source}: no such file or folder")
    if engine == "local" and (master or "://" in source + out):
        raise click.UsageError("--master and addresses go with --engine spark")
    with click.progressbar(
        length=1, label="auditing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def told(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        if engine == "spark":
            summary = run_on_spark(place, place_of(out), master, fresh, told, courses)
        else:
            summary = run(Path(source), Path(out), jobs, fresh, told, group=courses)
    verdicts = ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in sorted(summary.verdicts.items())
    )
    click.echo(f"{out.rstrip('/')}: {summary.rows} outcomes{f' ({verdicts})' if verdicts else ''}")
    if summary.resumed:
        streams.say(f"{summary.resumed} of {summary.chunks} chunks were done before")
    if summary.rejects:
        count = f"{summary.rejects} records are" if summary.rejects > 1 else "1 record is"
        streams.say(f"{count} no visit: {out.rstrip('/')}/_rejects")
    others, kinds = passed_over(place)
    if others:
        count = f"{others} files hold" if others > 1 else "1 file holds"
        streams.say(f"{count} no visits by the name ({', '.join(kinds)}); passed over")
    if summary.failed:
        count = f"{summary.failed} visits" if summary.failed > 1 else "1 visit"
        streams.say(f"{count} could not be audited; the rows say why")
    bad = summary.rejects or summary.failed
    found = summary.verdicts.keys() - {"defensible", "true_progression", "template_but_changing"}
    sys.exit(2 if bad else 1 if found else 0)
