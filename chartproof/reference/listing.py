"""What `chartproof tables` says: the tables, the rows of a day, and what is out of date.

Pure functions of a book; nothing here prints. `payers` and `sources` are listed beside the tables.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import msgspec
from msgspec import Struct

from chartproof.errors import InputError, NotInForce
from chartproof.reference.book import TABLE_NAMES, Book
from chartproof.reference.dated import Key, Table
from chartproof.reference.payer_rows import Row as DatedRow

Row = dict[str, str | None]


class TableLine(Struct, frozen=True):
    """One table at a glance. first and last: of its rows, None where unstated or open."""

    name: str
    title: str
    rows: int
    first: date | None
    last: date | None
    newest: str | None
    seen: int
    recalled: int
    sources: tuple[str, ...]
    note: str = ""


class Stale(Struct, frozen=True):
    """A table, or some of its keys, whose days have passed. keys: () for the whole table."""

    table: str
    last: date
    keys: tuple[str, ...]
    message: str


def list_tables(book: Book) -> tuple[TableLine, ...]:
    """Return every table at a glance, then the payers and the sources."""
    lines = [_line(table) for table in book.tables()]
    payers = tuple(book.payers.all())
    rows = [row for payer in payers for row in (*payer.settings, *payer.edits, *payer.prices)]
    starts = [row.valid_from for row in rows if row.valid_from]
    standings = Counter(row.standing for row in rows)
    lines.append(
        TableLine(
            "payers",
            f"settings of {len(payers)} payers",
            len(rows),
            min(starts, default=None),
            None,
            None,
            standings["seen"],
            standings["recalled"],
            tuple(sorted({row.source for row in rows})),
        )
    )
    standings = Counter(source.standing for source in book.sources.values())
    count = len(book.sources)
    lines.append(
        TableLine(
            "sources",
            "where rows and rules come from",
            count,
            None,
            None,
            None,
            standings["seen"],
            standings["recalled"],
            (),
        )
    )
    return tuple(lines)


def rows_on(book: Book, name: str, day: date | None = None) -> tuple[Row, ...]:
    """Return the rows of one table in force on a day, or all of them where no day is given.

    Every row has the same columns, as texts; None where nothing is stated. certain_from: the day
    from which a row without a first day surely holds. Raises InputError that lists the tables where
    none has the name, NotInForce where rows may hold on the day but none surely does.
    """
    if name == "payers":
        return _payer_rows(book, day)
    if name == "sources":
        return tuple(_texts(source) for _, source in sorted(book.sources.items()))
    if name not in TABLE_NAMES:
        known = ", ".join((*TABLE_NAMES, "payers", "sources"))
        raise InputError(f"no table is called {name!r}; there are {known}")
    table: Table[Struct] = getattr(book, name)
    found = []
    doubted: list[date] = []
    certain = False
    for key, rows in table.rows.items():
        here = table.find(day, key) if day else None
        for row in rows if day is None else (here,) if here else ():
            dates = {
                "valid_from": _text(row.valid_from),
                "valid_to": _text(row.valid_to),
                "certain_from": _text(row.certain_from),
                "source": row.source,
                "standing": row.standing,
            }
            if row.certain_from is not None and (day is None or not row.certain_on(day)):
                doubted.append(row.certain_from)
            else:
                certain = True
            found.append({**_texts(row.value), **dates})
    if day is not None and doubted and not certain:
        raise NotInForce(
            f"{name}: no row surely holds on {day}; its {len(doubted)} rows without a stated first "
            f"day are certain only from {min(doubted)} on"
        )
    return tuple(found)


class Changed(Struct, frozen=True):
    """A row that differs between two days. before: None if it came; after: None if it went."""

    key: str
    before: Row | None
    after: Row | None
    source: str


def day_of(words: str) -> date:
    """Return the day of `2026-10-01`, or the first of the quarter `2026Q4` or the year `2026`."""
    if match := re.fullmatch(r"(20\d\d)(?:[Qq]([1-4]))?", words):
        return date(int(match[1]), 3 * int(match[2] or 1) - 2, 1)
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise InputError(
            f"expected a day or a quarter such as 2026Q4, got {words[:20]!r}"
        ) from None


def changes(book: Book, name: str, before: date, after: date) -> tuple[Changed, ...]:
    """Return the rows of a table that differ between two days, by key.

    Raise InputError that lists the tables where none has the name.
    """
    if name not in TABLE_NAMES:
        raise InputError(f"no table is called {name!r}; there are {', '.join(TABLE_NAMES)}")
    table: Table[Struct] = getattr(book, name)
    found = []
    for key in table.rows:
        old, new = table.find(before, key), table.find(after, key)
        was = _figures(old.value) if old else None
        now = _figures(new.value) if new else None
        if old and new and was and now:  # 0 and 0.00 are the same figure, written by two files
            alike = (k for k in now if getattr(old.value, k) == getattr(new.value, k))
            now |= {k: was[k] for k in alike if k in was}
        if was != now and (last := new or old) is not None:
            found.append(Changed(_shown(key), was, now, last.source))
    return tuple(found)


def _figures(value: Struct) -> Row:
    return {k: v for k, v in _texts(value).items() if k not in ("release", "rationale")}


def stale_tables(book: Book, day: date) -> tuple[Stale, ...]:
    """Return what no longer covers the day: files that end before it, and years not continued."""
    found = []
    for table in book.tables():
        if (message := table.stale_on(day)) is not None and table.coverage.through is not None:
            found.append(Stale(table.name, table.coverage.through, (), message))
        if not table.coverage.yearly:
            continue
        ended: dict[date, list[str]] = {}
        for key, rows in table.rows.items():
            last, shown = rows[-1].valid_to, _shown(key)
            if last is not None and last < day and shown not in table.coverage.ended:
                ended.setdefault(last, []).append(shown)
        for last, keys in sorted(ended.items()):
            some = ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
            message = f"{table.title}: {some} end {last}; the next figures are not on file"
            found.append(Stale(table.name, last, tuple(keys), message))
    return tuple(found)


def _line(table: Table[object]) -> TableLine:
    rows = [row for same in table.rows.values() for row in same]
    starts = [row.valid_from for row in rows if row.valid_from]
    ends = [row.valid_to for row in rows]
    last = table.through
    if last is None and None not in ends:
        last = max((end for end in ends if end), default=None)
    standings = Counter(row.standing for row in rows)
    return TableLine(
        table.name,
        table.title,
        len(rows),
        min(starts, default=None),
        last,
        table.newest,
        standings["seen"],
        standings["recalled"],
        tuple(sorted({row.source for row in rows})),
        table.coverage.note,
    )


def _payer_rows(book: Book, day: date | None) -> tuple[Row, ...]:
    found = []
    for payer in book.payers.all():
        said: list[tuple[DatedRow, str, str | None]] = [
            (row, row.name, _value(row.value)) for row in payer.settings
        ]
        for edit in payer.edits:
            pair = f"{edit.column1} {edit.column2} {edit.indicator}"
            said.append((edit, f"{edit.does} pair", pair))
        for price in payer.prices:
            figure = price.percent if price.usd is None else price.usd
            said.append((price, f"price {price.pays}", f"{figure} {' '.join(price.codes)}".strip()))
        found += [
            {
                "payer": payer.name,
                "kind": payer.kind,
                "based_on": payer.based_on,
                "setting": setting,
                "value": value,
                "valid_from": _text(row.valid_from),
                "valid_to": _text(row.valid_to),
                "source": row.source,
                "standing": row.standing,
                "note": row.note or None,
            }
            for row, setting, value in said
            if day is None or row.covers(day)
        ]
    return tuple(found)


def _texts(value: Struct) -> Row:
    return {field: _value(getattr(value, field)) for field in msgspec.structs.asdict(value)}


def _value(value: object) -> str | None:
    """Return a cell as a text: tuples as words, a switch as yes or no, nothing as None."""
    if value is None or value in ("", ()):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(str(part) for part in value)
    return str(value)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _shown(key: Key) -> str:
    return key if isinstance(key, str) else " ".join(key)
