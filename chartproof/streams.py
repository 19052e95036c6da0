"""What the command reads from and writes to: files, standard streams, reports, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from chartproof.errors import InputError

if TYPE_CHECKING:
    from chartproof.model import EpisodeOutcome, Outcome
    from chartproof.reference import Book
    from chartproof.rules import RuleFile
    from chartproof.visits import Charged, Entry
    from chartproof.waivers import Waivers

STDIN = "standard input"
FHIR_FORMATS = ("operation-outcome", "claim-response", "detected-issue")
MANY = 200  # entries, from which on a progress bar is worth its line
MOST_COUNTED = 20_000  # entries held to know how many there are; beyond, the bar has no end
WEIGHT = {"error": 3, "warning": 2, "note": 1, "never": 9}


def say(words: str) -> None:
    """Write a line on standard error, nothing in it that a terminal would obey."""
    from chartproof.report.wording import clean

    click.echo(f"chartproof: {clean(words)}", err=True)


def tell(words: str) -> None:
    """Write lines for a person on standard error, as they are."""
    click.echo(words, err=True)


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


def claims_of(source: str) -> tuple[str, bytes | Path]:
    """Return a name for messages and a claim or payment file: its path, or what stdin holds.

    Raise InputError where it cannot be read.
    """
    if source == "-":
        return bytes_of(source)
    path = Path(source)
    try:
        path.open("rb").close()
    except OSError as fault:
        raise InputError(f"{source}: {fault.strerror or 'cannot be read'}") from None
    return path.name, path


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
    accepted: Waivers | None = None,
    jobs: int = 0,
) -> Iterator[Outcome | EpisodeOutcome]:
    """Yield the outcome of each entry as it is ready; on a terminal, with a bar if there are many.

    From the first episode on the rest is read before it is audited: copies may come from any other.
    jobs: processes for episodes, 0 for as many as pay.
    """
    rules = tuple(rules)
    if not sys.stderr.isatty():
        yield from _ready(found, rules, shelf, accepted, jobs)
        return
    entries = list(islice(found, MOST_COUNTED))
    is_all = len(entries) < MOST_COUNTED
    ready = _ready(chain(entries, found), rules, shelf, accepted, jobs)
    with click.progressbar(
        ready,
        length=len(entries) if is_all else None,
        label="auditing",
        file=sys.stderr,
        hidden=len(entries) < MANY,
    ) as bar:
        yield from bar


def _ready(
    found: Iterator[Entry],
    rules: tuple[RuleFile, ...],
    shelf: Book,
    accepted: Waivers | None,
    jobs: int,
) -> Iterator[Outcome | EpisodeOutcome]:
    """Yield outcomes in order: visits one by one as they come, episodes once all are read."""
    from chartproof.audit import audit_entry

    for entry in found:
        if entry.episode is None:
            yield audit_entry(entry, rules, shelf, accepted)
            continue
        from chartproof.courses.many import audited_courses

        rest = [entry, *found]
        episodes = [e for e in rest if e.episode is not None]
        courses = audited_courses(episodes, rules, shelf, accepted, jobs)
        for one in rest:
            if one.episode is None:
                yield audit_entry(one, rules, shelf, accepted)
            else:
                yield next(courses)


class Tally:
    """What is kept of outcomes while they pass: the exit code, and prints for a baseline.

    has_baseline: one is to be written; without it nothing is kept, however many pass.
    is_shown: the report says on the same screen what failed, so that it need not be said twice.
    """

    def __init__(self, fail_on: str, has_baseline: bool = True, is_shown: bool = False) -> None:
        self.fail_on = fail_on
        self.is_shown = is_shown
        self.has_baseline = has_baseline
        self.exit_code = 0
        self.fingerprints: set[str] = set()

    def watching(
        self, outcomes: Iterable[Outcome | EpisodeOutcome]
    ) -> Iterator[Outcome | EpisodeOutcome]:
        """Yield the outcomes unchanged; what failed is said on standard error, if not shown."""
        from chartproof.model import Outcome
        from chartproof.waivers import fingerprint

        for outcome in outcomes:
            parts: list[Outcome | EpisodeOutcome] = [outcome]
            if not isinstance(outcome, Outcome):
                parts += outcome.outcomes
            for part in parts if self.has_baseline else ():
                self.fingerprints.update(fingerprint(part.id, f) for f in part.findings)
            if outcome.status == "failed":
                if not self.is_shown:
                    say(str(outcome.error))
                self.exit_code = 2
            elif any(self._counts(part) for part in parts):
                self.exit_code = max(self.exit_code, 1)
            yield outcome

    def _counts(self, outcome: Outcome | EpisodeOutcome) -> bool:
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
    outcomes: Iterable[Outcome | EpisodeOutcome],
    form: str,
    stream: TextIO,
    rules: Iterable[RuleFile],
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
    elif form in FHIR_FORMATS:
        from chartproof.fhir.answers import lines as answers

        for line in answers(outcomes, form):
            stream.write(line + "\n")
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


def _write_text(outcomes: tuple[Outcome | EpisodeOutcome, ...], stream: TextIO) -> None:
    import shutil

    from chartproof.report import text

    colour = stream.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    stream.write(text.report(outcomes, width, text.in_colour if colour else text.plain))


def one_course(source: str, name: str | None) -> EpisodeOutcome:
    """Return the audit of one episode of a file; the others serve to find copied text.

    name: its id, needed where the file holds several. Raise InputError where there is none.
    """
    from chartproof.courses import audit_course
    from chartproof.reference import book
    from chartproof.rules import all_rules

    entries = list(entries_of([source]))
    courses = [e for e in entries if e.episode is not None]
    if not courses:
        visits = sum(e.visit is not None for e in entries)
        found = f"{visits} visit{'s' * (visits != 1)}"
        said = f'{source}: expected an episode (a record with "visits"), found {found}'
        raise InputError(next((e.fault for e in entries if e.fault is not None), said))
    chosen = [e for e in courses if name is None or e.id == name]
    if len(chosen) != 1:
        held = ", ".join(e.id for e in courses[:5]) or "none"
        wanted = "one episode" if name is None else f"an episode with the id {name[:40]!r}"
        raise InputError(f"{source}: expected {wanted}, found {len(courses)} ({held}); see --id")
    others = [e.episode for e in courses if e is not chosen[0] and e.episode is not None]
    outcome = audit_course(chosen[0], others, all_rules(), book())
    if outcome.episode is None or not outcome.episode.visits:
        raise InputError(outcome.error or f"{source}: the episode has no visit that can be read")
    if outcome.error is not None:
        say(outcome.error)
    return outcome


def only_pdf(out: Path) -> None:
    """Raise InputError where a PDF would be written under another kind of name."""
    if out.suffix.lower() != ".pdf":
        raise InputError(f"{out.name}: expected a name ending in .pdf")


def put(path: Path, content: bytes) -> None:
    """Write a file in one step; raise InputError where it cannot be written."""
    fresh = path.with_name(f"{path.name}.part")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as fault:
        with suppress(OSError):
            fresh.unlink()
        raise InputError(f"{path}: {fault.strerror or 'cannot be written'}") from None
