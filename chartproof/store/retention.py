"""Deletion: of what a clinic's policy has outlived, and of one record that must go.

Four kinds of thing have a policy of their own: what was said of visits and claims, the files that
they came in, jobs, and the log. A legal hold goes before every policy. The log keeps that something
was deleted, when and by whom, without a word of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from msgspec import Struct

from chartproof.errors import Absent, InputError
from chartproof.store import log
from chartproof.store.clinics import keep_settings, setting_of
from chartproof.store.database import Rows, Value
from chartproof.store.holds import HELD_PATIENTS, OF_ANY_PATIENT, OF_CLINIC, not_held
from chartproof.store.people import Person, only_administrator
from chartproof.store.vault import Vault

Kind = Literal["notes", "files", "jobs", "log"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEAST_DAYS: dict[Kind, int] = {"notes": 1, "files": 1, "jobs": 1, "log": 2192}
"""The log is kept for six years at least, as long as other records of how privacy was kept."""
MOST_DAYS, DAY_MS = 36_525, 86_400_000
AT_ONCE = 500


class Policy(Struct, frozen=True, kw_only=True):
    """For how many days each kind is kept; None: for ever."""

    notes: int | None = None
    files: int | None = None
    jobs: int | None = None
    log: int | None = None

    def days(self, kind: Kind) -> int | None:
        """Return for how many days a kind is kept."""
        found: int | None = getattr(self, kind)
        return found


class Due(Struct, frozen=True, kw_only=True):
    """What a policy would delete now. oldest: a day; held: as old, and under a legal hold."""

    kind: Kind
    days: int | None
    count: int = 0
    oldest: str = ""
    held: int = 0


class Retention:
    """Deletion in all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    # -- policy -------------------------------------------------------------------------------

    def policy(self, clinic_id: str) -> Policy:
        """Return a clinic's policy."""
        with self._v.reading() as rows:
            return _policy(rows, clinic_id)

    def set_policy(self, by: Person, policy: Policy, *, version: int) -> None:
        """Keep another policy; nothing is deleted by that alone. version: of the clinic."""
        only_administrator(by)
        checked(policy)
        told = {_setting(kind): policy.days(kind) for kind in KINDS}
        with self._v.writing() as rows:
            keep_settings(rows, by.clinic_id, version, told)
            self._v.log_of(rows, by, "policy changed", by.clinic_id, **told)

    def due(self, clinic_id: str, policy: Policy) -> tuple[Due, ...]:
        """Return what a policy would delete now, by kind; nothing is changed."""
        with self._v.reading() as rows:
            return tuple(self._due(rows, clinic_id, kind, policy.days(kind)) for kind in KINDS)

    def _due(self, rows: Rows, clinic_id: str, kind: Kind, days: int | None) -> Due:
        if days is None:
            return Due(kind=kind, days=None)
        if kind == "log":
            return self._due_log(rows, clinic_id, days)
        table, old, free, age = _WHICH[kind]
        given, own = self._old(clinic_id, kind, days), (clinic_id,) * free.count("?")
        found = rows.one(
            f"SELECT COUNT(*), {age} FROM {table} WHERE {old} AND {free}", *given, *own
        )
        every = rows.one(f"SELECT COUNT(*) FROM {table} WHERE {old}", *given)
        count, oldest = found or (0, None)
        return Due(
            kind=kind,
            days=days,
            count=int(count),
            oldest=_day(oldest),
            held=int(every[0] if every else 0) - int(count),
        )

    def _due_log(self, rows: Rows, clinic_id: str, days: int) -> Due:
        before = self._log_before(rows, {clinic_id: days})
        found = rows.one(
            "SELECT COUNT(*), MIN(at_ms) FROM log WHERE clinic_id = ? AND seq <"
            " (SELECT MIN(seq) FROM log WHERE at_ms >= ?)",
            *(clinic_id, self._before(days) if before is None else before),
        )
        count, oldest = found or (0, None)
        goes, stays = (0, int(count)) if before is None else (int(count), 0)
        return Due(kind="log", days=days, count=goes, oldest=_day(oldest), held=stays)

    # -- deletion by policy -------------------------------------------------------------------

    def delete_some(self, by: Person, kind: Kind) -> int:
        """Return how many of a kind were deleted by the clinic's policy just now, 0 at the end."""
        clinic_id = by.clinic_id
        with self._v.writing() as rows:
            days = _policy(rows, clinic_id).days(kind)
            if days is None:
                return 0
            count = self._delete_some(rows, clinic_id, kind, days)
            if count:
                told = {"kind": kind, "days": days, "count": count}
                self._v.log_of(rows, by, "deleted by policy", clinic_id, **told)
        return count

    def _delete_some(self, rows: Rows, clinic_id: str, kind: Kind, days: int) -> int:
        if kind == "log":
            before = self._log_before(rows, {clinic_id: days})
            return 0 if before is None else log.let_go(rows, self._v.index_key, before)
        table, old, free, _ = _WHICH[kind]
        found = rows.all(
            f"SELECT id FROM {table} WHERE {old} AND {free} ORDER BY made_ms, id LIMIT {AT_ONCE}",
            *self._old(clinic_id, kind, days),
            *((clinic_id,) * free.count("?")),
        )
        for (record,) in found:
            {"notes": self._item, "files": self._file, "jobs": self._job}[kind](rows, record)
        if found and kind == "notes":
            self._patients(rows, clinic_id)
        return len(found)

    def _log_before(self, rows: Rows, own: Mapping[str, int]) -> int | None:
        """Return from before when entries may go: one log serves every clinic, all must agree.

        own: days of a clinic that asks.
        """
        if rows.one("SELECT 1 FROM hold WHERE ended_ms IS NULL"):
            return None
        clinics = [r[0] for r in rows.all("SELECT id FROM clinic")]
        days = [own.get(c, _policy(rows, c).log) for c in clinics]
        known = [d for d in days if d is not None]
        return self._before(max(known)) if known and len(known) == len(days) else None

    def _before(self, days: int) -> int:
        return self._v.now() - days * DAY_MS

    def _old(self, clinic_id: str, kind: Kind, days: int) -> tuple[Value, ...]:
        before = self._before(days)
        if kind != "notes":
            return (clinic_id, before)
        day = datetime.fromtimestamp(self._v.now() / 1000, UTC).date() - timedelta(days=days)
        return (clinic_id, day.isoformat(), before)

    # -- deletion by hand ---------------------------------------------------------------------

    def delete_item(self, who: Person, item_id: str) -> None:
        """Delete one visit, claim or course with all that was said of it."""
        only_administrator(who)
        with self._v.writing() as rows:
            found = rows.one(
                "SELECT patient_id FROM item WHERE id = ? AND clinic_id = ?",
                *(item_id, who.clinic_id),
            )
            if found is None:
                raise Absent("There is no such record in this clinic.")
            not_held(rows, who.clinic_id, found[0])
            self._item(rows, item_id)
            self._patients(rows, who.clinic_id)
            self._v.log_of(rows, who, "deleted", item_id)

    def delete_demonstration(self, who: Person) -> int:
        """Return how many records were deleted of a demonstration clinic, which is then empty."""
        only_administrator(who)
        with self._v.writing() as rows:
            found = rows.one(
                "SELECT 1 FROM clinic WHERE id = ? AND demonstration = 1", who.clinic_id
            )
            if found is None:
                raise InputError("This is no demonstration clinic; its records are not invented.")
            not_held(rows, who.clinic_id)
            if rows.one(
                "SELECT 1 FROM hold WHERE clinic_id = ? AND ended_ms IS NULL", who.clinic_id
            ):
                raise InputError("A patient is under a legal hold; lift it first.")
            items = rows.all("SELECT id FROM item WHERE clinic_id = ?", who.clinic_id)
            for (item_id,) in items:
                self._item(rows, item_id)
            for (job_id,) in rows.all("SELECT id FROM job WHERE clinic_id = ?", who.clinic_id):
                self._job(rows, job_id)
            whole = "SELECT id FROM file WHERE clinic_id = ? AND whole = 1"
            rows.run(f"DELETE FROM file_part WHERE file_id IN ({whole})", who.clinic_id)
            rows.run("DELETE FROM file WHERE clinic_id = ? AND whole = 1", who.clinic_id)
            self._patients(rows, who.clinic_id)
            rows.run("UPDATE clinic SET demonstration = 0 WHERE id = ?", who.clinic_id)
            self._v.log_of(rows, who, "demonstration removed", who.clinic_id, items=len(items))
        return len(items)

    # -- within a transaction -----------------------------------------------------------------

    def _item(self, rows: Rows, item_id: str) -> None:
        rows.run(
            "DELETE FROM comment WHERE finding_id IN (SELECT id FROM finding WHERE item_id = ?)",
            item_id,
        )
        rows.run("DELETE FROM question WHERE item_id = ?", item_id)
        rows.run("DELETE FROM finding WHERE item_id = ?", item_id)
        rows.run("DELETE FROM item WHERE id = ?", item_id)

    def _patients(self, rows: Rows, clinic_id: str) -> None:
        """Forget the patients of whom nothing is left."""
        nothing = (
            "clinic_id = ? AND NOT EXISTS (SELECT 1 FROM item i WHERE i.patient_id = patient.id)"
            " AND id NOT IN (SELECT patient_id FROM hold WHERE patient_id IS NOT NULL"
            " AND ended_ms IS NULL)"
        )
        gone = f"(SELECT id FROM patient WHERE {nothing})"
        rows.run(f"DELETE FROM care WHERE patient_id IN {gone}", clinic_id)
        rows.run(f"DELETE FROM hold WHERE patient_id IN {gone}", clinic_id)
        rows.run(f"DELETE FROM patient WHERE {nothing}", clinic_id)

    def _file(self, rows: Rows, file_id: str) -> None:
        """Delete a file's content; that it was here stays known while anything of it is."""
        rows.run(
            "DELETE FROM job_part WHERE job_id IN (SELECT id FROM job WHERE file_id = ?)", file_id
        )
        rows.run("DELETE FROM file_part WHERE file_id = ?", file_id)
        rows.run("UPDATE file SET emptied_ms = ? WHERE id = ?", self._v.now(), file_id)
        self._unused(rows, file_id)

    def _job(self, rows: Rows, job_id: str) -> None:
        """Delete a job; its file has a policy of its own."""
        found = rows.one("SELECT file_id FROM job WHERE id = ?", job_id)
        rows.run("DELETE FROM denial WHERE job_id = ?", job_id)
        rows.run("DELETE FROM job_part WHERE job_id = ?", job_id)
        rows.run("DELETE FROM job WHERE id = ?", job_id)
        if found is not None and found[0] is not None:
            self._unused(rows, found[0])

    def _unused(self, rows: Rows, file_id: str) -> None:
        """Forget a file whose content is gone and of which no job is left."""
        if rows.one("SELECT 1 FROM job WHERE file_id = ?", file_id) is None:
            rows.run("DELETE FROM file WHERE id = ? AND emptied_ms IS NOT NULL", file_id)


