"""Medicare's quarterly edit files into our tables.

    python -m chartproof.reference.cms pairs practitioner 2026-10-01 ccipra-*-f?.txt
    python -m chartproof.reference.cms limits facility 2026-10-01 MCR_MUE_OutpatientHospital*.csv

Reads the text files that CMS offers (tabs or commas, a preamble, then rows), keeps the codes that
the table of codes knows, and rewrites tables/ncci.csv and tables/ncci_void.csv, or tables/mue.csv.
The source of the new rows is `cms-ncci-2026q4` or `cms-mue-2026q4`, to be added to sources.toml;
the new quarter goes into tables.toml. See docs/how-to/add-a-table.md.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

from chartproof.errors import InputError
from chartproof.reference.edits import Setting
from chartproof.reference.load import TABLES

PAIRS = ("column1", "column2", "setting", "indicator", "rationale")
LIMITS = ("code", "setting", "units", "adjudication", "rationale")
DAYS = ("valid_from", "valid_to", "source", "standing")
Line = tuple[str, ...]


def read_pairs(lines: Iterable[str], setting: Setting, source: str) -> Iterator[Line]:
    """Yield rows of the table of pairs from a file of procedure-to-procedure edits.

    Its columns: two codes, a mark for pairs older than 1996, first and last day as YYYYMMDD (`*`
    where open), indicator, rationale. Raises InputError where no row looks like that.
    """
    found = False
    for cells in _cells(lines):
        if len(cells) < 6 or not (_is_code(cells[0]) and _is_code(cells[1])):
            continue  # preamble and headings
        first, last = _day(cells[3]), _day(cells[4])
        if first is None or cells[5][:1] not in ("0", "1", "9"):
            raise InputError(f"pair {cells[0]} {cells[1]}: expected a first day and an indicator")
        found = True
        rationale = cells[6] if len(cells) > 6 else ""
        ends = last.isoformat() if last else ""
        yield cells[0], cells[1], setting, cells[5][0], rationale, str(first), ends, source, "seen"
    if not found:
        raise InputError("no pair of codes in the file; expected the text file of the edits")


def read_limits(lines: Iterable[str], setting: Setting, first: date, source: str) -> Iterator[Line]:
    """Yield rows of the table of unit limits from a file of medically unlikely edits.

    Its columns: code, units, adjudication indicator with words, rationale. Raises InputError where
    no row looks like that.
    """
    found = False
    for cells in _cells(lines):
        if len(cells) < 3 or not _is_code(cells[0]) or not cells[1].isdigit():
            continue
        if cells[2][:1] not in ("1", "2", "3"):
            raise InputError(f"code {cells[0]}: expected an adjudication indicator 1, 2 or 3")
        found = True
        rationale = cells[3] if len(cells) > 3 else ""
        yield cells[0], setting, cells[1], cells[2][0], rationale, str(first), "", source, "seen"
    if not found:
        raise InputError("no unit limit in the file; expected the table of unit limits as CSV")


def merge_pairs(known: Iterable[Line], new: Iterable[Line], codes: frozenset[str]) -> list[Line]:
    """Return the table of pairs with one setting's rows replaced by those of a newer file.

    The official file holds every pair that ever was, so nothing of the older one is kept.
    """
    rows = [row for row in new if row[0] in codes and row[1] in codes]
    settings = {row[2] for row in rows}
    return sorted(
        {*rows, *(row for row in known if row[2] not in settings)},
        key=lambda row: (*row[:3], row[6] or "9999", row[5]),
    )


def merge_limits(known: Iterable[Line], new: Iterable[Line], codes: frozenset[str]) -> list[Line]:
    """Return the table of unit limits with a newer quarter added.

    A limit that did not change stays open. One that did ends the day before the new one begins,
    one that is gone the day before the quarter.
    """
    fresh = {row[:2]: row for row in new if row[0] in codes}
    settings = {row[1] for row in fresh.values()}
    first = min((row[5] for row in fresh.values()), default="")
    if not first:
        raise InputError("no unit limit of a code that the tables know")
    eve = str(date.fromisoformat(first) - timedelta(days=1))
    rows: list[Line] = []
    for row in known:
        later = fresh.get(row[:2])
        if row[6] or row[1] not in settings or row[5] >= first:
            if row[5] < first or row[1] not in settings:
                rows.append(row)
        elif later is not None and later[2:4] == row[2:4]:
            rows.append(row)
            del fresh[row[:2]]
        else:
            rows.append((*row[:6], eve, *row[7:]))
    return sorted([*rows, *fresh.values()], key=lambda row: (*row[:2], row[5]))


def main(arguments: list[str]) -> int:
    """Rewrite the tables from the files named; return 0, or 2 with a message on standard error."""
    try:
        if len(arguments) < 4 or arguments[0] not in ("pairs", "limits"):
            raise InputError("expected: pairs|limits practitioner|facility FIRST-DAY FILE...")
        what, setting, day, *files = arguments
        if setting not in get_args(Setting):
            raise InputError(f"expected practitioner or facility, got {setting!r}")
        first = date.fromisoformat(day)
        quarter = f"{first.year}q{(first.month + 2) // 3}"
        print(_refresh(what, "practitioner" if setting == "practitioner" else "facility",
                       first, quarter, [Path(file) for file in files]))  # fmt: skip
    except (InputError, OSError, ValueError) as fault:
        print(f"chartproof.reference.cms: {fault}", file=sys.stderr)
        return 2
    return 0


def _refresh(what: str, setting: Setting, first: date, quarter: str, files: list[Path]) -> str:
    codes = frozenset(row[0] for row in _table("codes"))
    if what == "limits":
        source = f"cms-mue-{quarter}"
        limits = [r for f in files for r in read_limits(_lines(f), setting, first, source)]
        rows = merge_limits(_table("mue"), limits, codes)
        _write("mue", (*LIMITS, *DAYS), rows)
        return f"mue.csv: {len(rows)} rows; add {source} to sources.toml"
    source = f"cms-ncci-{quarter}"
    pairs = [r for f in files for r in read_pairs(_lines(f), setting, source)]
    void = [row for row in pairs if row[3] == "9" or (row[6] and row[6] <= row[5])]
    live = sorted(set(pairs) - set(void))
    kept = merge_pairs(_table("ncci"), live, codes)
    _write("ncci", (*PAIRS, *DAYS), kept)
    _write("ncci_void", (*PAIRS, *DAYS), merge_pairs(_table("ncci_void"), void, codes))
    return f"ncci.csv: {len(kept)} rows; add {source} to sources.toml"


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the cells of each line; a line with tabs is split at tabs."""
    for line in lines:
        cells = line.split("\t") if "\t" in line else next(csv.reader([line]), [])
        yield [cell.strip().strip('"').strip() for cell in cells]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="latin-1").splitlines()


def _table(name: str) -> list[Line]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(line) for line in csv.reader(file)][1:]


def _write(name: str, header: Line, rows: list[Line]) -> None:
    with (TABLES / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def _is_code(cell: str) -> bool:
    return len(cell) == 5 and cell.isascii() and cell.isalnum() and cell[1:4].isdigit()


def _day(cell: str) -> date | None:
    """Return the day written as YYYYMMDD; None for `*` or nothing."""
    if len(cell) != 8 or not cell.isdigit():
        return None
    return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
