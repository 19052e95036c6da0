"""Each kind of official file to rows of our tables, every row checked."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.reference.cms import layouts
from chartproof.reference.cms.layouts import Line, Sheet, amount, cell, index, is_code, like, wrong
from chartproof.reference.cms.naming import by_scope, days, quarter_of, release_of, year_of
from chartproof.reference.cms.opened import Member, Row
from chartproof.reference.load import TABLES

# Percent of the rows expected, below which a file is taken as a part: edits come and go, while the
# localities and the codes with a limit stay nearly the same.
SHORT_OF = {"mue": 90, "gpci": 95, "counties": 95}
SHORT_OF_OTHERS = 70


class Read(Struct, frozen=True):
    """What one table takes from the files of a call."""

    table: str
    scope: str
    name: str
    first: date
    last: date
    title: str
    lines: tuple[Line, ...]
    files: tuple[str, ...]
    expected: int = 0  # about as many rows, from the file before
    part_of: int | None = None  # rows of what came with it, where that tells whether it is whole

    @property
    def complete(self) -> bool:
        """Return whether the files hold about as many rows as the ones before them."""
        rows = len(self.lines) if self.part_of is None else self.part_of
        return rows * 100 >= self.expected * SHORT_OF.get(self.table, SHORT_OF_OTHERS)


def _pairs(files: list[Member], quarter: str | None) -> Iterator[Read]:
    codes = _codes()
    for scope, group in by_scope(files).items():
        year_quarter = quarter_of(group, quarter)
        first, last = days(year_quarter)
        source = f"cms-ncci-{scope}-{year_quarter.lower()}"
        live: dict[Line, Line] = {}
        void: dict[Line, Line] = {}
        newest = ""
        for member in group:
            with layouts.pairs(member) as sheet:
                at = sheet.places
                one, two, effective = at["column 1"], at["column 2"], at["effective date"]
                width = max(at.values()) + 1
                for row in sheet:
                    number, cells = row
                    if len(cells) < width:
                        _footnote_or_cut(sheet, row, "rationale")
                        continue
                    if cells[effective] > newest and cells[effective].isdigit():
                        newest = cells[effective]
                    if cells[one] not in codes or cells[two] not in codes:
                        if not is_code(cells[one]) and is_code(cells[two]):
                            raise wrong(sheet, row, "column 1", "a procedure code")
                        continue
                    begins = layouts.day(sheet, row, "effective date")
                    ends = layouts.day(sheet, row, "deletion date")
                    indicator = cells[at["modifier"]][:1]
                    if begins is None:
                        raise wrong(sheet, row, "effective date", "a day as YYYYMMDD")
                    if indicator not in ("0", "1", "9"):
                        raise wrong(sheet, row, "modifier", "0, 1 or 9")
                    if begins > last:
                        raise wrong(sheet, row, "effective date", f"a day until {last}")
                    key = (cells[one], cells[two], str(begins))
                    if key in live or key in void:
                        raise InputError(
                            f"{sheet.name}: row {number}, columns 1 and 2: {key[0]} {key[1]} from "
                            f"{key[2]} stands twice; is the same file given twice?"
                        )
                    ended = str(ends) if ends else ""
                    line = (*key[:2], scope, indicator, cells[at["rationale"]], key[2], ended)
                    withdrawn = indicator == "9" or (ends is not None and ends <= begins)
                    (void if withdrawn else live)[key] = (*line, source, "seen")
                _check_end(sheet, "rationale")
        if newest < (first - timedelta(days=400)).strftime("%Y%m%d"):
            raise InputError(
                f"{group[0].name}: column 'effective date': its newest pair is from {newest}; that "
                f"is no file of {year_quarter}"
            )
        if not live and not void:
            raise InputError(f"{group[0].name}: not one pair of therapy codes is in it")
        title = f"NCCI code pairs, {scope}, {year_quarter}"
        names = tuple(m.name for m in group)
        for table, lines in (("ncci", live), ("ncci_void", void)):
            yield Read(
                table,
                scope,
                year_quarter,
                first,
                last,
                title,
                tuple(lines[key] for key in sorted(lines)),
                names,
                _shipped("ncci", lambda r: r[2] == scope.removeprefix("medicaid-")),  # noqa: B023
                len(live),
            )


def _limits(files: list[Member], quarter: str | None) -> Iterator[Read]:
    codes = _codes()
    for scope, group in by_scope(files).items():
        year_quarter = quarter_of(group, quarter)
        first, last = days(year_quarter)
        source = f"cms-mue-{scope}-{year_quarter.lower()}"
        found: dict[str, Line] = {}
        for member in group:
            with layouts.limits(member) as sheet:
                mai = _place(sheet, r"adjudication|\bmai\b")
                why = _place(sheet, r"rationale")
                for row in sheet:
                    number, cells = row
                    code = cells[sheet.places["code"]]
                    if not is_code(code):
                        _footnote_or_cut(sheet, row, "MUE value")
                        continue
                    units = cell(sheet, row, "MUE value")
                    if not units.isdigit():
                        raise wrong(sheet, row, "MUE value", "a whole number")
                    # Medicaid's file states no indicator: its limits are on each line (recalled).
                    kind = cells[mai][:1] if mai is not None and mai < len(cells) else "1"
                    if kind not in ("1", "2", "3"):
                        raise InputError(
                            f"{sheet.name}: row {number}, column 'MUE adjudication indicator': "
                            f"expected 1, 2 or 3, got {cells[mai or 0][:20]!r}"
                        )
                    if code not in codes:
                        continue
                    if code in found:
                        raise InputError(
                            f"{sheet.name}: row {number}, column 'code': {code} stands twice; "
                            "is the same file given twice?"
                        )
                    reason = cells[why] if why is not None and why < len(cells) else ""
                    found[code] = (code, scope, units, kind, reason, str(first), "", source, "seen")
                _check_end(sheet, "MUE value")
        _check_any(found, group[0])
        yield Read(
            "mue",
            scope,
            year_quarter,
            first,
            last,
            f"unit limits (MUE), {scope}, {year_quarter}",
            tuple(found[code] for code in sorted(found)),
            tuple(m.name for m in group),
            _shipped("mue", lambda r: r[1] == scope.removeprefix("medicaid-")),  # noqa: B023
        )


def _values(files: list[Member], quarter: str | None) -> Iterator[Read]:
    codes, taken = _codes(), set[str]()
    for member in files:
        with layouts.values(member) as sheet:
            year, letter = release_of(sheet, member, quarter)
            first = date(year, 1 + 3 * "ABCD".index(letter), 1)
            last, release = date(year, 12, 31), f"RVU{year % 100}{letter}"
            source = f"cms-rvu-{year}{letter.lower()}"
            found: dict[str, Line] = {}
            factors: set[str] = set()
            for row in sheet:
                number, cells = row
                if not is_code(cells[0]):
                    _footnote_or_cut(sheet, row, "CONV FACTOR")
                    continue
                code, factor = cells[0], amount(sheet, row, "CONV FACTOR")
                if factor.strip("0."):
                    factors.add(factor)
                if code not in codes or cell(sheet, row, "MOD"):
                    continue
                if code in found:
                    raise InputError(
                        f"{sheet.name}: row {number}, column 'HCPCS': {code} stands twice"
                    )
                names = ("WORK RVU", "NON-FAC PE RVU", "FACILITY PE RVU", "MP RVU")
                found[code] = (
                    code,
                    *(amount(sheet, row, name) for name in names),
                    like(sheet, row, "STATUS CODE", "[A-Z]", "a letter"),
                    like(sheet, row, "MULT PROC", "[0-9]", "a digit"),
                    release,
                    *(str(first), str(last), source, "seen"),
                )
            _check_end(sheet, "CONV FACTOR")
        _check_any(found, member)
        if len(factors) != 1:
            raise InputError(
                f"{sheet.name}: column 'CONV FACTOR': expected one conversion factor, got "
                f"{len(factors)}"
            )
        name, title = f"{year}{letter}", f"relative values {release}"
        if name not in taken:  # the same values stand in the files of both kinds of clinician
            taken.add(name)
            expected = len({r[0] for r in _table("rvu") if r[8][:4] == "2024"})
            lines = tuple(found[code] for code in sorted(found))
            yield Read("rvu", "all", name, first, last, title, lines, (member.name,), expected)
        plain = re.sub(r"non-?qpp", "", member.file, flags=re.IGNORECASE)
        who = "qualifying_apm" if "qpp" in plain.lower() else "nonqualifying"
        line = (who, *factors, str(first), str(last), source, "seen")
        yield Read("conversion_factor", who, name, first, last, title, (line,), (member.name,), 1)


def _indices(files: list[Member], quarter: str | None) -> Iterator[Read]:
    for member in files:
        if "locco" in member.file.lower() or "county" in member.file.lower():
            yield _counties(member, quarter)
            continue
        with layouts.indices(member) as sheet:
            year = year_of(sheet, member, quarter, sheet.headings[sheet.places["PE GPCI"]])
            source = f"cms-gpci-{year}"
            found: dict[str, Line] = {}
            for row in sheet:
                number, cells = row
                if not cells[0].isdigit():
                    _footnote_or_cut(sheet, row, "MP GPCI")
                    continue
                place = _locality(sheet, row)
                if place in found:
                    raise InputError(
                        f"{sheet.name}: row {number}, column 'Locality Number': {place} "
                        "stands twice"
                    )
                figures = tuple(index(sheet, row, n) for n in ("PW GPCI", "PE GPCI", "MP GPCI"))
                state = f"{cell(sheet, row, 'State').upper()}-{place[-2:]}"
                label = cell(sheet, row, "Locality Name").rstrip("*")
                days = (f"{year}-01-01", f"{year}-12-31")
                found[place] = (place, state, label, *figures, *days, source, "seen")
            _check_end(sheet, "MP GPCI")
        yield Read(
            "gpci",
            "all",
            str(year),
            date(year, 1, 1),
            date(year, 12, 31),
            f"locality price indices {year}",
            tuple(found[place] for place in sorted(found)),
            (member.name,),
            _shipped("gpci", lambda r: r[6][:4] == "2025"),
        )


def _counties(member: Member, quarter: str | None) -> Read:
    with layouts.counties(member) as sheet:
        year = year_of(sheet, member, quarter, "")
        source, state = f"cms-locco-{year}", ""
        found: dict[str, Line] = {}
        for row in sheet:
            if not row[1][0].isdigit():
                continue
            place = _locality(sheet, row)
            state = cell(sheet, row, "State") or state  # written once, above the rows it is for
            words = (cell(sheet, row, "Fee Schedule Area"), cell(sheet, row, "Counties"))
            found[place] = (place, state, *words, f"{year}-01-01", f"{year}-12-31", source, "seen")
        _check_end(sheet, "Counties")
    return Read(
        "counties",
        "all",
        str(year),
        date(year, 1, 1),
        date(year, 12, 31),
        f"localities and their counties {year}",
        tuple(found[place] for place in sorted(found)),
        (member.name,),
        _shipped("counties", lambda r: True),
    )


class Kind(Struct, frozen=True):
    """A kind of official file. fits: whether a name may be one. named: how they are named."""

    fits: Callable[[Member], bool]
    read: Callable[[list[Member], str | None], Iterator[Read]]
    named: str


KINDS: Mapping[str, Kind] = {
    "ncci": Kind(
        lambda m: True, _pairs, "expected the PTP edit files, such as ccipra-v323r0-f1.txt"
    ),
    "mue": Kind(
        lambda m: True, _limits, "expected MCR_MUE_PractitionerServices_Eff_10-01-2026.csv or alike"
    ),
    "rvu": Kind(
        lambda m: not re.search(r"gpci|locco|\.txt$", m.file, re.IGNORECASE),
        _values,
        "expected PPRRVU2026_Jul.csv or alike",
    ),
    "gpci": Kind(
        lambda m: re.search(r"pprrvu|\.txt$", m.file, re.IGNORECASE) is None,
        _indices,
        "expected GPCI2026.csv or 26LOCCO.csv",
    ),
}


def _locality(sheet: Sheet, row: Row) -> str:
    number = cell(sheet, row, "Locality Number")
    if not number.isdigit():
        raise wrong(sheet, row, "Locality Number", "a number")
    return f"{cell(sheet, row, 'MAC').zfill(5)}-{number.zfill(2)}"


def _place(sheet: Sheet, pattern: str) -> int | None:
    found = (i for i, heading in enumerate(sheet.headings) if re.search(pattern, heading))
    return next(found, None)


def _footnote_or_cut(sheet: Sheet, row: Row, column: str) -> None:
    """Raise InputError for a row that begins as data and breaks off; notes below are let be."""
    if is_code(row[1][0]) or row[1][0].isdigit():
        cell(sheet, row, column)


def _check_end(sheet: Sheet, column: str) -> None:
    """Raise InputError where the file's last line has no end and is not all there."""
    if sheet.cut_off:
        raise InputError(
            f"{sheet.name}: row {sheet.last[0]}, column {column!r}: the file breaks off here; "
            "fetch it again"
        )


def _check_any(found: Mapping[str, Line], member: Member) -> None:
    """Raise InputError where a file has been read to its end and held nothing of ours."""
    if not found:
        raise InputError(f"{member.name}: not one therapy code is in it; is it all there?")


def _codes() -> frozenset[str]:
    return frozenset(row[0] for row in _table("codes"))


def _shipped(table: str, counts: Callable[[Line], bool]) -> int:
    return sum(1 for row in _table(table) if counts(row))


def _table(name: str) -> list[Line]:
    path = TABLES / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(line) for line in csv.reader(file)][1:]
