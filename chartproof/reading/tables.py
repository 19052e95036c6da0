"""Tables in notes: flow sheets with a column a visit, and rows of sets, reps and weight.

A table is a header line and the lines below it with as many cells; cells are parted by "|", a tab
or three blanks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chartproof.reading.dose_tails import Dose
from chartproof.reading.dose_words import MINUTES, REPS, SECONDS, SIDE
from chartproof.reading.layout import Layout
from chartproof.reading.loads import Load

_CELL = re.compile(r"(?:(?!\||\t|\s{2}|\n).)+")
_MAYBE = re.compile(
    r"(?i)\d/\d[^\n]{0,80}(?:\||\t|\s{3})[^\n]{0,80}\d/\d|\beval\b[^\n]{0,80}\btoday\b|\bsets\b[^\n]{0,80}\breps\b"
)
_DATE = re.compile(r"\(?\d{1,2}/\d{1,2}(?:/\d{2,4})?\)?(?:\s?\(?today\)?)?\Z")
_EARLIER = frozenset(
    ("eval", "initial", "ie", "start", "last", "last visit", "prior", "baseline", "soc")
)
_NOW = frozenset(("today", "now", "current", "this visit"))
_SETS, _REPS = frozenset(("sets", "set")), frozenset(("reps", "rep", "repetitions"))
_WEIGHTS = frozenset(("wt", "weight", "load", "lb", "lbs", "resistance", "resist"))
_NUMBER = re.compile(r"\d{1,3}\Z")
_COUNTED = re.compile(
    rf"(?P<count>\d{{1,3}})(?:(?P<seconds>{SECONDS})|(?P<minutes>{MINUTES})|{REPS})?"
    rf"(?P<each>{SIDE})?\s*\Z"
)


class Tables(NamedTuple):
    """What the columns say: doses and loads of bare numbers, and stretches about earlier visits."""

    doses: list[Dose]
    loads: list[Load]
    earlier: list[tuple[int, int]]


class _Cell(NamedTuple):
    start: int
    end: int
    words: str


def read_tables(layout: Layout) -> Tables:
    """Return what the tables of a note say by their columns."""
    found = Tables([], [], [])
    text = layout.text
    if not ("|" in text or "\t" in text or "   " in text) or not _MAYBE.search(text):
        return found
    header: list[_Cell] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        cells = _cells(line, offset)
        offset += len(line)
        if len(cells) < 2:
            header = []
        elif _is_header(cells):
            header = cells[cells[0].words.endswith(":") :]  # "O: | Exercise | Sets |"
        elif header:
            if "|" in line:  # cells left out at the end of a row
                cells += [_Cell(offset, offset, "")] * (len(header) - len(cells))
            _read_row(header, cells, found)
    return found


def _cells(line: str, offset: int) -> list[_Cell]:
    cells = []
    if "|" in line:
        return _barred(line, offset)
    for m in _CELL.finditer(line):
        words = m[0].strip()
        if words and words.strip("-–—="):
            start = offset + m.start() + len(m[0]) - len(m[0].lstrip())
            cells.append(_Cell(start, start + len(words), words.lower()))
        elif words:
            cells.append(_Cell(offset + m.start(), offset + m.start(), ""))
    return cells


def _barred(line: str, offset: int) -> list[_Cell]:
    """Return the cells of a line between bars, empty ones too."""
    body = line.rstrip()
    opens = body.lstrip().startswith("|")
    start = body.index("|") + 1 if opens else 0
    if opens and body.endswith("|") and len(body) > start:
        body = body[:-1]
    cells = []
    for part in body[start:].split("|"):
        words = part.strip()
        begin = offset + start + len(part) - len(part.lstrip())
        cells.append(_Cell(begin, begin + len(words), words.strip("-–—=").lower()))
        start += len(part) + 1
    return cells


def _is_header(cells: list[_Cell]) -> bool:
    """Return whether a line names columns: two visits, or sets and reps."""
    words = {c.words for c in cells}
    dated = sum(bool(_DATE.match(c.words)) or c.words in _EARLIER | _NOW for c in cells)
    return dated >= 2 or (not _SETS.isdisjoint(words) and not _REPS.isdisjoint(words))


def _read_row(header: list[_Cell], cells: list[_Cell], found: Tables) -> None:
    """Add what one row says under its header; a header may lack the cell above the names."""
    shift = len(cells) - len(header)
    if shift not in (0, 1):
        return
    named = {c.words: i + shift for i, c in enumerate(header)}
    visits = [
        i + shift
        for i, c in enumerate(header)
        if _DATE.match(c.words) or c.words in _EARLIER | _NOW
    ]
    if len(visits) >= 2:
        today = next((i + shift for i, c in enumerate(header) if c.words in _NOW), visits[-1])
        found.earlier.extend((cells[i].start, cells[i].end) for i in visits if i != today)
        return
    sets = next((cells[i] for w, i in named.items() if w in _SETS), None)
    reps = next((cells[i] for w, i in named.items() if w in _REPS), None)
    if sets and reps and _NUMBER.match(sets.words) and (m := _COUNTED.match(reps.words)):
        low, high = sorted((sets, reps))
        dose = Dose(low.start, high.end, int(sets.words), each=bool(m["each"]))
        if m["minutes"] or m["seconds"]:
            seconds = int(m["count"]) * (60 if m["minutes"] else 1)
            found.doses.append(dose._replace(duration_s=seconds, kind="time"))
        else:
            found.doses.append(dose._replace(reps=int(m["count"])))
    for word, i in named.items():
        if word in _WEIGHTS and cells[i].words[:1].isdecimal():
            found.loads.append(Load(cells[i].start, cells[i].end, "weight"))
