"""Lists and sums over what was looked at: the queue, its filters, and the figures over time.

Reads only. A claim or visit is held while an error in it is open; a visit that is not defensible
also while a warning is, and anything that could not be looked at in full always.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from chartproof.store.database import Row, Rows, Value
from chartproof.store.people import Person
from chartproof.store.records import (
    FINDING,
    ITEM,
    Asked,
    FindingRow,
    Item,
    finding_row,
    item_row,
    seen_by,
)
from chartproof.store.vault import Vault

HELD = (
    "i.kind IN ('claim', 'visit') AND (i.status = 'failed' OR EXISTS (SELECT 1 FROM finding h"
    " WHERE h.item_id = i.id AND h.state = 'open' AND (h.severity = 'error' OR (i.kind = 'visit'"
    " AND h.severity = 'warning' AND i.verdict IN ('fixable', 'not_billable')))))"
)
# A claim that somebody marked fixed is looked at again with the next file before it leaves.
STAYS = (
    "(i.status = 'failed' OR EXISTS (SELECT 1 FROM finding h WHERE h.item_id = i.id"
    " AND h.state <> 'waived' AND h.severity = 'error' AND h.position >= 0))"
)
NOBODY = "nobody"
_GRAVEST = "CASE f.severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END"


class Narrowed(Struct, frozen=True, kw_only=True):
    """What the queue is narrowed to; an empty text leaves a field open. owner: an account's id."""

    rule: str = ""
    payer: str = ""
    owner: str = ""
    job: str = ""
    clinician: str = ""


class Held(Struct, frozen=True, kw_only=True):
    """A row of the queue. name: of the claim or visit as it came. finding: the gravest open one."""

    id: str
    kind: str
    name: str
    patient: str
    clinician: str
    payer: str
    day: str
    status: str
    risk_cents: int
    left_cents: int
    charge_cents: int | None
    open: int
    finding: FindingRow | None


class Facet(Struct, frozen=True):
    """One choice of a filter: how many items, and the cents at stake in them."""

    value: str
    count: int
    cents: int


class Facets(Struct, frozen=True, kw_only=True):
    """The filters of the queue, and its sums. ready: items that nothing holds any more."""

    rules: tuple[Facet, ...] = ()
    payers: tuple[Facet, ...] = ()
    owners: tuple[Facet, ...] = ()
    held: int = 0
    ready: int = 0
    risk_cents: int = 0
    left_cents: int = 0
    charge_cents: int = 0


class FiledClaim(Struct, frozen=True, kw_only=True):
    """A claim of a file. stays: something in it is neither settled nor waived."""

    number: int
    content: bytes
    stays: bool


class DaySum(Struct, frozen=True, kw_only=True):
    """What one clinician's items of one day come to. held: those that something was found in."""

    day: str
    clinician: str
    items: int
    held: int
    charge_cents: int
    risk_cents: int
    left_cents: int


class RuleSum(Struct, frozen=True, kw_only=True):
    """Findings of one rule on one day by one clinician."""

    day: str
    rule: str
    severity: str
    clinician: str
    findings: int
    cents: int


class Decided(Struct, frozen=True, kw_only=True):
    """How a rule's findings were settled."""

    open: int = 0
    fixed: int = 0
    waived: int = 0
    misread: int = 0
    cents: int = 0


