"""What is kept of some days, one after the other, however many there are."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from chartproof.store.database import Value
from chartproof.store.people import Person
from chartproof.store.records import Kind, seen_by
from chartproof.store.vault import Vault

AT_ONCE = 200


class Kept(Struct, frozen=True, kw_only=True):
    """A claim or visit as it is kept. outcome: what was said of it, JSON."""

    id: str
    day: str
    clinician: str
    payer: str
    status: str
    content: bytes
    outcome: bytes


class Span(Struct, frozen=True, kw_only=True):
    """Which ones: of these days, and in which a rule has found something, where one is named."""

    first: str
    last: str
    kind: Kind = "visit"
    rule: str | None = None


class Visits:
    """Visits and claims of all clinics by day."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def count(self, who: Person, span: Span) -> int:
        """Return how many there are."""
        where, values = _where(who, span)
        with self._v.reading() as rows:
            found = rows.one(f"SELECT COUNT(*) FROM item i WHERE {where}", *values)
        return int(found[0]) if found else 0

    def last_day(self, who: Person, until: str) -> str:
        """Return the last day of service up to a day that has a visit; empty where none has."""
        seen, values = seen_by(who)
        with self._v.reading() as rows:
            found = rows.one(
                f"SELECT MAX(i.day) FROM item i WHERE {seen} AND i.kind = 'visit' AND i.day <= ?",
                *(*values, until),
            )
        return str(found[0]) if found and found[0] else ""

    def each(self, who: Person, span: Span, payers: frozenset[str] | None = None) -> Iterator[Kept]:
        """Yield each, by day; that they were read is logged. payers: of these alone, as named."""
        where, values = _where(who, span)
        with self._v.writing() as rows:
            told = {"kind": span.kind, "first": span.first, "last": span.last}
            self._v.log_of(rows, who, "saw visits", **told)
        day, name = "", ""
        while True:
            with self._v.reading() as rows:
                found = rows.all(
                    "SELECT i.id, i.day, COALESCE(i.clinician, ''), i.payer, i.status, i.content,"
                    f" i.outcome FROM item i WHERE {where} AND (i.day > ? OR (i.day = ? AND"
                    " i.id > ?)) ORDER BY i.day, i.id LIMIT ?",
                    *(*values, day, day, name, AT_ONCE),
                )
            for r in found:
                if payers is None or r[3] in payers:
                    yield Kept(
                        id=r[0],
                        day=r[1],
                        clinician=r[2],
                        payer=r[3],
                        status=r[4],
                        content=self._v.open(r[5], f"item.content:{r[0]}"),
                        outcome=self._v.open(r[6], f"item.outcome:{r[0]}"),
                    )
            if not found:
                return
            name, day = found[-1][0], found[-1][1]

    def payers(self, who: Person, span: Span) -> list[str]:
        """Return the payers that are named, each as it came."""
        where, values = _where(who, span)
        with self._v.reading() as rows:
            found = rows.all(f"SELECT DISTINCT i.payer FROM item i WHERE {where}", *values)
        return [r[0] for r in found]


def _where(who: Person, span: Span) -> tuple[str, tuple[Value, ...]]:
    seen, values = seen_by(who)
    where = f"{seen} AND i.kind = ? AND i.day >= ? AND i.day <= ?"
    found: tuple[Value, ...] = (*values, span.kind, span.first, span.last)
    if span.rule is None:
        return where, found
    return (
        f"{where} AND EXISTS (SELECT 1 FROM finding f WHERE f.item_id = i.id AND f.rule = ?"
        " AND f.position >= 0)",
        (*found, span.rule),
    )
