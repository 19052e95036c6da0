"""Jobs: a queue in the database, worked off by whoever holds the lease.

A worker claims a job for a while and goes on renewing that. If it is killed, the lease runs out and
the next worker goes on behind the last part that was kept. What it keeps, it keeps only while the
lease is its own: nothing is lost, nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct

from chartproof.errors import Absent, StoreError
from chartproof.store.database import Row, Rows
from chartproof.store.people import Person
from chartproof.store.vault import Vault, new_id

State = Literal["queued", "running", "done", "held", "failed", "stopped"]
STATES: tuple[State, ...] = ("queued", "running", "done", "held", "failed", "stopped")
LEASE_MS, CLOCK_BACK_MS = 30_000, 5 * 60_000
MOST_TRIES = 30
TRIED = "was begun {} times and never came to its end; hand the file in again, or report it"


class LeaseLost(StoreError):
    """Another worker has taken the job over; this one stops without keeping anything more."""


class Job(Struct, frozen=True, kw_only=True):
    """A job and how far it has come. total: None while it is not known. fresh: made just now."""

    id: str
    clinic_id: str
    kind: str
    state: State
    stage: str
    done: int
    total: int | None
    tries: int
    file_id: str | None
    settings: dict[str, Any]  # Any: JSON, by kind of job
    error: str | None
    made_ms: int
    made_by: str | None
    ended_ms: int | None
    worker: str | None = None
    fresh: bool = False


_JOB = (
    "SELECT id, clinic_id, kind, state, stage, done, total, tries, file_id, settings, error,"
    " made_ms, made_by, ended_ms, worker FROM job"
)
_MAY_TAKE = "(state = 'queued' OR (state = 'running' AND (lease_ms < ? OR claimed_ms > ?)))"


class Jobs:
    """The queue of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def add(
        self,
        who: Person,
        kind: str,
        file_id: str | None = None,
        settings: dict[str, Any] | None = None,  # Any: JSON
    ) -> Job:
        """Return the job; the one from before where the same file was given for the same work."""
        made, told = new_id(), msgspec.json.encode(settings or {}).decode()
        with self._v.writing() as rows:
            if file_id is not None:
                known = rows.one(
                    "SELECT 1 FROM file WHERE id = ? AND clinic_id = ?", file_id, who.clinic_id
                )
                if known is None:
                    raise Absent("There is no such file in this clinic.")
            fresh = rows.run(
                "INSERT INTO job (id, clinic_id, kind, file_id, settings, state, made_ms, made_by)"
                " VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)"
                " ON CONFLICT (clinic_id, kind, file_id) DO NOTHING",
                *(made, who.clinic_id, kind, file_id, told, self._v.now(), who.id or None),
            )
            if fresh:
                self._v.log_of(rows, who, "job made", made, kind=kind)
                found = rows.one(f"{_JOB} WHERE id = ?", made)
            else:
                found = rows.one(
                    f"{_JOB} WHERE clinic_id = ? AND kind = ? AND file_id = ?",
                    *(who.clinic_id, kind, file_id),
                )
        assert found is not None
        return _job(found, fresh=bool(fresh))

    def one(self, who: Person, job_id: str) -> Job:
        """Return a job of the clinic; raise Absent where there is none."""
        with self._v.reading() as rows:
            found = rows.one(f"{_JOB} WHERE id = ? AND clinic_id = ?", job_id, who.clinic_id)
        if found is None:
            raise Absent("There is no such job in this clinic.")
        return _job(found)

    def all(
        self, who: Person, *, after: tuple[int, str] = (1 << 60, ""), limit: int = 50
    ) -> list[Job]:
        """Return the clinic's jobs, the newest first. after: moment and id of the last one seen."""
        with self._v.reading() as rows:
            found = rows.all(
                f"{_JOB} WHERE clinic_id = ? AND (made_ms < ? OR (made_ms = ? AND id > ?))"
                " ORDER BY made_ms DESC, id LIMIT ?",
                *(who.clinic_id, after[0], after[0], after[1], limit),
            )
        return [_job(r) for r in found]

    def last_ms(self, clinic_id: str, kind: str) -> int | None:
        """Return when a clinic's last job of a kind was made, None where there was none."""
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT MAX(made_ms) FROM job WHERE clinic_id = ? AND kind = ?", clinic_id, kind
            )
        return found[0] if found else None

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in each state, all clinics together."""
        with self._v.reading() as rows:
            found = {
                r[0]: int(r[1]) for r in rows.all("SELECT state, COUNT(*) FROM job GROUP BY 1")
            }
        return {state: found.get(state, 0) for state in STATES}

    # -- for workers --------------------------------------------------------------------------

    def claim(self, worker: str) -> Job | None:
        """Return the oldest job that waits, or whose worker is gone, now this worker's; or None."""
        now = self._v.now()
        lapsed = (now, now + CLOCK_BACK_MS)
        with self._v.writing() as rows:
            found = rows.one(
                f"SELECT id FROM job WHERE {_MAY_TAKE} ORDER BY made_ms, id LIMIT 1", *lapsed
            )
            if found is None:
                return None
            taken = rows.run(
                "UPDATE job SET state = 'running', worker = ?, claimed_ms = ?, lease_ms = ?,"
                f" tries = tries + 1 WHERE id = ? AND {_MAY_TAKE}",
                *(worker, now, now + LEASE_MS, found[0], *lapsed),
            )
            job = rows.one(f"{_JOB} WHERE id = ?", found[0]) if taken else None
            if job is not None and job[7] > MOST_TRIES:
                self._end(rows, job[0], "failed", None, TRIED.format(MOST_TRIES))
                return None
        return None if job is None else _job(job)

    def keep(
        self,
        job: Job,
        *,
        stage: str,
        done: int,
        total: int | None = None,
        parts: dict[int, bytes] | None = None,
        kept_as: str | None = None,
        also: Callable[[Rows], object] | None = None,
    ) -> None:
        """Keep parts and progress and renew the lease, in one step; raise LeaseLost if it is gone.

        kept_as: the stage whose parts these are, if another. also: what else is to be kept in the
        same transaction.
        """
        now, named = self._v.now(), kept_as or stage
        with self._v.writing() as rows:
            if not rows.run(
                "UPDATE job SET lease_ms = ?, claimed_ms = ?, stage = ?, done = ?,"
                " total = COALESCE(?, total) WHERE id = ? AND worker = ? AND state = 'running'",
                *(now + LEASE_MS, now, stage, done, total, job.id, job.worker),
            ):
                raise LeaseLost(f"job {job.id} was taken over")
            for number, content in (parts or {}).items():
                sealed = self._v.seal(content, f"job_part.content:{job.id}/{named}/{number}")
                rows.run(
                    "INSERT INTO job_part VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (job_id, stage, number) DO NOTHING",
                    *(job.id, named, number, sealed),
                )
            if also is not None:
                also(rows)

    def renew(self, job: Job) -> bool:
        """Hold on to a job for a while longer; return whether it is still this worker's."""
        now = self._v.now()
        with self._v.writing() as rows:
            return bool(
                rows.run(
                    "UPDATE job SET lease_ms = ?, claimed_ms = ?"
                    " WHERE id = ? AND worker = ? AND state = 'running'",
                    *(now + LEASE_MS, now, job.id, job.worker),
                )
            )

    def release(self, job: Job) -> None:
        """Give a job back to the queue; whoever takes it goes on behind what was kept."""
        with self._v.writing() as rows:
            rows.run(
                "UPDATE job SET state = 'queued', worker = NULL"
                " WHERE id = ? AND worker = ? AND state = 'running'",
                *(job.id, job.worker),
            )

    def parts(self, job_id: str, stage: str) -> Iterator[tuple[int, bytes]]:
        """Yield the parts that were kept of a stage, in order."""
        number = -1
        while True:
            with self._v.reading() as rows:
                found = rows.one(
                    "SELECT number, content FROM job_part WHERE job_id = ? AND stage = ?"
                    " AND number > ? ORDER BY number LIMIT 1",
                    *(job_id, stage, number),
                )
            if found is None:
                return
            number = found[0]
            yield number, self._v.open(found[1], f"job_part.content:{job_id}/{stage}/{number}")

    def drop_parts(self, job: Job, stage: str) -> None:
        """Remove a stage's parts, once nothing needs them."""
        with self._v.writing() as rows:
            rows.run("DELETE FROM job_part WHERE job_id = ? AND stage = ?", job.id, stage)

    def end(self, job: Job, state: State, summary: bytes | None, error: str | None = None) -> None:
        """End a job as its worker; raise LeaseLost where it is another's by now."""
        with self._v.writing() as rows:
            found = rows.one(
                "SELECT 1 FROM job WHERE id = ? AND worker = ? AND state = 'running'",
                *(job.id, job.worker),
            )
            if found is None:
                raise LeaseLost(f"job {job.id} was taken over")
            self._end(rows, job.id, state, summary, error)

    def _end(
        self, rows: Rows, job_id: str, state: State, summary: bytes | None, error: str | None
    ) -> None:
        sealed = None if summary is None else self._v.seal(summary, f"job.summary:{job_id}")
        rows.run(
            "UPDATE job SET state = ?, summary = ?, error = ?, ended_ms = ?, worker = NULL"
            " WHERE id = ?",
            *(state, sealed, error, self._v.now(), job_id),
        )

    def summary(self, who: Person, job_id: str) -> bytes | None:
        """Return what came of a job, as JSON; None while there is nothing."""
        self.one(who, job_id)
        with self._v.reading() as rows:
            found = rows.one("SELECT summary FROM job WHERE id = ?", job_id)
        if found is None or found[0] is None:
            return None
        return self._v.open(found[0], f"job.summary:{job_id}")

    def fetched(self, who: Person, job: Job, what: str) -> None:
        """Write down that somebody took a file of a job away."""
        with self._v.writing() as rows:
            self._v.log_of(rows, who, "file fetched", job.id, what=what)

    # -- by people ----------------------------------------------------------------------------

    def stop(self, who: Person, job_id: str) -> Job:
        """Return the job, stopped where it had not ended; what it found so far is kept."""
        self.one(who, job_id)
        with self._v.writing() as rows:
            if rows.run(
                "UPDATE job SET state = 'stopped', worker = NULL, ended_ms = ?"
                " WHERE id = ? AND clinic_id = ? AND state IN ('queued', 'running')",
                *(self._v.now(), job_id, who.clinic_id),
            ):
                self._v.log_of(rows, who, "job stopped", job_id)
        return self.one(who, job_id)

    def again(self, who: Person, job_id: str) -> Job:
        """Return the job, queued again where it had failed or was stopped."""
        self.one(who, job_id)
        with self._v.writing() as rows:
            if rows.run(
                "UPDATE job SET state = 'queued', tries = 0, error = NULL, ended_ms = NULL"
                " WHERE id = ? AND clinic_id = ? AND state IN ('failed', 'stopped')",
                *(job_id, who.clinic_id),
            ):
                self._v.log_of(rows, who, "job begun again", job_id)
        return self.one(who, job_id)


def _job(row: Row, *, fresh: bool = False) -> Job:
    return Job(
        id=row[0],
        clinic_id=row[1],
        kind=row[2],
        state=row[3],
        stage=row[4],
        done=row[5],
        total=row[6],
        tries=row[7],
        file_id=row[8],
        settings=msgspec.json.decode(row[9]),
        error=row[10],
        made_ms=row[11],
        made_by=row[12],
        ended_ms=row[13],
        worker=row[14],
        fresh=fresh,
    )
