"""A value with its days and its source, and a table of such values looked up by key and day.

A row without a first day is one whose file does not say since when it holds. It may begin at any
time after the row before it ended, so lookups still find it; `certain_from` is the first day on
which it surely holds, and a caller asks `certain_on(day)` before concluding anything from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from chartproof.errors import NotInForce

T = TypeVar("T")
Key = str | tuple[str, ...]
Standing = Literal["seen", "recalled"]


def is_within(day: date, first: date | None, last: date | None) -> bool:
    """Return whether the day lies between two days; None leaves that side open."""
    return (first is None or first <= day) and (last is None or day <= last)


class Dated(Struct, Generic[T], frozen=True):
    """A value, the days it is in force (both included), its source and whether that was seen.

    valid_from: None where the source does not state it. valid_to: None while it is open.
    certain_from: the first day on which the row surely holds; None where every day up to valid_to
    is certain, either because valid_from is stated or because the value does not change by date.
    """

    value: T
    valid_from: date | None
    valid_to: date | None
    source: str
    standing: Standing = "seen"
    certain_from: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether the day lies between the first and the last day, as far as stated."""
        return is_within(day, self.valid_from, self.valid_to)

    def certain_on(self, day: date) -> bool:
        """Return whether the row surely holds that day; False: the first day is not stated."""
        return self.covers(day) and (self.certain_from is None or self.certain_from <= day)


class Held(Struct, frozen=True):
    """An official file on hand. scope: `practitioner`, `facility`, ...; first, last: its days."""

    scope: str
    name: str
    first: date
    last: date


class Coverage(Struct, frozen=True):
    """What one table knows: its days and the newest file it was made from.

    known_from: rows without a first day are certain from here on (the day their file took effect).
    through: the last day that its files cover; None: nothing newer is expected. newest: name of
    the newest file. yearly: figures end with their year
    and the next ones are expected, unlike rows that end because the thing itself ended. ended: keys
    of a yearly table that ended for good. scopes: what the shipped files are for, where a table has
    several; held: every file on hand, once official files were taken in beside the shipped ones.
    """

    title: str
    note: str = ""
    known_from: date | None = None
    through: date | None = None
    newest: str | None = None
    yearly: bool = False
    ended: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()

    def shipped(self) -> tuple[Held, ...]:
        """Return the shipped files of a table that has a series of them, one a scope."""
        if self.through is None or self.newest is None:
            return ()
        first = self.known_from or self.through
        return tuple(Held(scope, self.newest, first, self.through) for scope in self.scopes)


class Table(Generic[T]):
    """Rows found by key and day. At most one row covers a key on a day; the tests see to it.

    Rows become values when their key is first asked for: a long table costs only what is used.
    """

    def __init__(
        self,
        name: str,
        coverage: Coverage,
        lines: Mapping[Key, list[list[str]]],
        make: Callable[[list[str]], Dated[T]],
        also: Mapping[Key, list[list[str]]] | None = None,
    ) -> None:
        self.name = name
        self.coverage = coverage
        self._lines = lines
        self._also = also or {}
        self._make = make
        self._made: dict[Key, tuple[Dated[T], ...]] = {}

    @property
    def title(self) -> str:
        """What the table holds, in a few words."""
        return self.coverage.title

    @property
    def newest(self) -> str | None:
        """The newest file behind the table, such as `2024Q3`; None where there is no series."""
        return self.coverage.newest

    @property
    def through(self) -> date | None:
        """The newest day that the table covers; None if it is open."""
        if self.coverage.through is not None:
            return self.coverage.through
        if not self.coverage.yearly:
            return None
        last = date.min
        for rows in self.rows.values():
            end = rows[-1].valid_to
            if end is None:
                return None
            last = max(last, end)
        return last

    @property
    def rows(self) -> dict[Key, tuple[Dated[T], ...]]:
        """Every key with its rows, oldest first; other names of a key are left out."""
        return {key: self.history(key) for key in self._lines}

    def __len__(self) -> int:
        return sum(len(lines) for lines in self._lines.values())

    def __contains__(self, key: Key) -> bool:
        return key in self._lines or key in self._also

    def history(self, key: Key) -> tuple[Dated[T], ...]:
        """Return all rows of a key, oldest first; none if the table never knew it."""
        rows = self._made.get(key)
        if rows is None:
            lines = self._lines.get(key) or self._also.get(key) or []
            rows = tuple(self._make(line) for line in lines)
            if rows:
                self._made[key] = rows
        return rows

    def find(self, day: date, key: Key) -> Dated[T] | None:
        """Return the row in force, or None if the table says nothing.

        Where the row's first day is not stated the row is returned all the same: see `certain_on`.
        """
        for row in self._made.get(key) or self.history(key):
            if (row.valid_from is None or row.valid_from <= day) and (
                row.valid_to is None or day <= row.valid_to
            ):
                return row
        return None

    def on(self, day: date, key: Key) -> Dated[T]:
        """Return the row in force; raise NotInForce rather than guess from a neighbouring year."""
        if (row := self.find(day, key)) is not None:
            return row
        shown = key if isinstance(key, str) else " ".join(key)
        raise NotInForce(f"{self.name} has no row for {shown} on {day}{self._nearest(key)}")

    def has_file(self, scope: str) -> bool:
        """Return whether a whole file for this scope is on hand."""
        return any(h.scope == scope for h in self.coverage.held or self.coverage.shipped())

    def stale_on(self, day: date, scope: str | None = None) -> str | None:
        """Return the sentence to show when no file on hand reaches the day, else None.

        scope: whose files count, where the table has several kinds; None: the oldest of them.
        """
        if self.coverage.through is None:
            return None
        held = self.coverage.held or self.coverage.shipped()
        newest = [
            max(files, key=lambda h: h.last)
            for s in dict.fromkeys(h.scope for h in held)
            if scope in (None, s)
            if (files := [h for h in held if h.scope == s])
        ]
        if not newest:
            return f"no {self.coverage.title} for {scope} is on hand"
        last = min(newest, key=lambda h: h.last)
        if day <= last.last:
            return None
        return (
            f"the newest {self.coverage.title} on hand ({last.name}) ends {last.last}; "
            "later changes are not known"
        )

    def _nearest(self, key: Key) -> str:
        rows = self.history(key)
        if not rows:
            return "; that key is not in the table"
        first, last = rows[0].valid_from, rows[-1].valid_to
        return f"; its rows run from {first or 'an unstated day'} to {last or 'open'}"


def certain_from(
    valid_from: date | None, valid_to: date | None, known_from: date | None
) -> date | None:
    """Return the first day on which a row surely holds, or None if all of its days are certain.

    A row without a first day that has ended was in force on its last day at least; one that is
    still open was in force when the file that lists it took effect.
    """
    if valid_from is not None or known_from is None:
        return None
    return known_from if valid_to is None else min(valid_to, known_from)
