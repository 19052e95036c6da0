"""Files of charge exports, CSV or Excel: headings and rows, wherever in the file they stand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.exports.headings import LONGEST, joined, stands_for

SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
FIRST_ROWS = 40  # in which the headings are looked for; reports of some systems begin with a title
MANY_HEADINGS = 4  # known ones, of a sheet that holds charges
_FIGURES = re.compile(r"[-\d./:$,() ]*\d[-\d./:$,() ]*")
Stretch = tuple[tuple[int, int], tuple[int, int]]  # of cells: its first row and column, its last


class Export(Struct, frozen=True):
    """An export's headings and rows. rows: with their numbers, the file's first being 1.

    unread: other sheets with headings like these.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    unread: tuple[str, ...] = ()


def read_export(path: Path) -> Export:
    """Return the rows of a CSV or Excel file; raise InputError where it is none."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    is_sheet = path.suffix.lower() in SHEETS
    rows, unread = _sheet(path.name, data) if is_sheet else (_text(path.name, data), ())
    at = _headed(rows)
    if at is None:
        said = "found no row of several cells that could be one"
        raise InputError(f"{path.name}: expected a row of headings, {said}")
    above = rows[at - 1] if at and sum(map(bool, rows[at - 1])) > 1 else ()
    headings = tuple(_told_apart(joined(above, rows[at])))
    body = ((n, tuple(row)) for n, row in enumerate(rows[at + 1 :], at + 2) if any(row))
    return Export(path.name, headings, tuple(body), unread)


def _headed(rows: Sequence[Sequence[str]]) -> int | None:
    """Return where the headings stand: of the first rows, the one with most that are known."""
    held = [(i, row) for i, row in enumerate(rows[:FIRST_ROWS]) if sum(map(bool, row)) > 1]
    best = max(held, key=lambda h: (_score(h[1]), -h[0]), default=None)
    # Headings are shown as they are, so a row of somebody's data must not pass for them.
    return best[0] if best and (_score(best[1]) > 1 or not any(map(_is_data, best[1]))) else None


def _is_data(cell: str) -> bool:
    return len(cell) >= LONGEST or _FIGURES.fullmatch(cell) is not None


def _score(row: Iterable[str]) -> int:
    return len({f for cell in row if len(cell) < LONGEST and (f := stands_for(cell)) is not None})


def _told_apart(cells: Iterable[str]) -> Iterator[str]:
    """Yield headings; one that was there before with its number, as in `Modifier (2)`."""
    seen: dict[str, int] = {}
    for cell in (" ".join(c.split()) for c in cells):
        seen[cell] = seen.get(cell, 0) + 1
        yield f"{cell} ({seen[cell]})" if cell and seen[cell] > 1 else cell


def _text(name: str, data: bytes) -> list[list[str]]:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        words = data.decode(encoding)
    except UnicodeDecodeError:
        words = data.decode("cp1252", "replace")
    if "\x00" in words:
        raise InputError(f"{name}: expected CSV or Excel, found something else")
    if words.lstrip()[:1] in ("{", "["):
        raise InputError(f"{name}: expected CSV or Excel, found JSON; visits in JSON need no map")
    lines = words.splitlines()[:FIRST_ROWS]

    def fits(mark: str) -> tuple[int, int]:
        rows = [[c.strip(' "') for c in line.split(mark)] for line in lines]
        return max(map(_score, rows), default=0), sum(line.count(mark) for line in lines)

    mark = max(",;\t|", key=fits)
    try:
        found = csv.reader(io.StringIO(words, newline=""), delimiter=mark)
        return [[cell.strip() for cell in row] for row in found]
    except csv.Error:  # its words may hold a cell
        raise InputError(f"{name}: not a CSV file that can be read") from None


def _sheet(name: str, data: bytes) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return the rows of the sheet with most headings that are known, and what others have many."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise InputError(
            f'{name}: Excel files need one more package: pip install "chartproof[xlsx]"'
        ) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {
            sheet.name: _filled(
                [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)],
                sheet.merged_cell_ranges or (),
            )
            for sheet in map(book.get_sheet_by_name, book.sheet_names)
        }
    except CalamineError:
        raise InputError(f"{name}: not a whole Excel file") from None
    scores = {n: max(map(_score, rows[:FIRST_ROWS]), default=0) for n, rows in sheets.items()}
    best = max(scores, key=lambda n: scores[n], default="")
    others = (n for n in scores if n != best and scores[n] >= MANY_HEADINGS)
    return sheets.get(best, []), tuple(others)


def _filled(rows: list[list[str]], merged: Iterable[Stretch]) -> list[list[str]]:
    """Return rows with what stands in several rows of a column at once put into each of them."""
    for (top, left), (bottom, _) in merged:
        for row in rows[top + 1 : bottom + 1]:
            row[left] = row[left] or rows[top][left]
    return rows


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        is_time = value.year <= 1900
        return value.strftime("%H:%M") if is_time else value.isoformat(" ", "minutes")
    return str(value).strip()