class Tallies:
    """Sums over one clinic at a time."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def queue(
        self, who: Person, asked: Narrowed, *, offset: int = 0, limit: int = 100
    ) -> tuple[list[Held], int]:
        """Return what is held, most dollars first, and how many there are; that is logged."""
        where, values = _narrowed(who, asked)
        with self._v.writing() as rows:
            count = rows.one(f"SELECT COUNT(*) FROM item i WHERE {where}", *values)
            found = rows.all(
                "SELECT i.id, i.kind, i.clinician, i.payer, i.day, i.status, i.risk_cents,"
                " i.left_cents, i.charge_cents, i.number, p.id, p.label, i.outcome"
                f" FROM item i LEFT JOIN patient p ON p.id = i.patient_id WHERE {where}"
                " ORDER BY i.risk_cents + i.left_cents DESC, i.charge_cents DESC, i.day, i.number,"
                " i.id LIMIT ? OFFSET ?",
                *(*values, limit, offset),
            )
            findings = self._open(rows, [r[0] for r in found], asked)
            self._v.log_of(rows, who, "saw queue", items=len(found))
        return [self._held(r, findings.get(r[0], [])) for r in found], count[0] if count else 0

    def _open(self, rows: Rows, ids: Sequence[str], asked: Narrowed) -> dict[str, list[FindingRow]]:
        found: dict[str, list[FindingRow]] = {}
        for at in range(0, len(ids), 200):
            some = ids[at : at + 200]
            marks = ", ".join("?" * len(some))
            for r in rows.all(
                f"{FINDING} f WHERE f.item_id IN ({marks}) AND f.state = 'open'"
                f" ORDER BY CASE WHEN f.rule = ? THEN 0 ELSE 1 END, {_GRAVEST},"
                " COALESCE(f.cents, 0), f.position",
                *(*some, asked.rule),
            ):
                row = finding_row(self._v, r)
                found.setdefault(row.item_id, []).append(row)
        return found

    def _held(self, r: Row, findings: list[FindingRow]) -> Held:
        told = _Named()
        if r[12] is not None:
            told = msgspec.json.decode(self._v.open(r[12], f"item.outcome:{r[0]}"), type=_Named)
        return Held(
            id=r[0],
            kind=r[1],
            name=told.claim_id or told.id or f"no. {r[9]}",
            patient=self._v.open_text(r[11], f"patient.label:{r[10]}") if r[10] else "",
            clinician=r[2] or "",
            payer=r[3],
            day=r[4],
            status=r[5],
            risk_cents=r[6],
            left_cents=r[7],
            charge_cents=r[8],
            open=len(findings),
            finding=findings[0] if findings else None,
        )

    def facets(self, who: Person, asked: Narrowed) -> Facets:
        """Return the filters with what each choice holds; a filter does not narrow itself."""
        with self._v.reading() as rows:
            sums = self._sums(rows, who, asked)
            seen, values = seen_by(who)
            ready = rows.one(
                f"SELECT COUNT(*) FROM item i WHERE {seen} AND i.kind IN ('claim', 'visit')"
                f" AND NOT ({HELD})",
                *values,
            )
            return Facets(
                rules=self._by_finding(rows, who, asked, "rule"),
                owners=self._by_finding(rows, who, asked, "assigned_to"),
                payers=self._by_payer(rows, who, asked),
                held=sums[0],
                risk_cents=sums[1],
                left_cents=sums[2],
                charge_cents=sums[3],
                ready=ready[0] if ready else 0,
            )

    def held(self, who: Person) -> int:
        """Return how many items are held."""
        where, values = _narrowed(who, Narrowed())
        with self._v.reading() as rows:
            found = rows.one(f"SELECT COUNT(*) FROM item i WHERE {where}", *values)
        return int(found[0]) if found else 0

    def claims_of(self, who: Person, job_id: str) -> Iterator[FiledClaim]:
        """Yield a file's claims in order, with whether each still has to stay here."""
        number = -1
        while True:
            with self._v.reading() as rows:
                found = rows.all(
                    f"SELECT i.id, i.number, i.content, CASE WHEN {STAYS} THEN 1 ELSE 0 END"
                    " FROM item i WHERE i.clinic_id = ? AND i.job_id = ? AND i.kind = 'claim'"
                    " AND i.number > ? ORDER BY i.number LIMIT 500",
                    *(who.clinic_id, job_id, number),
                )
            for r in found:
                content = self._v.open(r[2], f"item.content:{r[0]}")
                yield FiledClaim(number=r[1], content=content, stays=bool(r[3]))
            if not found:
                return
            number = found[-1][1]

    def _sums(self, rows: Rows, who: Person, asked: Narrowed) -> tuple[int, int, int, int]:
        where, values = _narrowed(who, asked)
        found = rows.one(
            "SELECT COUNT(*), COALESCE(SUM(i.risk_cents), 0), COALESCE(SUM(i.left_cents), 0),"
            f" COALESCE(SUM(i.charge_cents), 0) FROM item i WHERE {where}",
            *values,
        )
        counts = [int(n) for n in found] if found else [0, 0, 0, 0]
        return counts[0], counts[1], counts[2], counts[3]

    def _by_finding(
        self, rows: Rows, who: Person, asked: Narrowed, column: str
    ) -> tuple[Facet, ...]:
        left_open = {"rule": "rule", "assigned_to": "owner"}[column]
        where, values = _narrowed(who, msgspec.structs.replace(asked, **{left_open: ""}))
        found = rows.all(
            f"SELECT COALESCE(f.{column}, '{NOBODY}'), COUNT(DISTINCT i.id),"
            " COALESCE(SUM(f.cents), 0) FROM item i JOIN finding f ON f.item_id = i.id"
            f" WHERE {where} AND f.state = 'open' AND f.severity <> 'note'"
            f" GROUP BY COALESCE(f.{column}, '{NOBODY}')",
            *values,
        )
        return _sorted(found)

    def _by_payer(self, rows: Rows, who: Person, asked: Narrowed) -> tuple[Facet, ...]:
        where, values = _narrowed(who, msgspec.structs.replace(asked, payer=""))
        found = rows.all(
            "SELECT i.payer, COUNT(*), COALESCE(SUM(i.left_cents - i.risk_cents), 0)"
            f" FROM item i WHERE {where} GROUP BY i.payer",
            *values,
        )
        return _sorted(found)

    # -- over time ----------------------------------------------------------------------------

    def days(self, who: Person, first: str, last: str, clinician: str = "") -> list[DaySum]:
        """Return the sums of each day of service and clinician."""
        where, values = _between(who, first, last, clinician)
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT i.day, COALESCE(i.clinician, ''), COUNT(*),"
                " SUM(CASE WHEN i.status IN ('held', 'failed')"
                " OR i.verdict IN ('fixable', 'not_billable') THEN 1 ELSE 0 END),"
                " COALESCE(SUM(i.charge_cents), 0), SUM(i.risk_cents), SUM(i.left_cents)"
                f" FROM item i WHERE {where} GROUP BY i.day, COALESCE(i.clinician, '')"
                " ORDER BY i.day",
                *values,
            )
        return [
            DaySum(
                day=r[0],
                clinician=r[1],
                items=int(r[2]),
                held=int(r[3]),
                charge_cents=int(r[4]),
                risk_cents=int(r[5]),
                left_cents=int(r[6]),
            )
            for r in found
        ]

    def rules(self, who: Person, first: str, last: str, clinician: str = "") -> list[RuleSum]:
        """Return the findings of each rule by day of service and clinician; no mere notes."""
        where, values = _between(who, first, last, clinician)
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT i.day, f.rule, f.severity, COALESCE(i.clinician, ''), COUNT(*),"
                " COALESCE(SUM(f.cents), 0) FROM item i JOIN finding f ON f.item_id = i.id"
                f" WHERE {where} AND f.severity <> 'note' AND f.position >= 0"
                " GROUP BY i.day, f.rule, f.severity, COALESCE(i.clinician, '') ORDER BY i.day",
                *values,
            )
        return [
            RuleSum(
                day=r[0],
                rule=r[1],
                severity=r[2],
                clinician=r[3],
                findings=int(r[4]),
                cents=int(r[5]),
            )
            for r in found
        ]

    def last_day(self, who: Person) -> str:
        """Return the last day of service of anything that somebody may see; empty without any."""
        seen, values = seen_by(who)
        with self._v.reading() as rows:
            found = rows.one(
                f"SELECT MAX(i.day) FROM item i WHERE {seen} AND i.kind IN ('claim', 'visit')",
                *values,
            )
        return str(found[0]) if found and found[0] else ""

    def behind(
        self, who: Person, asked: Asked, *, held_only: bool, offset: int = 0, limit: int = 100
    ) -> tuple[list[Item], int]:
        """Return the claims and visits behind a figure, by day, and how many there are."""
        where, values = _between(
            who, asked.first_day or "", asked.last_day or "9999", asked.clinician or ""
        )
        if held_only:
            where += (
                " AND (i.status IN ('held', 'failed') OR i.verdict IN ('fixable', 'not_billable'))"
            )
        if asked.rule is not None:
            where += (
                " AND EXISTS (SELECT 1 FROM finding f WHERE f.item_id = i.id AND f.rule = ?"
                " AND f.position >= 0)"
            )
            values = (*values, asked.rule)
        with self._v.reading() as rows:
            found = rows.all(
                f"{ITEM} WHERE {where} ORDER BY i.day, i.number, i.id LIMIT ? OFFSET ?",
                *(*values, limit, offset),
            )
            count = rows.one(f"SELECT COUNT(*) FROM item i WHERE {where}", *values)
        return [item_row(r) for r in found], int(count[0]) if count else 0

    def decided(self, who: Person) -> dict[str, Decided]:
        """Return, by rule, how its findings in this clinic were settled."""
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT rule, state, COUNT(*), COALESCE(SUM(cents), 0) FROM finding"
                " WHERE clinic_id = ? GROUP BY rule, state",
                who.clinic_id,
            )
            waived = rows.all(
                "SELECT id, rule, reason FROM finding WHERE clinic_id = ? AND state = 'waived'"
                " AND reason IS NOT NULL",
                who.clinic_id,
            )
        sums: dict[str, dict[str, int]] = {}
        for rule, state, count, cents in found:
            kept = sums.setdefault(rule, {})
            kept[state] = kept.get(state, 0) + int(count)
            kept["cents"] = kept.get("cents", 0) + int(cents)
        for finding_id, rule, reason in waived:
            if self._v.open_text(reason, f"finding.reason:{finding_id}").startswith(MISREAD):
                sums[rule]["misread"] = sums[rule].get("misread", 0) + 1
        return {rule: Decided(**counts) for rule, counts in sums.items()}


