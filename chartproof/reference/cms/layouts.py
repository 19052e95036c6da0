"""The published layouts: which column holds what, found by its heading.

Headings are stacked over several rows and stand below a preamble; they are joined column by column.
A row that does not hold what its column promises raises InputError with file, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from chartproof.errors import InputError
from chartproof.reference.cms.opened import Member, Row, rows

Line = tuple[str, ...]
ENOUGH = 50  # rows, from which on their last words are known
MANY = 1000  # different endings of rows, kept to tell a broken last line
FEW = 15  # percent of the numbers of a column that may be short, as 0.9 is among thousandths
MOST_AMOUNT = 10**6  # no relative value and no factor comes near it
MOST_INDEX = 10
PREAMBLE = 60  # rows, at most, before the first row of data
CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]$")
YEAR = re.compile(r"\b(20\d\d)\b")
# Columns by how their joined heading ends or reads; the first that fits is taken.
PAIRS = {
    "column 1": r"^column ?1\b|^column1",
    "column 2": r"column ?2\b|^column2",
    "effective date": r"effective",
    "deletion date": r"deletion",
    "modifier": r"modifier",
    "rationale": r"rationale|^reason",
}
LIMITS = {
    "code": r"hcpcs|cpt",
    "MUE value": r"mue values?$|mue value",
}
VALUES = {
    "HCPCS": r"^hcpcs",
    "MOD": r"^mod",
    "STATUS CODE": r"status code$",
    "WORK RVU": r"work rvu$",
    "NON-FAC PE RVU": r"non-?fac(ility)? pe rvu$",
    "FACILITY PE RVU": r"(?<!non-)facility pe rvu$",
    "MP RVU": r"mp rvu$",
    "MULT PROC": r"mult proc$",
    "CONV FACTOR": r"conv factor$",
}
INDICES = {
    "MAC": r"contractor|^mac\b|carrier",
    "State": r"^state",
    "Locality Number": r"locality (number|no)",
    "Locality Name": r"locality name",
    "PE GPCI": r"pe gpci",
    "MP GPCI": r"mp gpci",
}
WORK = (r"pw gpci \(?with 1\.0 floor|pw gpci.*with 1", r"pw gpci(?!.*without)", r"work gpci")
COUNTIES = {
    "MAC": r"contractor|^mac\b|carrier",
    "Locality Number": r"locality (number|no)",
    "State": r"^state",
    "Fee Schedule Area": r"fee schedule area",
    "Counties": r"count(ies|y)",
}


def is_code(cell: str) -> bool:
    """Return whether a cell looks like a procedure code."""
    return len(cell) == 5 and CODE.match(cell) is not None


class Sheet:
    """The rows of data of one file. places: of the wanted columns. preamble: its rows' words."""

    def __init__(
        self,
        member: Member,
        wanted: dict[str, str],
        is_data: Callable[[list[str]], bool],
        enough: int = ENOUGH,
    ) -> None:
        self.name = member.name
        self.cut_off = False
        self._enough = enough
        self._count = 1
        self._rows = rows(member)
        above: list[list[str]] = []
        self._first: Row | None = None
        self.last: Row = (0, [])
        for number, cells in self._rows:
            if number > 0 and is_data(cells):
                self._first = (number, cells)
                break
            above.append(cells)
            if len(above) > PREAMBLE:
                break
        self.preamble = " ".join(c for cells in above for c in cells if c)
        self.headings = _joined(above)
        try:
            if self._first is None:
                raise InputError(
                    f"{self.name}: no row of data in its first {PREAMBLE} rows; expected a file "
                    f"with the columns {', '.join(wanted)}"
                )
            self.places = {name: self.place(name, pattern) for name, pattern in wanted.items()}
            self._check_key(next(iter(wanted)))
        except InputError:
            self._rows.close()
            raise

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    def place(self, name: str, pattern: str) -> int:
        """Return where a column stands; raise InputError where no heading fits."""
        for at, heading in enumerate(self.headings):
            if re.search(pattern, heading):
                return at
        number = self._first[0] - 1 if self._first else 0
        raise InputError(f"{self.name}: row {number}: no column headed {name!r} was found")

    def _check_key(self, column: str) -> None:
        """Raise InputError where the heading of the first column stands above another one."""
        if self._first is not None and self.places[column] != 0:
            number, cells = self._first
            raise InputError(
                f"{self.name}: row {number - 1}, column {column!r}: its heading stands above "
                f"column {self.places[column] + 1}, its values in column 1 (row {number}: "
                f"{cells[0][:20]!r}); is the heading shifted?"
            )

    def __iter__(self) -> Iterator[Row]:
        assert self._first is not None
        self.last = before = self._first
        yield self._first
        ends: set[str] = {self._first[1][-1]}
        for number, cells in self._rows:
            if number < 0:
                self.cut_off = self._cut_off(before, self.last, ends)
            elif any(cells):
                before, self.last = self.last, (number, cells)
                self._count += 1
                yield number, cells
                if len(ends) < MANY:
                    ends.add(before[1][-1])

    def _cut_off(self, before: Row, last: Row, ends: set[str]) -> bool:
        """Return whether a last line without an end is only the start of one.

        Either cells are missing, or the last one is blank as in no other row, or a number shorter
        than nearly all above it, or its last words end no other row of a file with rows enough.
        """
        cells, tail = last[1], last[1][-1]
        if len(cells) < len(before[1]):
            return True
        if tail in ends or self._count < 2:
            return False
        words = not tail.replace(".", "").isdigit()
        others = [_places(end) for end in ends if "." in end and end.replace(".", "").isdigit()]
        as_short = sum(1 for places in others if places <= _places(tail))
        if not tail or (others and not words and as_short * 100 < len(others) * FEW):
            return True
        return words and self._count > self._enough


