"""Patients that an administrator names for an account, which then sees them too."""

from __future__ import annotations

from chartproof.errors import Absent
from chartproof.store.people import Person, only_administrator
from chartproof.store.records import Patient
from chartproof.store.vault import Vault


class Care:
    """Patients named for accounts."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def named(self, by: Person, account_id: str) -> list[Patient]:
        """Return the patients that were named for an account of the same clinic."""
        only_administrator(by)
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT p.id, p.label, (SELECT COUNT(*) FROM item i WHERE i.patient_id = p.id)"
                " FROM care c JOIN patient p ON p.id = c.patient_id"
                " WHERE c.account_id = ? AND p.clinic_id = ? ORDER BY c.made_ms, p.id",
                *(account_id, by.clinic_id),
            )
        return [
            Patient(
                id=r[0],
                label=self._v.open_text(r[1], f"patient.label:{r[0]}"),
                items=r[2],
                last_day="",
            )
            for r in found
        ]

    def name(self, by: Person, account_id: str, patient_id: str) -> None:
        """Let an account see a patient."""
        only_administrator(by)
        with self._v.writing() as rows:
            known = rows.one(
                "SELECT 1 FROM account a JOIN patient p ON p.clinic_id = a.clinic_id"
                " WHERE a.id = ? AND p.id = ? AND a.clinic_id = ?",
                *(account_id, patient_id, by.clinic_id),
            )
            if known is None:
                raise Absent("There is no such account or patient in this clinic.")
            if rows.run(
                "INSERT INTO care VALUES (?, ?, ?, ?) ON CONFLICT (account_id, patient_id)"
                " DO NOTHING",
                *(account_id, patient_id, self._v.now(), by.id),
            ):
                self._v.log_of(rows, by, "patient named", account_id, patient=patient_id)

    def forget(self, by: Person, account_id: str, patient_id: str) -> None:
        """Let an account see a patient no more, unless a visit names it."""
        only_administrator(by)
        with self._v.writing() as rows:
            if not rows.run(
                "DELETE FROM care WHERE account_id = ? AND patient_id IN"
                " (SELECT id FROM patient WHERE id = ? AND clinic_id = ?)",
                *(account_id, patient_id, by.clinic_id),
            ):
                raise Absent("This patient is not named for this account.")
            self._v.log_of(rows, by, "patient not named any more", account_id, patient=patient_id)
