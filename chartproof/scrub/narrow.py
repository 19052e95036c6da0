"""What one rule answers of visits that are alike in the few fields that it reads.

A shape that was not met before differs from others mostly in fields that most rules never look at.
Under each rule its answers are kept by those it has read so far; where it reads one more, what was
kept of it is let go, and kept anew with that field.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import itemgetter

from msgspec import Struct

from chartproof.scrub.asking import Said

Parts = dict[str, object]  # a visit as its shape has it, by field; `charges.code`: of all charges
Keys = dict[tuple[str, ...], object]  # what fields hold together, made once for all rules
MOST_NARROW = 2_000  # of a rule


class Kept(Struct, frozen=True, gc=False):
    """Answers that hold between two days."""

    first: date
    last: date
    said: tuple[Said, ...]


class Narrow:
    """The answers of one rule, by the fields that it reads."""

    def __init__(self) -> None:
        self._fields: tuple[str, ...] = ()
        self._values: Callable[[Parts], object] = len
        self._kept: dict[object, list[Kept]] = {}

    def known(self, parts: Parts, keys: Keys, day: date) -> Kept | None:
        """Return the answers kept for a visit, or None. keys: what was made of its parts so far."""
        if not self._kept:
            return None
        key = keys.get(self._fields)
        if key is None:
            key = keys[self._fields] = self._values(parts)
        for kept in self._kept.get(key, ()):
            if kept.first <= day <= kept.last:
                return kept
        return None

    def keep(self, parts: Parts, read: set[str], kept: Kept) -> None:
        """Keep what was answered after these fields were read; all of them have to be parts."""
        if not read.issubset(self._fields) or len(self._kept) >= MOST_NARROW:
            self._fields = tuple(sorted(read.union(self._fields)))
            self._values = itemgetter(*self._fields)
            self._kept = {}
        self._kept.setdefault(self._values(parts) if self._fields else len(parts), []).append(kept)
