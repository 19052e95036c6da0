"""`chartproof scrub`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from chartproof import streams
from chartproof.cli.options import OWN_PAYERS, RULE_FOLDER
from chartproof.errors import InputError, X12Error

if TYPE_CHECKING:
    from chartproof.scrub.outcomes import ClaimOutcome
    from chartproof.scrub.scrubbing import Scrub

FILE = click.Path(dir_okay=False, path_type=Path)
MOST_SAID = 20  # faults of one kind on standard error
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("source", metavar="FILE.837")
@click.option("--out", "clean_file", type=FILE, help="Write the claims that pass here.")
@click.option("--hold", "held_file", type=FILE, help="Write the claims that are held here.")
@click.option("--notes", type=FOLDER, help="A folder of notes or visits, read beside their claims.")
@click.option("--fixes", type=FILE, help="List the corrections here, before and after.")
@click.option("--no-fix", is_flag=True, help="Correct nothing.")
@click.option("--lines", type=FILE, help="One row a line: .csv, .xlsx or .parquet.")
@click.option("--findings", type=FILE, help="One row a finding: .csv, .xlsx or .parquet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="json and jsonl: one line of JSON a claim.",
)
@click.option("-o", "--report", type=click.Path(dir_okay=False), help="Write the report here.")
@click.option("--only", multiple=True, metavar="RULE", help="Run only this rule; may be repeated.")
@click.option("--skip", multiple=True, metavar="RULE", help="Leave this rule out; may be repeated.")
@click.option(
    "--hold-on",
    type=click.Choice(["error", "warning", "note", "unsure", "never"]),
    default="error",
    show_default=True,
    help="The least that holds a claim.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "unsure", "never"]),
    default="warning",
    show_default=True,
    help="The least that makes the exit code 1.",
)
@click.option("--rules", "own_rules", type=RULE_FOLDER, help="A folder of rules of your own.")
@OWN_PAYERS
@click.option("--waivers", "waiver_file", type=FILE, help="A file of accepted findings.")
def command(
    source: str,
    clean_file: Path | None,
    held_file: Path | None,
    notes: Path | None,
    fixes: Path | None,
    no_fix: bool,
    lines: Path | None,
    findings: Path | None,
    form: str,
    report: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    hold_on: str,
    fail_on: str,
    own_rules: Path | None,
    own_payers: Path | None,
    waiver_file: Path | None,
) -> None:
    """Look over a claim file (837P) before it is sent, and sort its claims.

    \b
    chartproof scrub monday.837
    chartproof scrub monday.837 --out clean.837 --hold held.837 --findings held.xlsx
    chartproof scrub monday.837 --notes monday/ --format jsonl
    """
    from datetime import date

    from chartproof.reference import book
    from chartproof.rules import all_rules, choose, load
    from chartproof.scrub.scrubbing import Scrub
    from chartproof.waivers import read_waivers

    _apart(source, [clean_file, held_file, fixes, lines, findings, report and Path(report)])
    own, faults = load(own_rules) if own_rules else ((), ())
    for fault in faults:
        streams.say(f"{fault}; the other rules are run")
    name, data = streams.claims_of(source)
    scrub = Scrub(
        data,
        rules=choose((*all_rules(), *own), only, skip),
        shelf=book(own_payers) if own_payers else book(),
        waivers=read_waivers(waiver_file, date.today()) if waiver_file else None,
        notes=notes,
        hold_on=hold_on,
        fix=not no_fix,
    )
    tally = _Tally(fail_on)
    with streams.writing(report, (source,)) as stream, streams.own_words_unsaid():
        looked_over = tally.watching(_tables(scrub, lines, findings, fixes))
        try:
            _write(looked_over, form, stream, name, scrub)
        except X12Error as fault:
            raise X12Error(f"{name}: {fault}") from None
    _say_more(scrub, tally.failed)
    if clean_file is not None or held_file is not None:
        _sort(scrub, clean_file, held_file)
    sys.exit(2 if faults else tally.exit_code(scrub))


class _Tally:
    """The exit code, from what passes."""

    def __init__(self, fail_on: str) -> None:
        self.fail_on = fail_on
        self.found = False
        self.failed = 0

    def watching(self, outcomes: Iterable[ClaimOutcome]) -> Iterator[ClaimOutcome]:
        from chartproof.scrub.outcomes import damage, holds

        for outcome in outcomes:
            if not self.found:
                self.found = any(holds(f, self.fail_on) for f in outcome.findings) or bool(
                    self.fail_on == "unsure" and outcome.unsure
                )
            hurt = damage(outcome) if outcome.error is None and outcome.findings else None
            self.failed += outcome.error is not None or hurt is not None
            if outcome.error is not None and self.failed <= MOST_SAID:
                streams.say(f"claim {outcome.number}: {outcome.error}")
            if hurt is not None and self.failed <= MOST_SAID:
                place = f"segment {hurt.at[0].segment} (byte {hurt.at[0].offset}): "
                streams.say(f"claim {outcome.number}: {place if hurt.at else ''}{hurt.message}")
            yield outcome

    def exit_code(self, scrub: Scrub) -> int:
        broken = self.failed or any(f.severity == "error" for f in scrub.summary.faults)
        return 2 if broken else int(self.found)


def _write(
    outcomes: Iterable[ClaimOutcome], form: str, stream: TextIO, name: str, scrub: Scrub
) -> None:
    from chartproof.scrub import records, telling

    if form in ("json", "jsonl"):
        for outcome in outcomes:
            stream.write(records.json_line(outcome).decode())
    elif form == "csv":
        import csv

        from chartproof.report.csv import guarded

        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(records.FINDING_COLUMNS)
        for row in records.finding_rows(outcomes):
            writer.writerow(
                [guarded(c) if isinstance(c, str) else "" if c is None else c for c in row]
            )
    else:
        import os
        import shutil

        from chartproof.report import text

        held, fixed = telling.first_of(outcomes)
        colour = stream.isatty() and "NO_COLOR" not in os.environ
        width = min(shutil.get_terminal_size((100, 24)).columns, 110)
        paint = text.in_colour if colour else text.plain
        stream.write(telling.report(name, scrub.summary, held, fixed, width=width, paint=paint))


def _tables(
    scrub: Scrub, lines: Path | None, findings: Path | None, fixes: Path | None
) -> Iterator[ClaimOutcome]:
    """Yield the outcomes, and write the tables that were asked for while they pass."""
    from contextlib import ExitStack

    from chartproof.scrub import line_rows, records, sheets

    with ExitStack() as stack:
        found = ((o, None) for o in scrub.outcomes())
        pairs: Iterator[tuple[ClaimOutcome, list[tuple[object, ...]] | None]] = found
        line_sheet = finding_sheet = fix_file = None
        if lines is not None:
            line_sheet = stack.enter_context(sheets.Sheet(lines, line_rows.COLUMNS, "lines"))
            pairs = iter(line_rows.line_rows(scrub.outcomes(), scrub.source, scrub.better))
        if findings is not None:
            columns = records.FINDING_KINDS
            finding_sheet = stack.enter_context(sheets.Sheet(findings, columns, "findings"))
        if fixes is not None:
            fix_file = stack.enter_context(streams.writing(str(fixes)))
        for outcome, rows in pairs:
            if line_sheet is not None and rows:
                line_sheet.write(rows)
            if finding_sheet is not None:
                finding_sheet.write(records.finding_rows((outcome,)))
            if fix_file is not None:
                for change in outcome.changes:
                    fix_file.write(records.change_line(outcome, change).decode())
            yield outcome


def _say_more(scrub: Scrub, failed: int) -> None:
    """Say what no claim can carry: faults of the file, notes left over, waivers not needed."""
    for fault in scrub.summary.faults[:MOST_SAID]:
        streams.say(str(fault))
    if len(scrub.summary.faults) > MOST_SAID:
        streams.say(f"and {len(scrub.summary.faults) - MOST_SAID} faults of the file more")
    if failed > MOST_SAID:
        streams.say(f"and {failed - MOST_SAID} claims more that could not be read or are damaged")
    for finding in scrub.across:
        streams.say(f"{finding.rule}: {finding.message}")
    if scrub.notes is not None:
        for words in scrub.notes.faults:
            streams.say(words)
        if left := scrub.notes.left_over():
            streams.say(f"{left} of {scrub.notes.count} notes belong to no claim of the file")
    for line in scrub.waivers.report() if scrub.waivers else ():
        streams.say(line)


def _sort(scrub: Scrub, clean_file: Path | None, held_file: Path | None) -> None:
    from chartproof.scrub.sorting import sort_out

    done = sort_out(
        scrub.source,
        scrub.held,
        clean_file=clean_file,
        held_file=held_file,
        corrected=scrub.corrected,
    )
    streams.say(
        f"{done.read.claims:,} claims in ({done.read.size:,} bytes): {done.clean.claims:,} clean "
        f"({done.clean.size:,}), {done.held.claims:,} held ({done.held.size:,}), "
        f"{done.corrected:,} corrected; none lost, none twice"
    )


def _apart(source: str, outs: Iterable[Path | str | None]) -> None:
    """Raise InputError where two of the files are one."""
    named = [Path(o) for o in outs if o]
    taken = [] if source == "-" else [Path(source).resolve()]
    for out in named:
        if out.resolve() in taken:
            raise InputError(f"{out}: is named twice; write each file somewhere else")
        taken.append(out.resolve())
