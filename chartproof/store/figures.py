"""Figures of a clinic: counts and sums by rule, payer, clinician and month, for the dashboards."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chartproof.store.database import Value
from chartproof.store.people import Person
from chartproof.store.records import Asked, seen_by
from chartproof.store.vault import Vault

By = Literal["rule", "payer", "clinician", "month", "status", "verdict"]
OF_ITEM: dict[str, str] = {
    "payer": "i.payer",
    "clinician": "COALESCE(i.clinician, '')",
    "month": "SUBSTR(i.day, 1, 7)",
    "status": "i.status",
    "verdict": "COALESCE(i.verdict, '')",
}


class Figure(Struct, frozen=True, kw_only=True):
    """Counts and sums of one group, such as one payer's. month: where asked by month as well."""

    name: str
    month: str = ""
    items: int = 0
    clean: int = 0
    held: int = 0
    charge_cents: int = 0
    held_cents: int = 0
    risk_cents: int = 0
    left_cents: int = 0


class RuleFigure(Struct, frozen=True, kw_only=True):
    """How often a rule found something, and what came of it. cents: of its open findings."""

    rule: str
    severity: str
    month: str = ""
    findings: int = 0
    open: int = 0
    waived: int = 0
    fixed: int = 0
    items: int = 0
    cents: int = 0


class Denied(Struct, frozen=True, kw_only=True):
    """Denials of one cause, and the rule that would have caught them."""

    cause: str
    rule: str | None
    count: int
    cents: int


class Figures:
    """Figures of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def items(self, who: Person, by: By, asked: Asked, *, monthly: bool = False) -> list[Figure]:
        """Return a figure a group, the largest sums held first; by month, in order of months."""
        where, values = _where(who, asked)
        month = "SUBSTR(i.day, 1, 7)" if monthly else "''"
        name = OF_ITEM[by]
        held = "CASE WHEN i.status IN ('held', 'failed') THEN {} ELSE 0 END"
        with self._v.reading() as rows:
            found = rows.all(
                f"SELECT {name}, {month}, COUNT(*),"
                " SUM(CASE WHEN i.status IN ('clean', 'ok') THEN 1 ELSE 0 END),"
                f" SUM({held.format('1')}), COALESCE(SUM(i.charge_cents), 0),"
                f" COALESCE(SUM({held.format('i.charge_cents')}), 0),"
                " COALESCE(SUM(i.risk_cents), 0), COALESCE(SUM(i.left_cents), 0)"
                f" FROM item i WHERE {where} GROUP BY 1, 2 ORDER BY 2, 7 DESC, 3 DESC, 1",
                *values,
            )
        return [
            Figure(
                name=r[0],
                month=r[1],
                items=int(r[2]),
                clean=int(r[3]),
                held=int(r[4]),
                charge_cents=int(r[5]),
                held_cents=int(r[6]),
                risk_cents=int(r[7]),
                left_cents=int(r[8]),
            )
            for r in found
        ]

    def rules(self, who: Person, asked: Asked, *, monthly: bool = False) -> list[RuleFigure]:
        """Return a figure a rule, the most findings first; by month, in order of months."""
        where, values = _where(who, asked)
        month = "SUBSTR(i.day, 1, 7)" if monthly else "''"
        state = "SUM(CASE WHEN f.state = '{}' THEN 1 ELSE 0 END)"
        with self._v.reading() as rows:
            found = rows.all(
                f"SELECT f.rule, MAX(f.severity), {month}, COUNT(*), {state.format('open')},"
                f" {state.format('waived')}, {state.format('fixed')}, COUNT(DISTINCT i.id),"
                " COALESCE(SUM(CASE WHEN f.state = 'open' THEN f.cents ELSE 0 END), 0)"
                " FROM finding f JOIN item i ON i.id = f.item_id"
                f" WHERE {where} GROUP BY 1, 3 ORDER BY 3, 4 DESC, 1",
                *values,
            )
        return [
            RuleFigure(
                rule=r[0],
                severity=r[1],
                month=r[2],
                findings=int(r[3]),
                open=int(r[4]),
                waived=int(r[5]),
                fixed=int(r[6]),
                items=int(r[7]),
                cents=int(r[8]),
            )
            for r in found
        ]

    def denials(self, who: Person) -> list[Denied]:
        """Return what was denied by cause, the most dollars first."""
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT COALESCE(cause, ''), rule, COUNT(*), COALESCE(SUM(cents), 0) FROM denial"
                " WHERE clinic_id = ? GROUP BY 1, 2 ORDER BY 4 DESC, 1",
                who.clinic_id,
            )
        return [Denied(cause=r[0], rule=r[1], count=int(r[2]), cents=int(r[3])) for r in found]


def _where(who: Person, asked: Asked) -> tuple[str, tuple[Value, ...]]:
    where, values = seen_by(who)
    parts, found = [where], list(values)
    for name in ("kind", "status", "payer", "clinician", "job_id", "patient_id"):
        value = getattr(asked, name)
        if value is not None:
            parts.append(f"i.{name} = ?")
            found.append(value)
    for name, sign in (("first_day", ">="), ("last_day", "<=")):
        value = getattr(asked, name)
        if value is not None:
            parts.append(f"i.day {sign} ?")
            found.append(value)
    return " AND ".join(parts), tuple(found)
