"""Legal holds: what is kept whatever policy says, for a whole clinic or for one patient.

While a patient's hold lasts, visits, claims and courses of the patient stay, with the files that
they came in; files that name nobody we could know, payments for one, stay as well. While a
clinic's hold lasts nothing of it goes. While any hold lasts the log stays whole.
"""

from __future__ import annotations

from msgspec import Struct

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store.database import Rows
from chartproof.store.people import Person, only_administrator
from chartproof.store.vault import Vault, new_id

LONGEST_REASON = 1000
OF_CLINIC = (
    "EXISTS (SELECT 1 FROM hold h WHERE h.clinic_id = ? AND h.ended_ms IS NULL"
    " AND h.patient_id IS NULL)"
)
OF_ANY_PATIENT = (
    "EXISTS (SELECT 1 FROM hold h WHERE h.clinic_id = ? AND h.ended_ms IS NULL"
    " AND h.patient_id IS NOT NULL)"
)
HELD_PATIENTS = (
    "SELECT h.patient_id FROM hold h WHERE h.clinic_id = ? AND h.ended_ms IS NULL"
    " AND h.patient_id IS NOT NULL"
)


class Hold(Struct, frozen=True, kw_only=True):
    """What must be kept, why, and since when. patient: None for the whole clinic."""

    id: str
    patient_id: str | None
    patient: str | None
    reason: str
    made_ms: int
    made_by: str
    ended_ms: int | None
    ended_by: str | None


class Holds:
    """Legal holds of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def all(self, by: Person) -> list[Hold]:
        """Return a clinic's holds, those in force first, then the newest."""
        only_administrator(by)
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT h.id, h.patient_id, p.label, h.reason, h.made_ms, h.made_by, h.ended_ms,"
                " h.ended_by FROM hold h LEFT JOIN patient p ON p.id = h.patient_id"
                " WHERE h.clinic_id = ? ORDER BY CASE WHEN h.ended_ms IS NULL THEN 0 ELSE 1 END,"
                " h.made_ms DESC, h.id",
                by.clinic_id,
            )
        return [
            Hold(
                id=r[0],
                patient_id=r[1],
                patient=None if r[2] is None else self._v.open_text(r[2], f"patient.label:{r[1]}"),
                reason=self._v.open_text(r[3], f"hold.reason:{r[0]}"),
                made_ms=r[4],
                made_by=r[5],
                ended_ms=r[6],
                ended_by=r[7],
            )
            for r in found
        ]

    def begin(self, by: Person, reason: str, patient_id: str | None = None) -> str:
        """Return the id of a hold that is in force from now on."""
        only_administrator(by)
        words, made = reason.strip(), new_id()
        if not words or len(words) > LONGEST_REASON:
            raise InputError(f"Reason: expected words, at most {LONGEST_REASON} characters.")
        with self._v.writing() as rows:
            if patient_id is not None and not rows.one(
                "SELECT 1 FROM patient WHERE id = ? AND clinic_id = ?", patient_id, by.clinic_id
            ):
                raise Absent("There is no such patient in this clinic.")
            rows.run(
                "INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)",
                *(made, by.clinic_id, patient_id, self._v.seal(words, f"hold.reason:{made}")),
                *(self._v.now(), by.id),
            )
            self._v.log_of(rows, by, "legal hold begun", made, patient=patient_id)
        return made

    def end(self, by: Person, hold_id: str) -> None:
        """Lift a hold."""
        only_administrator(by)
        with self._v.writing() as rows:
            found = rows.one(
                "SELECT patient_id, ended_ms FROM hold WHERE id = ? AND clinic_id = ?",
                *(hold_id, by.clinic_id),
            )
            if found is None:
                raise Absent("There is no such legal hold in this clinic.")
            if found[1] is not None:
                raise Conflict("Somebody else has lifted this hold already.")
            rows.run(
                "UPDATE hold SET ended_ms = ?, ended_by = ? WHERE id = ?",
                *(self._v.now(), by.id, hold_id),
            )
            self._v.log_of(rows, by, "legal hold lifted", hold_id, patient=found[0])


def not_held(rows: Rows, clinic_id: str, patient_id: str | None = None) -> None:
    """Raise Conflict where the clinic, or this patient, is under a legal hold."""
    held = rows.one(
        "SELECT 1 FROM hold WHERE clinic_id = ? AND ended_ms IS NULL"
        " AND (patient_id IS NULL OR patient_id = ?)",
        *(clinic_id, patient_id or ""),
    )
    if held is not None:
        raise Conflict("This is under a legal hold. Nothing was deleted; lift the hold first.")