MISREAD = "The finding misread the note"


class _Named(Struct, frozen=True):
    """The name in an outcome."""

    id: str = ""
    claim_id: str = ""


def _narrowed(who: Person, asked: Narrowed) -> tuple[str, tuple[Value, ...]]:
    seen, values = seen_by(who)
    parts, found = [seen, HELD], list(values)
    for column, value in (
        ("payer", asked.payer),
        ("job_id", asked.job),
        ("clinician", asked.clinician),
    ):
        if value:
            parts.append(f"i.{column} = ?")
            found.append(value)
    inner = []
    if asked.rule:
        inner.append("f.rule = ?")
        found.append(asked.rule)
    if asked.owner == NOBODY:
        inner.append("f.assigned_to IS NULL")
    elif asked.owner:
        inner.append("f.assigned_to = ?")
        found.append(asked.owner)
    if inner:
        told = " AND ".join(inner)
        parts.append(
            "EXISTS (SELECT 1 FROM finding f WHERE f.item_id = i.id AND f.state = 'open'"
            f" AND f.severity <> 'note' AND {told})"
        )
    return " AND ".join(parts), tuple(found)


def _between(who: Person, first: str, last: str, clinician: str) -> tuple[str, tuple[Value, ...]]:
    seen, values = seen_by(who)
    told = f"{seen} AND i.kind IN ('claim', 'visit') AND i.day >= ? AND i.day <= ?"
    if clinician:
        return f"{told} AND i.clinician = ?", (*values, first, last, clinician)
    return told, (*values, first, last)


def _sorted(rows: list[Row]) -> tuple[Facet, ...]:
    found = [Facet(str(r[0] or ""), int(r[1]), int(r[2])) for r in rows]
    return tuple(sorted(found, key=lambda f: (-abs(f.cents), -f.count, f.value)))
