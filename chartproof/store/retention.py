"""Deletion: of what a clinic's policy has outlived, and of one record that must go.

The log keeps that something was deleted, when and by whom, without a word of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chartproof.errors import Absent, InputError
from chartproof.store.database import Rows, Value
from chartproof.store.people import Person, only_administrator
from chartproof.store.vault import Vault

SETTING = "retention_days"
LEAST_DAYS = 1


class Retention:
    """Deletion in all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def apply(self, clinic_id: str, days: int, by: Person | None = None) -> int:
        """Return how many visits and claims were deleted, being older than so many days.

        The day of service counts; where there is none, the day it came here. Files whose every
        record is gone go with them.
        """
        if days < LEAST_DAYS:
            raise InputError(f"retention: expected at least {LEAST_DAYS} day")
        now = self._v.now()
        limit = datetime.fromtimestamp(now / 1000, UTC).date() - timedelta(days=days)
        before_ms = now - days * 86_400_000
        with self._v.writing() as rows:
            count = self._items(
                rows,
                "clinic_id = ? AND ((day <> '' AND day < ?) OR (day = '' AND made_ms < ?))",
                (clinic_id, limit.isoformat(), before_ms),
            )
            gone = (
                "SELECT j.id FROM job j WHERE j.clinic_id = ? AND j.ended_ms < ? AND NOT EXISTS"
                " (SELECT 1 FROM item i WHERE i.job_id = j.id)"
            )
            for (job_id,) in rows.all(gone, clinic_id, before_ms):
                self._job(rows, job_id)
            rows.run(
                "DELETE FROM patient WHERE clinic_id = ? AND NOT EXISTS"
                " (SELECT 1 FROM item i WHERE i.patient_id = patient.id)",
                clinic_id,
            )
            self._v.log(
                rows,
                "deleted by policy",
                clinic_id,
                clinic_id=clinic_id,
                account_id=by.id if by else None,
                detail={"days": days, "items": count},
            )
        return count

    def delete_item(self, who: Person, item_id: str) -> None:
        """Delete one visit, claim or course with all that was said of it."""
        only_administrator(who)
        with self._v.writing() as rows:
            if not self._items(rows, "id = ? AND clinic_id = ?", (item_id, who.clinic_id)):
                raise Absent("There is no such record in this clinic.")
            self._v.log(rows, "deleted", item_id, clinic_id=who.clinic_id, account_id=who.id)

    def delete_demonstration(self, who: Person) -> int:
        """Return how many records were deleted of a demonstration clinic, which is then empty."""
        only_administrator(who)
        with self._v.writing() as rows:
            found = rows.one(
                "SELECT 1 FROM clinic WHERE id = ? AND demonstration = 1", who.clinic_id
            )
            if found is None:
                raise InputError("This is no demonstration clinic; its records are not invented.")
            count = self._items(rows, "clinic_id = ?", (who.clinic_id,))
            for (job_id,) in rows.all("SELECT id FROM job WHERE clinic_id = ?", who.clinic_id):
                self._job(rows, job_id)
            rows.run("DELETE FROM patient WHERE clinic_id = ?", who.clinic_id)
            rows.run("UPDATE clinic SET demonstration = 0 WHERE id = ?", who.clinic_id)
            self._v.log(
                rows,
                "demonstration removed",
                who.clinic_id,
                clinic_id=who.clinic_id,
                account_id=who.id,
                detail={"items": count},
            )
        return count

    def _items(self, rows: Rows, where: str, values: tuple[Value, ...]) -> int:
        which = f"SELECT id FROM item WHERE {where}"
        of_finding = f"SELECT id FROM finding WHERE item_id IN ({which})"
        rows.run(f"DELETE FROM comment WHERE finding_id IN ({of_finding})", *values)
        rows.run(f"DELETE FROM finding WHERE item_id IN ({which})", *values)
        return rows.run(f"DELETE FROM item WHERE {where}", *values)

    def _job(self, rows: Rows, job_id: str) -> None:
        found = rows.one("SELECT file_id FROM job WHERE id = ?", job_id)
        rows.run("DELETE FROM denial WHERE job_id = ?", job_id)
        rows.run("DELETE FROM job_part WHERE job_id = ?", job_id)
        rows.run("DELETE FROM job WHERE id = ?", job_id)
        if found is None or found[0] is None:
            return
        if rows.one("SELECT 1 FROM job WHERE file_id = ?", found[0]) is None:
            rows.run("DELETE FROM file_part WHERE file_id = ?", found[0])
            rows.run("DELETE FROM file WHERE id = ?", found[0])
