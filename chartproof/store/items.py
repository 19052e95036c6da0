"""Visits, claims and courses that were looked at, with their outcomes and findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chartproof.errors import Absent, Conflict
from chartproof.store.database import Row, Rows, Value
from chartproof.store.people import Person
from chartproof.store.records import (
    FINDING,
    ITEM,
    Asked,
    Compared,
    Item,
    Kind,
    NewDenial,
    NewFinding,
    NewItem,
    Patient,
    Whole,
    finding_row,
    item_row,
    seen_by,
)
from chartproof.store.vault import Vault, new_id


class Items:
    """What was looked at in all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    # -- keeping ------------------------------------------------------------------------------

    def keep(self, who: Person, items: Iterable[NewItem], job_id: str | None = None) -> list[str]:
        """Return the ids of what is kept; the same thing seen before is brought up to date."""
        with self._v.writing() as rows:
            ids = self.keep_in(rows, who.clinic_id, who.id, items, job_id)
            self._v.log_of(rows, who, "kept", job_id or "", items=len(ids))
        return ids

    def keep_in(
        self,
        rows: Rows,
        clinic_id: str,
        made_by: str | None,
        items: Iterable[NewItem],
        job_id: str | None,
    ) -> list[str]:
        """Keep items within a transaction, as jobs do."""
        return [self._keep(rows, clinic_id, made_by, item, job_id) for item in items]

    def _keep(
        self, rows: Rows, clinic_id: str, made_by: str | None, item: NewItem, job_id: str | None
    ) -> str:
        now, patient = self._v.now(), None
        if item.patient is not None:
            patient = self._patient(rows, clinic_id, item.patient)
        key = self._v.key_of(f"{clinic_id} {item.kind} {item.key}")
        known = rows.one(
            "SELECT id FROM item WHERE clinic_id = ? AND kind = ? AND key = ?",
            *(clinic_id, item.kind, key),
        )
        made = known[0] if known else new_id()
        sealed = (
            self._v.seal(item.content, f"item.content:{made}"),
            self._v.seal(item.outcome, f"item.outcome:{made}"),
        )
        clinician = None if item.clinician is None else _plain(item.clinician)
        told = (patient, clinician, _plain(item.payer), item.day, item.status, item.verdict)
        sums = (item.charge_cents, item.risk_cents, item.left_cents)
        if known:
            rows.run(
                "UPDATE item SET patient_id = ?, clinician = ?, payer = ?, day = ?, status = ?,"
                " verdict = ?, charge_cents = ?, risk_cents = ?, left_cents = ?, content = ?,"
                " outcome = ?, job_id = COALESCE(?, job_id), version = version + 1 WHERE id = ?",
                *(*told, *sums, *sealed, job_id, made),
            )
        else:
            rows.run(
                "INSERT INTO item (patient_id, clinician, payer, day, status, verdict,"
                " charge_cents, risk_cents, left_cents, content, outcome, id, clinic_id, kind,"
                " key, job_id, number, made_ms, made_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(*told, *sums, *sealed, made, clinic_id, item.kind),
                *(key, job_id, item.number, now, made_by),
            )
        self._findings(rows, clinic_id, made, item.findings)
        return made

    def compared(self, who: Person, item_id: str, fresh: Sequence[NewFinding]) -> Compared:
        """Return what another state of an item would bring and take away; nothing is kept."""
        where, values = seen_by(who)
        with self._v.reading() as rows:
            found = rows.one(f"SELECT 1 FROM item i WHERE i.id = ? AND {where}", item_id, *values)
            if found is None:
                raise Absent("There is no such record in this clinic.")
            return self._compared(rows, item_id, fresh)

    def _compared(self, rows: Rows, item_id: str, fresh: Sequence[NewFinding]) -> Compared:
        """Return the places of findings that go, come and stay, before and after."""
        before: dict[str, list[int]] = {}
        for mark, position in rows.all(
            "SELECT mark, position FROM finding WHERE item_id = ? AND position >= 0"
            " ORDER BY position",
            item_id,
        ):
            before.setdefault(mark, []).append(position)
        came, stay = [], []
        for position, f in enumerate(fresh):
            same = before.get(self._v.key_of(f.mark))
            if same:
                same.pop(0)
                stay.append(position)
            else:
                came.append(position)
        gone = sorted(p for places in before.values() for p in places)
        return Compared(tuple(gone), tuple(came), tuple(stay))

    def replace(self, who: Person, item_id: str, version: int, item: NewItem) -> Compared:
        """Put another state of the same thing in an item's place: edited, or looked at again.

        Return what went, what came, what stays. version: that on screen; raise Conflict where
        somebody else was faster.
        """
        where, values = seen_by(who)
        with self._v.writing() as rows:
            found = rows.one(f"SELECT 1 FROM item i WHERE i.id = ? AND {where}", item_id, *values)
            if found is None:
                raise Absent("There is no such record in this clinic.")
            if not rows.run(
                "UPDATE item SET payer = ?, day = ?, status = ?, verdict = ?, charge_cents = ?,"
                " risk_cents = ?, left_cents = ?, content = ?, outcome = ?, version = version + 1"
                " WHERE id = ? AND version = ?",
                *(item.payer, item.day, item.status, item.verdict, item.charge_cents),
                *(item.risk_cents, item.left_cents),
                self._v.seal(item.content, f"item.content:{item_id}"),
                self._v.seal(item.outcome, f"item.outcome:{item_id}"),
                *(item_id, version),
            ):
                raise Conflict("Somebody else changed this record. Load it again, then decide.")
            changed = self._compared(rows, item_id, item.findings)
            self._findings(rows, who.clinic_id, item_id, item.findings)
            self._v.log_of(rows, who, "kept again", item_id)
        return changed

    def _findings(
        self, rows: Rows, clinic_id: str, item_id: str, findings: Sequence[NewFinding]
    ) -> None:
        """Keep findings; one that was there before keeps its state, one that is gone is fixed."""
        now = self._v.now()
        known = rows.all("SELECT mark, id FROM finding WHERE item_id = ?", item_id)
        before: dict[str, list[str]] = {}
        for mark, finding_id in known:
            before.setdefault(mark, []).append(finding_id)
        for position, f in enumerate(findings):
            mark = self._v.key_of(f.mark)
            same = before.get(mark)
            if same:
                rows.run(
                    "UPDATE finding SET position = ?, severity = ?, cents = ?,"
                    " state = CASE WHEN state = 'fixed' THEN 'open' ELSE state END"
                    " WHERE id = ?",
                    *(position, f.severity, f.cents, same.pop(0)),
                )
                continue
            rows.run(
                "INSERT INTO finding (id, clinic_id, item_id, position, mark, rule, severity,"
                " cents, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(new_id(), clinic_id, item_id, position, mark, f.rule, f.severity, f.cents, now),
            )
        for gone in (i for ids in before.values() for i in ids):
            rows.run(
                "UPDATE finding SET state = 'fixed', position = -1, changed_ms = ?,"
                " version = version + 1 WHERE id = ? AND position >= 0",
                *(now, gone),
            )

    def keep_denials(
        self, rows: Rows, clinic_id: str, job_id: str, denials: Iterable[NewDenial]
    ) -> None:
        """Keep denials within a transaction, each once a job."""
        for d in denials:
            made = new_id()
            rows.run(
                "INSERT INTO denial VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (job_id, number) DO NOTHING",
                *(made, clinic_id, job_id, d.number, self._v.key_of(f"{clinic_id} {d.claim}")),
                *(d.day, d.reason, d.cause, d.rule, d.cents),
                self._v.seal(d.content, f"denial.content:{made}"),
            )

    def _patient(self, rows: Rows, clinic_id: str, name: str) -> str:
        now, key = self._v.now(), self._v.key_of(f"{clinic_id} patient {name}")
        found = rows.one("SELECT id FROM patient WHERE clinic_id = ? AND key = ?", clinic_id, key)
        if found is not None:
            rows.run("UPDATE patient SET seen_ms = ? WHERE id = ?", now, found[0])
            return str(found[0])
        made = new_id()
        rows.run(
            "INSERT INTO patient VALUES (?, ?, ?, ?, ?, ?)",
            *(made, clinic_id, key, self._v.seal(name, f"patient.label:{made}"), now, now),
        )
        return made

    # -- looking ------------------------------------------------------------------------------

    def find(
        self, who: Person, asked: Asked | None = None, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Item], int]:
        """Return what somebody may see, most dollars at risk first, and how many there are."""
        where, values = _where(who, asked or Asked())
        with self._v.reading() as rows:
            found = rows.all(
                f"{ITEM} WHERE {where} ORDER BY i.risk_cents + i.left_cents DESC,"
                " i.charge_cents DESC, i.made_ms DESC, i.number, i.id LIMIT ? OFFSET ?",
                *(*values, limit, offset),
            )
            count = rows.one(f"SELECT COUNT(*) FROM item i WHERE {where}", *values)
        return [item_row(r) for r in found], int(count[0]) if count else 0

    def one(self, who: Person, item_id: str) -> Whole:
        """Return an item with its words; that it was seen is logged."""
        where, values = seen_by(who)
        with self._v.writing() as rows:
            found = rows.one(f"{ITEM} WHERE i.id = ? AND {where}", item_id, *values)
            if found is None:
                raise Absent("There is no such record in this clinic.")
            self._v.log_of(rows, who, "saw", item_id, kind=found[1])
            return self._whole(rows, found)

    def audited(self, clinic_id: str, before_ms: int, offset: int, limit: int) -> list[Whole]:
        """Return visits and courses that were here by then, the first first, for a clinic's job."""
        with self._v.reading() as rows:
            found = rows.all(
                f"{ITEM} WHERE i.clinic_id = ? AND i.kind IN ('visit', 'episode')"
                " AND i.made_ms <= ? ORDER BY i.made_ms, i.id LIMIT ? OFFSET ?",
                *(clinic_id, before_ms, limit, offset),
            )
            return [self._whole(rows, row) for row in found]

    def patients(
        self, who: Person, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Patient], int]:
        """Return the patients that somebody may see, those seen last first, and how many."""
        where, values = seen_by(who)
        of = f"FROM item i JOIN patient p ON p.id = i.patient_id WHERE {where}"
        with self._v.reading() as rows:
            found = rows.all(
                f"SELECT p.id, p.label, COUNT(*), MAX(i.day) {of} GROUP BY p.id, p.label"
                " ORDER BY MAX(i.day) DESC, p.id LIMIT ? OFFSET ?",
                *(*values, limit, offset),
            )
            count = rows.one(f"SELECT COUNT(DISTINCT p.id) {of}", *values)
        shown = [
            Patient(
                id=r[0],
                label=self._v.open_text(r[1], f"patient.label:{r[0]}"),
                items=r[2],
                last_day=r[3] or "",
            )
            for r in found
        ]
        return shown, int(count[0]) if count else 0

    def label(self, who: Person, patient_id: str) -> str:
        """Return a patient as the clinic calls them."""
        where, values = seen_by(who)
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT p.label FROM patient p WHERE p.id = ? AND EXISTS"
                f" (SELECT 1 FROM item i WHERE i.patient_id = p.id AND {where})",
                *(patient_id, *values),
            )
        if found is None:
            raise Absent("There is no such patient in this clinic.")
        return self._v.open_text(found[0], f"patient.label:{patient_id}")

    def of_patient(self, who: Person, patient_id: str, kind: Kind = "visit") -> list[Whole]:
        """Return a patient's visits, claims or courses with their words, by day; this is logged."""
        where, values = seen_by(who)
        with self._v.writing() as rows:
            found = rows.all(
                f"{ITEM} WHERE i.patient_id = ? AND i.kind = ? AND {where}"
                " ORDER BY i.day, i.made_ms, i.id",
                *(patient_id, kind, *values),
            )
            known = rows.one(
                f"SELECT 1 FROM item i WHERE i.patient_id = ? AND {where} LIMIT 1",
                *(patient_id, *values),
            )
            if known is None:
                raise Absent("There is no such patient in this clinic.")
            whole = [self._whole(rows, r) for r in found]
            self._v.log_of(rows, who, "saw patient", patient_id, items=len(whole))
        return whole

    def _whole(self, rows: Rows, row: Row) -> Whole:
        words = rows.one("SELECT content, outcome FROM item WHERE id = ?", row[0])
        findings = rows.all(f"{FINDING} WHERE item_id = ? ORDER BY position, id", row[0])
        assert words is not None
        return Whole(
            item=item_row(row),
            content=self._v.open(words[0], f"item.content:{row[0]}"),
            outcome=self._v.open(words[1], f"item.outcome:{row[0]}"),
            findings=tuple(finding_row(self._v, r) for r in findings),
        )


def _where(who: Person, asked: Asked) -> tuple[str, tuple[Value, ...]]:
    where, values = seen_by(who)
    parts: list[str] = [where]
    found: list[Value] = [*values]
    for name in ("kind", "status", "payer", "clinician", "job_id", "patient_id"):
        value = getattr(asked, name)
        if value is not None:
            parts.append(f"i.{name} = ?")
            found.append(value)
    if asked.first_day is not None:
        parts.append("i.day >= ?")
        found.append(asked.first_day)
    if asked.last_day is not None:
        parts.append("i.day <= ?")
        found.append(asked.last_day)
    inner = [(n, getattr(asked, n)) for n in ("rule", "state", "assigned_to")]
    inner = [(n, v) for n, v in inner if v is not None]
    if inner:
        told = " AND ".join(f"f.{n} = ?" for n, _ in inner)
        parts.append(f"EXISTS (SELECT 1 FROM finding f WHERE f.item_id = i.id AND {told})")
        found += [v for _, v in inner]
    return " AND ".join(parts), tuple(found)


def _plain(words: str) -> str:
    """Return words as a column takes them: short, nothing in them that a database refuses."""
    return words.encode("utf-8", "replace").decode().replace("\x00", "")[:200]
