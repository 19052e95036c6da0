"""The `chartproof` command: arguments in, calls out.

Every command imports what it needs when it runs, so that `--help` stays quick. Results go to
standard output, everything else to standard error. Exit codes: 0 nothing to fix, 1 findings, 2
something failed.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chartproof import streams
from chartproof.errors import ChartproofError, InputError

if TYPE_CHECKING:
    from chartproof.visits import Charged

FORMATS = ("text", "json", "jsonl", "sarif", "csv", "html")


class Day(click.ParamType[date]):
    """A day written 2026-03-03."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:  # Any: click's own signature
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"expected a day such as 2026-03-03, got {value!r}", param, ctx)


DAY = Day()
JSON_OR_TEXT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


class Commands(click.Group):
    """Commands whose errors end in one line on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # Any: click's own signature
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # whoever stops a run knows that it stopped
            ctx.exit(130)

    def main(self, *args: Any, **kwargs: Any) -> Any:  # Any: click's own signature
        try:
            return super().main(*args, **kwargs)
        except ChartproofError as fault:
            streams.say(str(fault))
            streams.let_go_if_full()
            sys.exit(2)
        except BrokenPipeError:
            streams.let_go()
            sys.exit(0)
        except OSError as fault:  # a full disk under standard output
            streams.let_go()
            streams.say(f"standard output: {fault.strerror or 'cannot be written'}")
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chartproof", prog_name="chartproof")
def main() -> None:
    """Prove whether a therapy chart supports its claim, before the claim is sent.

    \b
    chartproof audit visits.jsonl                    audit a day's visits
    chartproof audit note.txt --code 97110x2:GP --payer medicare --on 2026-03-03
    chartproof units 97110=33 97140=7                share minutes out as units
    chartproof explain units-exceed-minutes          what a rule says, and by whose word

    Nothing leaves this machine. Exit codes: 0 nothing to fix, 1 findings, 2 something failed.
    """


@main.command(short_help="Audit visits and say what would not stand up.")
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="97110x2:GP",
    help="A charge of a plain-text note; repeat for each line.",
)
@click.option("--payer", help="Payer of a plain-text note, as in `chartproof tables payers`.")
@click.option("--on", "day", type=DAY, help="Date of service of a plain-text note.")
@click.option(
    "--discipline",
    type=click.Choice(["PT", "OT", "SLP", "DC"]),
    help="Of a plain-text note, where no modifier tells.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
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
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of rules of your own, run beside ours.",
)
@click.option(
    "--payers",
    "own_payers",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of payer files of your own.",
)
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
def audit(
    sources: tuple[str, ...],
    codes: tuple[str, ...],
    payer: str | None,
    day: date | None,
    discipline: str | None,
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
) -> None:
    """Audit visits: JSON, JSON lines, plain-text notes, folders, or - for standard input.

    \b
    chartproof audit today.jsonl
    chartproof audit notes/ --format html -o report.html
    chartproof audit note.txt --code 97110x2:GP --code 97140x1:GP --payer medicare --on 2026-03-03
    cat visit.json | chartproof audit - --format json --fail-on error
    """
    from chartproof import waivers
    from chartproof.reference import book
    from chartproof.rules import all_rules, choose, load

    charged = _charged(codes, payer, day, discipline)
    own, faults = load(own_rules) if own_rules else ((), ())
    for fault in faults:
        streams.say(f"{fault}; the other rules are run")
    rules = choose((*all_rules(), *own), only, skip)
    accepted = None
    if waiver_file is not None and not no_waivers:
        accepted = waivers.read_waivers(waiver_file, date.today())
    known = waivers.read_baseline(baseline) if baseline and not no_waivers else frozenset()
    shelf = book(own_payers) if own_payers else book()
    tally = streams.Tally(fail_on)
    with streams.writing(out, sources) as stream, streams.own_words_unsaid():
        found = streams.audited(streams.entries_of(sources, charged), rules, shelf, accepted, known)
        streams.write(tally.watching(found), form, stream, rules)
    for line in accepted.report() if accepted else ():
        streams.say(line)
    if write_baseline is not None:
        waivers.write_baseline(write_baseline, tally.fingerprints)
    sys.exit(2 if faults else tally.exit_code)


@main.command(short_help="Show what a note proves, fact by fact.")
@click.argument("source", metavar="NOTE")
@click.option(
    "--code",
    "codes",
    multiple=True,
    metavar="97110",
    help="A charged code whose minutes are wanted.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also what is about another day, a plan, a goal, or denied.",
)
@JSON_OR_TEXT
def read(source: str, codes: tuple[str, ...], everything: bool, form: str) -> None:
    """Show what a note proves: every fact with its words, its scope and how sure the reader is.

    NOTE is a plain-text file, or - for standard input.
    """
    from chartproof.reading import read as read_note
    from chartproof.report import facts
    from chartproof.visits import text_of

    name, data = streams.bytes_of(source)
    note = read_note(text_of(data, name), codes)
    if form == "json":
        click.echo(facts.as_json(note))
    else:
        click.echo(facts.as_text(note, everything), nl=False)
    if note.unreadable:
        raise InputError(f"{name}: cannot be read as a note: {note.unreadable}")


@main.command(short_help="Share minutes out as units, step by step.")
@click.argument("words", nargs=-1, metavar="CODE=MINUTES...")
@click.option(
    "--method",
    type=click.Choice(["cms", "ama", "ceiling", "full_15"]),
    default="cms",
    show_default=True,
)
@click.option("--on", "day", type=DAY, help="Date of service; the newest rules without it.")
@click.option("--batch", metavar="FILE", help="JSON lines of such questions; - for standard input.")
@click.option("--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text")
def units(
    words: tuple[str, ...], method: str, day: date | None, batch: str | None, form: str
) -> None:
    """Share minutes out as units, with every step and every tie.

    \b
    chartproof units 97110=33 97140=7
    chartproof units --method ama 97110=10 97140=10
    chartproof units 97110=36 97110@assistant=23 97140=30 --on 2026-03-03
    chartproof units --batch questions.jsonl --format jsonl
    """
    import msgspec

    from chartproof.billing import units as counting

    if batch is not None:
        if words:
            raise click.UsageError("give either CODE=MINUTES or --batch FILE, not both")
        sys.exit(_units_batch(batch))
    if not words:
        raise click.UsageError("give minutes as 97110=33, or --batch FILE")
    answer = counting.units_from_words(list(words), method, day)
    if form == "text":
        from chartproof.report.text import units_text

        click.echo(units_text(answer), nl=False)
    else:
        click.echo(msgspec.json.encode(counting.answer_json(answer)).decode())


@main.command(short_help="Price the lines of visits, unit by unit.")
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--payers",
    "own_payers",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of payer files of your own.",
)
@JSON_OR_TEXT
def price(sources: tuple[str, ...], own_payers: Path | None, form: str) -> None:
    """Price the lines of visits, unit by unit; the note is not read."""
    import msgspec

    from chartproof.billing.pricing import price_json
    from chartproof.reference import book
    from chartproof.report.text import price_text
    from chartproof.visits import quoted, under

    shelf = book(own_payers) if own_payers else book()
    failed = False
    for entry in streams.entries_of(sources):
        fault = entry.fault
        place = (entry.visit.locality or "").strip() if entry.visit is not None else ""
        if place and place not in shelf.gpci and fault is None:
            expected = "expected national, STATE-NN or MAC-NN such as OH-00"
            fault = f"{under(entry.place, 'locality')}: {expected}, got {quoted(place)}"
        if fault is not None:
            streams.say(str(fault))
            failed = True
        if entry.visit is not None:
            record = price_json(entry.visit, shelf)
            text = form == "text"
            click.echo(price_text(record) if text else msgspec.json.encode(record).decode())
    sys.exit(2 if failed else 0)


@main.command(short_help="List every rule.")
@JSON_OR_TEXT
def rules(form: str) -> None:
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


@main.command(short_help="Print the page of a rule.")
@click.argument("name", metavar="RULE")
@click.option(
    "--rules",
    "own_rules",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of rules of your own.",
)
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text")
def explain(name: str, own_rules: Path | None, form: str) -> None:
    """Print the page of a rule: what it says, by whose word and since when, with examples."""
    from chartproof.register import explain as page
    from chartproof.rules import load

    own, faults = load(own_rules) if own_rules else ((), ())
    for fault in faults:
        streams.say(str(fault))
    click.echo(page(name, form=form, own=own))
    sys.exit(2 if faults else 0)


@main.command(short_help="List the dated tables, or the rows of one.")
@click.argument("name", required=False)
@click.option("--on", "day", type=DAY, help="The day whose rows are wanted (today without it).")
@click.option("--stale", is_flag=True, help="Only tables whose last day has passed.")
@JSON_OR_TEXT
def tables(name: str | None, day: date | None, stale: bool, form: str) -> None:
    """List the dated tables; show the rows of one that hold on a day; name those out of date."""
    import msgspec

    from chartproof.reference import book, listing
    from chartproof.report.tables import as_text, stale_text, table_list

    on = day or date.today()
    if stale:
        found = listing.stale_tables(book(), on)
        shown: Any = found
        said = stale_text([s.message for s in found], on)
    elif name is None:
        found_tables = listing.list_tables(book())
        shown = found_tables
        said = table_list([msgspec.structs.asdict(t) for t in found_tables])
    else:
        rows = listing.rows_on(book(), name, on)
        shown = rows
        said = as_text(rows)
        unstated = [r["certain_from"] for r in rows if r.get("certain_from")]
        if unstated:
            said += (
                "\nwhere certain_from stands, the file does not state the first day: "
                "the row surely holds from that day on"
            )
    click.echo(
        msgspec.json.format(msgspec.json.encode(shown), indent=1).decode()
        if form == "json"
        else said
    )
    sys.exit(1 if stale and shown else 0)


# --- the same for several commands ------------------------------------------------------------


def _charged(
    codes: tuple[str, ...], payer: str | None, day: date | None, discipline: str | None
) -> Charged | None:
    from chartproof.visits import charged_from

    given = [bool(codes), bool(payer), bool(day)]
    if not any(given):
        return None
    if not codes or payer is None or day is None:
        raise click.UsageError("a plain-text note needs all three: --code, --payer and --on")
    return charged_from(codes, payer, day, discipline)


def _units_batch(source: str) -> int:
    import msgspec

    from chartproof.billing.units import answer_json, units_from_record
    from chartproof.visits import BLANK, utf8_lines

    code, empty = 0, True
    source_name, data = streams.bytes_of(source)
    lines = utf8_lines(data.splitlines(keepends=True), source_name)
    for number, line in enumerate(lines, 1):
        if isinstance(line, InputError):
            raise line
        if not line.strip(BLANK):
            continue
        empty = False
        name: Any = None
        try:
            try:
                record = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise InputError("expected a JSON object on this line") from None
            if not isinstance(record, dict):
                raise InputError("expected a JSON object on this line")
            name = record.get("id")
            shown = {"id": name, **answer_json(units_from_record(record))}
        except ChartproofError as fault:
            shown = {"id": name, "status": "failed", "error": f"line {number}: {fault}"}
            streams.say(f"line {number}: {fault}")
            code = 2
        click.echo(msgspec.json.encode(shown).decode())
    if empty:
        raise InputError(f"{source_name}: empty, expected a question a line")
    return code
