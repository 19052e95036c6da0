"""Take official files in: read, check, and put beside the shipped tables. All or nothing.

Only the codes of the table of codes are kept. Nothing is written before every file named in a call
has passed every check, and then each table's file is put in place in one step.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.model import Citation
from chartproof.reference import own
from chartproof.reference.cms.layouts import Line
from chartproof.reference.cms.opened import Member, members
from chartproof.reference.cms.readers import KINDS, Read

DAYS = ("valid_from", "valid_to", "source", "standing")
HEADERS: dict[str, Line] = {
    "ncci": ("column1", "column2", "setting", "indicator", "rationale", *DAYS),
    "ncci_void": ("column1", "column2", "setting", "indicator", "rationale", *DAYS),
    "mue": ("code", "setting", "units", "adjudication", "rationale", *DAYS),
    "rvu": (
        *("code", "work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "mp_rvu"),
        *("status", "mult_proc", "release", *DAYS),
    ),
    "conversion_factor": ("participation", "usd", *DAYS),
    "gpci": ("locality", "state_locality", "name", "work_gpci", "pe_gpci", "mp_gpci", *DAYS),
    "counties": ("locality", "state", "area", "counties", *DAYS),
}
OTHERS = re.compile(r"anes|dme|oppscap|change|addition|deletion|revision|readme", re.IGNORECASE)


class Report(Struct, frozen=True):
    """What was taken in. path: the file of rows. complete: False where it is only a part."""

    table: str
    scope: str
    name: str
    rows: int
    expected: int
    complete: bool
    path: Path
    before: str | None  # its name where the same was on hand already


def take(
    kind: str, paths: Iterable[Path], quarter: str | None = None, data: Path | None = None
) -> tuple[Report, ...]:
    """Take the files in and return what each table has of them.

    kind: `ncci`, `mue`, `rvu` or `gpci`. quarter: `2026Q4`, where no file name says it. Raise
    InputError naming file, row and column of what is wrong; then nothing has changed.
    """
    found = [m for m in members(paths) if not OTHERS.search(m.file)]
    wanted = [m for m in _one_form(found) if KINDS[kind].fits(m)]
    if not wanted:
        names = ", ".join(m.name for m in found) or "none"
        raise InputError(f"no file for {kind!r} among them (found: {names}); {KINDS[kind].named}")
    folder = data or own.folder()
    reads = tuple(KINDS[kind].read(wanted, quarter))
    _check_once(reads)
    return tuple(_put(read, folder) for read in reads)


def _check_once(reads: Iterable[Read]) -> None:
    """Raise InputError where two files of a call hold the same table of the same days."""
    seen: dict[tuple[str, str, str], Read] = {}
    for read in reads:
        first = seen.setdefault((read.table, read.scope, read.name), read)
        if first is not read:
            raise InputError(
                f"{read.files[0]}: holds the {read.title}, as {first.files[0]} does; is the same "
                "file given twice?"
            )


def _one_form(found: list[Member]) -> Iterator[Member]:
    """Yield each file once where a zip holds it in several forms: CSV, then text, then Excel."""
    order = {".csv": 0, ".txt": 1, ".xlsx": 2}
    best: dict[tuple[Path, str], Member] = {}
    for member in found:
        stem, _, suffix = member.file.lower().rpartition(".")
        key = (member.path, re.sub(r"[^a-z0-9]", "", stem))
        held = best.get(key)
        if held is None or order[f".{suffix}"] < order[Path(held.file).suffix.lower()]:
            best[key] = member
    yield from best.values()


def _put(read: Read, folder: Path) -> Report:
    """Write the rows of one table and what they are, each in one step."""
    source = read.lines[0][-2] if read.lines else f"cms-{read.table}-{read.name.lower()}"
    entry = own.Taken(
        read.table,
        read.scope,
        read.name,
        read.first,
        read.last,
        read.complete,
        len(read.lines),
        read.files,
        date.today(),
        Citation(
            source=source,
            title=f"CMS {read.title}",
            citation=", ".join(read.files),
            standing="seen",
            checked=date.today(),
        ),
    )
    path = folder / read.table / f"{read.scope}-{read.name}.csv"
    before = next((e.name for e, p in own.taken(folder, read.table) if p == path), None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADERS[read.table], *read.lines])
        record = path.with_suffix(".record")
        record.write_bytes(msgspec.json.format(msgspec.json.encode(entry), indent=1))
        fresh.replace(path)
        record.replace(path.with_suffix(".json"))
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be written'}") from None
    return Report(
        read.table,
        read.scope,
        read.name,
        len(read.lines),
        read.expected,
        read.complete,
        path,
        before,
    )
