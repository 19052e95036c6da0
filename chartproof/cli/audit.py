"""`chartproof audit`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from chartproof import streams
from chartproof.cli.options import DAY, FHIR_FORMATS, FORMATS, OWN_PAYERS, RULE_FOLDER

if TYPE_CHECKING:
    from chartproof.money.totals import Tally
    from chartproof.visits import Charged
    from chartproof.waivers import Waivers


@click.command()
@click.argument("sources", nargs=-1, metavar="FILE...")
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="97110x2:GP",
    help="A charge of a plain-text note; repeat for each line.",
)
@click.option("--payer", help="Payer of a plain-text note, one of `chartproof payers`.")
@click.option("--on", "day", type=DAY, help="Date of service of a plain-text note.")
@click.option(
    "--discipline",
    type=click.Choice(["PT", "OT", "SLP", "DC"]),
    help="Of a plain-text note, where no modifier tells.",
)
@click.option("--fhir", metavar="URL|PATH", help="Visits of a FHIR R4 server, file or folder.")
@click.option("--fhir-client", metavar="ID", help="Sign in as this SMART backend service.")
@click.option(
    "--fhir-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Its private key, PEM.",
)
@click.option("--fhir-kid", metavar="NAME", help="The key's name (kid) at the server.")
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, *FHIR_FORMATS)),
    default="text",
    show_default=True,
    metavar="FORM",
    help=f"One of {', '.join((*FORMATS, *FHIR_FORMATS))}.",
)
@click.option("-o", "--out", type=click.Path(dir_okay=False), help="Write the report here.")
@click.option("--only", multiple=True, metavar="RULE", help="Run only this rule; may be repeated.")
@click.option("--skip", multiple=True, metavar="RULE", help="Leave this rule out; may be repeated.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "unsure", "never"]),
    default="warning",
    show_default=True,
    help="The least that makes the exit code 1.",
)
@click.option(
    "--rules",
    "own_rules",
    type=RULE_FOLDER,
    help="A folder of rules of your own, run beside ours.",
)
@OWN_PAYERS
@click.option(
    "--waivers",
    "waiver_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file of accepted findings.",
)
@click.option("--no-waivers", is_flag=True, help="Ignore waivers and baseline.")
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Findings known before; they do not count.",
)
@click.option(
    "--write-baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was found as the new baseline.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    help="Processes for episodes; by default one a core where there are many.",
)
@click.option("--totals", is_flag=True, help="At the end: dollars by rule, clinician and payer.")
def command(
    sources: tuple[str, ...],
    codes: tuple[str, ...],
    payer: str | None,
    day: date | None,
    discipline: str | None,
    fhir: str | None,
    fhir_client: str | None,
    fhir_key: Path | None,
    fhir_kid: str | None,
    form: str,
    out: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: str,
    own_rules: Path | None,
    own_payers: Path | None,
    waiver_file: Path | None,
    no_waivers: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    totals: bool,
    jobs: int,
) -> None:
    """Audit visits and episodes: JSON, JSON lines, plain-text notes, folders, or - for stdin.

    \b
    chartproof audit today.jsonl
    chartproof audit episodes.jsonl --format jsonl   a record with "visits" is a course of care
    chartproof audit notes/ --format html -o report.html
    chartproof audit note.txt --code 97110x2:GP --code 97140x1:GP --payer medicare --on 2026-03-03
    cat visit.json | chartproof audit - --format json --fail-on error
    chartproof audit --fhir export/ --format operation-outcome
    """
    from chartproof import waivers
    from chartproof.fhir.entries import fhir_entries
    from chartproof.reference import book
    from chartproof.rules import all_rules, choose, load

    if bool(sources) == (fhir is not None):
        raise click.UsageError("give either FILE... or --fhir")
    charged = _charged(codes, payer, day, discipline)
    own, faults = load(own_rules) if own_rules else ((), ())
    for fault in faults:
        streams.say(f"{fault}; the other rules are run")
    rules = choose((*all_rules(), *own), only, skip)
    accepted = None if no_waivers else _accepted(waiver_file, baseline)
    shelf = book(own_payers) if own_payers else book()
    is_shown = form == "text" and out is None and sys.stdout.isatty() and sys.stderr.isatty()
    tally = streams.Tally(fail_on, write_baseline is not None, is_shown)
    with streams.writing(out, sources) as stream, streams.own_words_unsaid():
        entries = (
            fhir_entries(fhir, fhir_client, fhir_key, fhir_kid, streams.say)
            if fhir is not None
            else streams.entries_of(sources, charged)
        )
        found = streams.audited(entries, rules, shelf, accepted, jobs)
        watched = tally.watching(found)
        sums = _sums() if totals else None
        streams.write(sums.watching(watched) if sums else watched, form, stream, rules)
        if sums is not None:
            _write_totals(sums, stream if form == "text" else sys.stderr)
    for line in (*_passed_over(sources), *(accepted.report() if accepted else ())):
        streams.say(line)
    if write_baseline is not None:
        waivers.write_baseline(write_baseline, tally.fingerprints)
    sys.exit(2 if faults else tally.exit_code)


def _passed_over(sources: Iterable[str]) -> Iterator[str]:
    """Yield a line a folder with files that are neither notes nor visits; never their names."""
    from chartproof.files import passed_over

    for source in sources:
        if source != "-" and Path(source).is_dir():
            count, endings = passed_over(Path(source))
            if count:
                files = f"{count} file{'s' * (count != 1)}"
                kinds = ", ".join(endings)
                yield f"{source}: {files} passed over, neither notes nor visits ({kinds})"


def _accepted(waiver_file: Path | None, baseline: Path | None) -> Waivers | None:
    """Return what the clinic has accepted, None where it names neither file."""
    from chartproof.waivers import Waivers, read_baseline, read_waivers

    if waiver_file is None and baseline is None:
        return None
    today = date.today()
    entries = read_waivers(waiver_file, today).entries if waiver_file else ()
    return Waivers(entries, today, read_baseline(baseline) if baseline else frozenset())


def _sums() -> Tally:
    from chartproof.money.totals import Tally

    return Tally()


def _write_totals(sums: Tally, stream: TextIO) -> None:
    """Write the totals under a text report; beside any other form, on standard error."""
    from chartproof.money.totals import totals_json
    from chartproof.report.money import totals_text

    stream.write("\n" + totals_text(totals_json(sums.totals())))


def _charged(
    codes: tuple[str, ...], payer: str | None, day: date | None, discipline: str | None
) -> Charged | None:
    from chartproof.visits import charged_from

    given = [bool(codes), bool(payer), bool(day)]
    if not any(given):
        return None
    if not codes or payer is None or day is None:
        raise click.UsageError("a note needs all three: --code, --payer and --on")
    return charged_from(codes, payer, day, discipline)
