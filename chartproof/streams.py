"""What the command reads from and writes to: files, standard streams, reports, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from chartproof.errors import InputError

if TYPE_CHECKING:
    from chartproof.model import Outcome
    from chartproof.reference import Book
    from chartproof.rules import RuleFile
    from chartproof.visits import Charged, Entry
    from chartproof.waivers import Waivers

STDIN = "standard input"
MANY = 200  # entries, from which on a progress bar is worth its line
WEIGHT = {"error": 3, "warning": 2, "note": 1, "never": 9}


def say(words: str) -> None:
    """Write a line on standard error, nothing in it that a terminal would obey."""
    from chartproof.report.wording import clean

    click.echo(f"chartproof: {clean(words)}", err=True)


@contextmanager
def own_words_unsaid() -> Iterator[None]:
    """Keep what a clinic's own rules print or warn of out of the report and off the screen.

    It may be words of the note, and it would spoil JSON lines.
    """
    import warnings

    with (
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def let_go() -> None:
    """Send the rest of standard output nowhere: whoever took it is gone, or there is no room."""
    with suppress(OSError, ValueError):  # a stream that stands in for it has no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def let_go_if_full() -> None:
    """Send the rest of standard output nowhere if it cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        let_go()


def bytes_of(source: str) -> tuple[str, bytes]:
    """Return a name for messages and the content; raise InputError where it cannot be read."""
    if source == "-":
        return STDIN, sys.stdin.buffer.read()
    try:
        return Path(source).name, Path(source).read_bytes()
    except OSError as fault:
        raise InputError(f"{source}: {fault.strerror or 'cannot be read'}") from None


def entries_of(sources: Iterable[str], charged: Charged | None = None) -> Iterator[Entry]:
    """Yield what files, folders and standard input hold, in order, ids told apart."""
    from chartproof import visits

    sources = tuple(sources)

    def each() -> Iterator[Entry]:
        for source in sources:
            is_folder = source != "-" and Path(source).is_dir()
            name = STDIN if source == "-" else Path(source).name
            found = (
                visits.entries_in(sys.stdin.buffer, STDIN, charged)
                if source == "-"
                else visits.entries(source, charged)
            )
            for entry in found:
                alone = len(sources) == 1 or is_folder
                yield entry if alone else visits.in_file(entry, name)

    return visits.told_apart(each())


def audited(
    found: Iterator[Entry],
    rules: Iterable[RuleFile],
    shelf: Book,
    accepted: Waivers | None,
    known: frozenset[str],
) -> Iterator[Outcome]:
    """Yield the outcome of each entry as it is ready; on a terminal, with a bar if there are many.

    known: fingerprints of the baseline.
    """
    from chartproof.audit import audit_entry
    from chartproof.waivers import with_baseline

    rules = tuple(rules)
    if not sys.stderr.isatty():
        yield from (with_baseline(audit_entry(e, rules, shelf, accepted), known) for e in found)
        return
    entries = list(found)
    with click.progressbar(
        entries, label="auditing", file=sys.stderr, hidden=len(entries) < MANY
    ) as bar:
        for entry in bar:
            yield with_baseline(audit_entry(entry, rules, shelf, accepted), known)


class Tally:
    """What is kept of outcomes while they pass: the exit code, and prints for a baseline."""

    def __init__(self, fail_on: str) -> None:
        self.fail_on = fail_on
        self.exit_code = 0
        self.fingerprints: set[str] = set()

    def watching(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield the outcomes unchanged; what failed is said on standard error at once."""
        from chartproof.waivers import fingerprint

        for outcome in outcomes:
            self.fingerprints.update(fingerprint(outcome.id, f) for f in outcome.findings)
            if outcome.status == "failed":
                say(str(outcome.error))
                self.exit_code = 2
            elif self._counts(outcome):
                self.exit_code = max(self.exit_code, 1)
            yield outcome

    def _counts(self, outcome: Outcome) -> bool:
        standing = [f.severity or "note" for f in outcome.findings if f.waived is None]
        if self.fail_on == "unsure":
            return bool(standing or outcome.unsure)
        return any(WEIGHT[severity] >= WEIGHT[self.fail_on] for severity in standing)


class writing:
    """The stream a report goes to: a file where one was named, else standard output.

    inputs: what is read meanwhile; raises InputError where the report would overwrite it.
    """

    def __init__(self, out: str | None, inputs: Iterable[str] = ()) -> None:
        if out is not None and any(_is_in(Path(out), Path(i)) for i in inputs if i != "-"):
            raise InputError(f"{out}: is one of the inputs; write the report somewhere else")
        self.out = out

    def __enter__(self) -> TextIO:
        try:
            self.stream = (
                Path(self.out).open("w", encoding="utf-8", newline="") if self.out else sys.stdout
            )
        except OSError as fault:
            raise InputError(f"{self.out}: {fault.strerror or 'cannot be written'}") from None
        if not self.out and hasattr(self.stream, "reconfigure"):
            self.stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
        return self.stream

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> None:
        try:
            if self.out:
                self.stream.close()
            else:
                self.stream.flush()
        except OSError as full:
            fault = fault or full
        if isinstance(fault, OSError) and not isinstance(fault, BrokenPipeError):
            place = self.out or "standard output"
            raise InputError(f"{place}: {fault.strerror or 'cannot be written'}") from None
        if isinstance(fault, BrokenPipeError):
            raise fault


def write(
    outcomes: Iterable[Outcome], form: str, stream: TextIO, rules: Iterable[RuleFile]
) -> None:
    """Write outcomes in one of the forms; JSON lines and CSV line by line as they come."""
    if form == "jsonl":
        from chartproof.report import json

        for line in json.lines(outcomes):
            stream.write(line + "\n")
    elif form == "csv":
        from chartproof.report import csv

        csv.write(outcomes, stream)
    elif form == "json":
        from chartproof.report import json

        stream.write(json.array(outcomes) + "\n")
    elif form == "html":
        from chartproof.report import html

        stream.write(html.page(outcomes))
    elif form == "sarif":
        from chartproof.register import sarif_rules
        from chartproof.report import json, sarif

        stream.write(json.pretty(sarif.log(outcomes, sarif_rules(rules), version())) + "\n")
    else:
        _write_text(tuple(outcomes), stream)


def _is_in(out: Path, source: Path) -> bool:
    """Return whether a file is the input, or one of the files that a folder was asked for."""
    if not out.exists() or not source.exists():
        return False
    if source.is_dir():
        from chartproof.files import NOTE_SUFFIXES, RECORD_SUFFIXES

        is_ours = out.suffix.lower() in (*NOTE_SUFFIXES, *RECORD_SUFFIXES)
        return is_ours and out.resolve().is_relative_to(source.resolve())
    return out.samefile(source)


def version() -> str:
    """Return the version of the package."""
    from chartproof import __version__

    return __version__


def _write_text(outcomes: tuple[Outcome, ...], stream: TextIO) -> None:
    import shutil

    from chartproof.report import text

    colour = stream.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    stream.write(text.report(outcomes, width, text.in_colour if colour else text.plain))