_WHICH: dict[Kind, tuple[str, str, str, str]] = {
    "notes": (
        "item",
        "clinic_id = ? AND ((day <> '' AND day < ?) OR (day = '' AND made_ms < ?))",
        f"NOT {OF_CLINIC} AND (patient_id IS NULL OR patient_id NOT IN ({HELD_PATIENTS}))",
        "MIN(CASE WHEN day <> '' THEN day END)",
    ),
    "files": (
        "file",
        "clinic_id = ? AND whole = 1 AND emptied_ms IS NULL AND made_ms < ? AND NOT EXISTS"
        " (SELECT 1 FROM job j WHERE j.file_id = file.id AND j.state IN ('queued', 'running'))",
        f"NOT {OF_CLINIC} AND (NOT {OF_ANY_PATIENT} OR (EXISTS (SELECT 1 FROM item i JOIN job j"
        " ON j.id = i.job_id WHERE j.file_id = file.id) AND NOT EXISTS (SELECT 1 FROM item i"
        " JOIN job j ON j.id = i.job_id WHERE j.file_id = file.id"
        f" AND i.patient_id IN ({HELD_PATIENTS}))))",
        "MIN(made_ms)",
    ),
    "jobs": (
        "job",
        "clinic_id = ? AND ended_ms < ?"
        " AND NOT EXISTS (SELECT 1 FROM item i WHERE i.job_id = job.id)",
        f"NOT {OF_CLINIC} AND (file_id IS NULL OR NOT {OF_ANY_PATIENT})",
        "MIN(made_ms)",
    ),
}
"""By kind: its table, the condition that a record is old, that no hold keeps it, the oldest."""


def checked(policy: Policy) -> None:
    """Raise InputError where a kind is kept for a number of days that cannot be."""
    for kind in KINDS:
        days, least = policy.days(kind), LEAST_DAYS[kind]
        if days is not None and not least <= days <= MOST_DAYS:
            raise InputError(f"{kind}: expected {least:,} to {MOST_DAYS:,} days, or nothing.")


def _policy(rows: Rows, clinic_id: str) -> Policy:
    found = {kind: setting_of(rows, clinic_id, _setting(kind)) for kind in KINDS}
    return Policy(**{k: v for k, v in found.items() if isinstance(v, int)})


def _setting(kind: Kind) -> str:
    return f"keep_{kind}_days"


def _day(value: str | int | None) -> str:
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
    return value or ""
