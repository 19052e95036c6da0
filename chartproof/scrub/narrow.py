"""What rules answer of visits that are alike in the few fields that they read.

A shape that was not met before differs from others mostly in fields that most rules never look at.
What rules answered is kept by the fields that they have read so far, for all rules that read the
same ones together; a rule that reads one more is kept apart from then on, with that field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter

from msgspec import Struct

from chartproof.scrub.asking import Said

Parts = dict[str, object]  # a visit as its shape has it, by field; `charges.code`: of all charges
MOST_NARROW = 2_000  # different values of the same fields


class Kept(Struct, gc=False):
    """What rules answered between two days. known: their bits. said: with their numbers."""

    first: date
    last: date
    known: int = 0
    said: tuple[tuple[int, Said], ...] = ()


class _Alike:
    """The rules that have read the same fields, and what they answered by what these hold."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.bits = 0
        self.values: Callable[[Parts], object] = itemgetter(*fields) if fields else len
        self.kept: dict[object, list[Kept]] = {}


class Narrow:
    """The answers of rules, each by the fields that it reads. Rules are bits of a number."""

    def __init__(self) -> None:
        self._fields: dict[int, tuple[str, ...]] = {}
        self._alike: dict[tuple[str, ...], _Alike] = {}

    def known(self, parts: Parts, asked: int, day: date) -> Iterator[tuple[int, Kept]]:
        """Yield what is known of a visit: which of the rules answered, and what."""
        for alike in self._alike.values():
            bits = asked & alike.bits
            if not bits:
                continue
            for kept in alike.kept.get(alike.values(parts), ()):
                if kept.first <= day <= kept.last and bits & kept.known:
                    yield bits & kept.known, kept
                    bits &= ~kept.known

    def keep(self, number: int, parts: Parts, read: set[str], kept: Kept) -> None:
        """Keep what a rule answered after these fields were read; all of them have to be parts."""
        fields = self._fields.get(number)
        if fields is None or not read.issubset(fields):
            if fields is not None:
                self._alike[fields].bits &= ~(1 << number)
            fields = self._fields[number] = tuple(sorted(read.union(fields or ())))
            self._alike.setdefault(fields, _Alike(fields)).bits |= 1 << number
        alike = self._alike[fields]
        if len(alike.kept) >= MOST_NARROW:
            alike.kept = {}
        together = alike.kept.setdefault(alike.values(parts), [])
        for known in together:
            if known.first == kept.first and known.last == kept.last:
                known.known |= kept.known
                known.said += kept.said
                return
        together.append(kept)
