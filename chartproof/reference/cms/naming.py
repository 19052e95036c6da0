"""What the names and titles of official files say: scope, quarter, release, year."""

from __future__ import annotations

import re
from datetime import date, timedelta

from chartproof.errors import InputError
from chartproof.reference.cms.layouts import Sheet
from chartproof.reference.cms.opened import Member

VERSION = re.compile(r"v(\d\d)(\d)r\d", re.IGNORECASE)
QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])|q([1-4])[-_ ]?(20\d\d)", re.IGNORECASE)
DAY = re.compile(r"(\d\d)[-_](\d\d)[-_](20\d\d)")
MONTHS = {"january": "A", "april": "B", "july": "C", "october": "D"}


def by_scope(files: list[Member]) -> dict[str, list[Member]]:
    """Return the files by whom they are for, Medicaid's apart."""
    found: dict[str, list[Member]] = {}
    for member in files:
        name = f"{member.path.name} {member.file}".lower()
        hospital = re.search(r"oph|hospital|facility|outpatient", name)
        scope = "facility" if hospital else "practitioner"
        medicaid = re.search(r"mcd|medicaid", name)
        found.setdefault(f"medicaid-{scope}" if medicaid else scope, []).append(member)
    return found


def quarter_of(files: list[Member], given: str | None) -> str:
    """Return the quarter that the names of the files say; it may be given where they say none."""
    said = {}
    for member in files:
        name = f"{member.path.name} {member.file}"
        if match := VERSION.search(name):
            said[f"{1994 + int(match[1])}Q{int(match[2]) + 1}"] = member.name
        elif match := QUARTER.search(name):
            said[f"{match[1] or match[4]}Q{match[2] or match[3]}"] = member.name
        elif match := DAY.search(name):
            said[f"{match[3]}Q{(int(match[1]) + 2) // 3}"] = member.name
    if given is not None:
        said[_written(given)] = "--quarter"
    if not said:
        raise InputError(
            f"{files[0].name}: its name does not say the quarter; give it as --quarter 2026Q4"
        )
    if len(said) > 1:
        both = " and ".join(f"{quarter} ({name})" for quarter, name in sorted(said.items()))
        raise InputError(f"the files are of different quarters: {both}")
    return next(iter(said))


def _written(quarter: str) -> str:
    match = QUARTER.fullmatch(quarter.strip())
    if match is None:
        raise InputError(f"--quarter: expected a quarter such as 2026Q4, got {quarter[:12]!r}")
    return f"{match[1] or match[4]}Q{match[2] or match[3]}"


def days(quarter: str) -> tuple[date, date]:
    """Return the first and the last day of a quarter."""
    year, number = int(quarter[:4]), int(quarter[5])
    after = date(year + number // 4, 3 * number % 12 + 1, 1)
    return date(year, 3 * number - 2, 1), after - timedelta(days=1)


def release_of(sheet: Sheet, member: Member, given: str | None) -> tuple[int, str]:
    """Return year and letter of a release, from its title: "2026 ... July Release"."""
    year = year_of(sheet, member, given, "")
    words = re.search(r"(january|april|july|october)\s+release", sheet.preamble.lower())
    if words is not None:
        return year, MONTHS[words[1]]
    months = {name[:3]: letter for name, letter in MONTHS.items()}
    short = re.search(r"(jan|apr|jul|oct)", member.file.lower())
    lettered = re.search(r"rvu\d\d(?:\d\d)?([abcd])", f"{member.path.name} {member.file}".lower())
    if short is None and lettered is None and given is None:
        raise InputError(f"{sheet.name}: its title does not say which release; give --quarter")
    if short is not None:
        return year, months[short[1]]
    return year, lettered[1].upper() if lettered else "ABCD"[int(_written(given or "")[5]) - 1]


def year_of(sheet: Sheet, member: Member, given: str | None, heading: str) -> int:
    """Return the year that name, title and headings agree on; raise InputError if they differ."""
    said: dict[int, str] = {}
    title = re.search(r"\b(20\d\d)\b (?:national|geographic)|cy ?(20\d\d)", sheet.preamble.lower())
    if title is not None:
        said[int(title[1] or title[2])] = "its title"
    if in_heading := re.match(r"(20\d\d)\b", heading):
        said[int(in_heading[1])] = "a heading"
    name = member.file
    if named := re.search(r"(20\d\d)|^(\d\d)(?=[a-z])|(?:rvu|gpci)(\d\d)(?!\d)", name.lower()):
        said[int(named[1] or 2000 + int(named[2] or named[3]))] = "its name"
    if given is not None:
        said[int(_written(given)[:4])] = "--quarter"
    if not said:
        raise InputError(
            f"{sheet.name}: neither name nor title says the year; give --quarter 2026Q1"
        )
    if len(said) > 1:
        both = ", ".join(f"{where} says {year}" for year, where in sorted(said.items()))
        raise InputError(f"{sheet.name}: a file of which year? {both}")
    return next(iter(said))
