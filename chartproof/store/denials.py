"""Denials as payment files told of them, line by line."""

from __future__ import annotations

from msgspec import Struct

from chartproof.errors import Absent
from chartproof.store.database import Row, Value
from chartproof.store.people import Person
from chartproof.store.vault import Vault

_DENIAL = "SELECT id, day, reason, cause, rule, cents, content FROM denial"


class Denial(Struct, frozen=True, kw_only=True):
    """A denied line. reason: group and code, `CO-50`. content: its claim payment, JSON."""

    id: str
    day: str
    reason: str
    cause: str
    rule: str
    cents: int
    content: bytes


class Cause(Struct, frozen=True, kw_only=True):
    """Denials of one cause, and the rule that would have caught them."""

    cause: str
    rule: str | None
    count: int
    cents: int


class Denials:
    """Denials of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def find(
        self, who: Person, cause: str | None, rule: str | None, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Denial], int]:
        """Return denials, the most dollars first, and how many there are; that is logged.

        cause, rule: of that alone, empty for none; None for all.
        """
        where, values = "clinic_id = ?", [who.clinic_id]
        for column, value in (("cause", cause), ("rule", rule)):
            if value is not None:
                where += f" AND COALESCE({column}, '') = ?"
                values.append(value)
        given: tuple[Value, ...] = tuple(values)
        with self._v.writing() as rows:
            found = rows.all(
                f"{_DENIAL} WHERE {where} ORDER BY cents DESC, id LIMIT ? OFFSET ?",
                *(*given, limit, offset),
            )
            count = rows.one(f"SELECT COUNT(*) FROM denial WHERE {where}", *given)
            self._v.log_of(rows, who, "saw denials", count=len(found))
        return [self._denial(r) for r in found], int(count[0]) if count else 0

    def one(self, who: Person, denial_id: str) -> Denial:
        """Return a denial; that it was seen is logged."""
        with self._v.writing() as rows:
            found = rows.one(f"{_DENIAL} WHERE id = ? AND clinic_id = ?", denial_id, who.clinic_id)
            if found is None:
                raise Absent("There is no such denial in this clinic.")
            self._v.log_of(rows, who, "saw denial", denial_id)
        return self._denial(found)

    def by_cause(self, who: Person) -> list[Cause]:
        """Return what was denied by cause, the most dollars first."""
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT COALESCE(cause, ''), rule, COUNT(*), COALESCE(SUM(cents), 0) FROM denial"
                " WHERE clinic_id = ? GROUP BY 1, 2 ORDER BY 4 DESC, 1",
                who.clinic_id,
            )
        return [Cause(cause=r[0], rule=r[1], count=int(r[2]), cents=int(r[3])) for r in found]

    def _denial(self, row: Row) -> Denial:
        return Denial(
            id=row[0],
            day=row[1],
            reason=row[2],
            cause=row[3] or "",
            rule=row[4] or "",
            cents=int(row[5]),
            content=self._v.open(row[6], f"denial.content:{row[0]}"),
        )