def _places(number: str) -> int:
    """Return how many places a number has after its point."""
    return len(number.partition(".")[2])


def _joined(above: Sequence[list[str]]) -> list[str]:
    """Return the heading of each column: stacked cells read downwards, in small letters."""
    stacked = [cells for cells in above if sum(map(bool, cells)) >= 3]
    width = max(map(len, stacked), default=0)
    columns = ([cells[i] for cells in stacked if i < len(cells)] for i in range(width))
    return [" ".join(" ".join(c.split()) for c in column if c).lower() for column in columns]


def cell(sheet: Sheet, row: Row, column: str) -> str:
    """Return a row's cell in a column; raise InputError where the row ends before it."""
    number, cells = row
    place = sheet.places[column]
    if place >= len(cells):
        raise InputError(
            f"{sheet.name}: row {number}: ends before the column {column!r}: "
            f"expected {place + 1} cells or more, got {len(cells)}; is the file cut off?"
        )
    return cells[place]


def day(sheet: Sheet, row: Row, column: str) -> date | None:
    """Return a cell's day, written YYYYMMDD or MM/DD/YYYY; None where it is blank or `*`."""
    words = cell(sheet, row, column)
    if words in ("", "*"):
        return None
    try:
        if "/" in words:
            month, number, year = words.split("/")
            return date(int(year), int(month), int(number))
        if len(words) == 8:
            return date(int(words[:4]), int(words[4:6]), int(words[6:]))
        return date.fromisoformat(words)
    except ValueError:
        raise wrong(sheet, row, column, "a day as YYYYMMDD, or *") from None


def amount(sheet: Sheet, row: Row, column: str) -> str:
    """Return a cell's number as written; raise InputError where it is none, or is below nothing."""
    words = cell(sheet, row, column).replace(",", "") or "0"
    try:
        if not 0 <= Decimal(words) < MOST_AMOUNT:
            raise InvalidOperation
    except InvalidOperation:
        raise wrong(sheet, row, column, "a number of 0 or more") from None
    return words


def index(sheet: Sheet, row: Row, column: str) -> str:
    """Return a cell's price index as written; raise InputError where it is none, or blank."""
    words = amount(sheet, row, column)
    if not 0 < Decimal(words) < MOST_INDEX:
        raise wrong(sheet, row, column, "a price index such as 0.911")
    return words


def like(sheet: Sheet, row: Row, column: str, pattern: str, expected: str) -> str:
    """Return a cell that reads as its column's must; raise InputError where it does not."""
    words = cell(sheet, row, column)
    if re.fullmatch(pattern, words) is None:
        raise wrong(sheet, row, column, expected)
    return words


def wrong(sheet: Sheet, row: Row, column: str, expected: str) -> InputError:
    """Return the error for a cell that holds something else. Published cells may be quoted."""
    got = cell(sheet, row, column)[:20]
    return InputError(
        f"{sheet.name}: row {row[0]}, column {column!r}: expected {expected}, got {got!r}"
    )


def pairs(member: Member) -> Sheet:
    """Return a file of procedure-to-procedure edits, opened at its first pair."""
    return Sheet(member, PAIRS, lambda c: len(c) > 1 and is_code(c[0]) and is_code(c[1]))


def limits(member: Member) -> Sheet:
    """Return a file of unit limits, opened at its first limit."""
    return Sheet(member, LIMITS, lambda c: len(c) > 1 and is_code(c[0]) and c[1].isdigit())


def values(member: Member) -> Sheet:
    """Return a relative value file, opened at its first code."""
    return Sheet(member, VALUES, lambda c: len(c) > 10 and is_code(c[0]))


def indices(member: Member) -> Sheet:
    """Return a file of price indices by locality, opened at its first one."""
    sheet = Sheet(member, INDICES, _is_locality)
    for pattern in WORK:
        for at, heading in enumerate(sheet.headings):
            if re.search(pattern, heading):
                sheet.places["PW GPCI"] = at
                return sheet
    sheet.__exit__()
    raise InputError(f"{sheet.name}: no column headed 'PW GPCI (with 1.0 Floor)' was found")


def counties(member: Member) -> Sheet:
    """Return the list of localities with their counties, opened at its first one."""
    # a list of counties is hardly twice the same: an end without its line end is a broken one
    return Sheet(member, COUNTIES, _is_locality, enough=1)


def _is_locality(cells: list[str]) -> bool:
    return len(cells) > 4 and cells[0].isdigit() and len(cells[0]) in (4, 5)
