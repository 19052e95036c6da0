"""`chartproof import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("kind", type=click.Choice(["ncci", "mue", "rvu", "gpci"]))
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option("--quarter", metavar="2026Q4", help="The quarter, where no file name says it.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="A data folder other than the user's own.",
)
def command(kind: str, files: tuple[Path, ...], quarter: str | None, data: Path | None) -> None:
    """Take CMS's published files in, beside the tables that ship.

    Text, CSV, Excel, or the zip as downloaded; all parts of a quarter in one call. Every row is
    checked first; if one is wrong the tables in use stay as they were. From then on the newest file
    that covers a date of service decides.

    \b
    chartproof import ncci ccipra-v323r0-f1.zip ccipra-v323r0-f2.zip
    chartproof import mue MCR_MUE_PractitionerServices_Eff_10-01-2026.csv
    chartproof import rvu rvu26d.zip
    chartproof import gpci rvu26d.zip

    Exit code 1: taken in, but one holds far fewer rows than the one before it.
    """
    from chartproof import streams
    from chartproof.reference.cms.imports import take

    parts = False
    for report in take(kind, files, quarter, data):
        again = ", as before" if report.before else ""
        click.echo(
            f"{report.table}: {report.scope} {report.name}: {report.rows:,} rows of therapy codes"
            f"{again} -> {report.path}"
        )
        if not report.complete and report.table != "ncci_void":
            parts = True
            streams.say(
                f"{report.table}: {report.scope} {report.name} holds {report.rows:,} rows where "
                f"about {report.expected:,} were expected: taken as a part; what it lacks stays as "
                "it was. Was a file of the set left out, or cut off?"
            )
    sys.exit(1 if parts else 0)
