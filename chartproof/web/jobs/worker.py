"""The worker: takes jobs, holds on to them, brings each to exactly one end.

`python -m chartproof.web.jobs.worker` runs beside the server, which starts it; database and key
are named in the environment. It stops when whoever started it is gone.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from chartproof.audit import kind_and_line
from chartproof.errors import ChartproofError, StoreBusy, StoreError, StoreFull
from chartproof.store import Store
from chartproof.store.jobs import LEASE_MS, Job, LeaseLost
from chartproof.store.opening import opened
from chartproof.store.vault import new_id
from chartproof.web.jobs import Doing, Ended, ahead
from chartproof.web.jobs.claims import scrub_claims
from chartproof.web.jobs.deletion import KIND as DELETION
from chartproof.web.jobs.deletion import delete_by_policy
from chartproof.web.jobs.nightly import KIND, Nightly, audit_anew
from chartproof.web.jobs.payments import explain_payments
from chartproof.web.jobs.visits import audit_visits

LOG = logging.getLogger("chartproof.jobs")
KINDS: Mapping[str, Callable[[Doing], Ended]] = {
    "claims": scrub_claims,
    KIND: audit_anew,
    DELETION: delete_by_policy,
    "payments": explain_payments,
    "visits": audit_visits,
    **ahead.KINDS,
}
PAUSE_SECONDS = 0.5


def work_once(store: Store, worker: str) -> bool:
    """Take one job and bring it to its end; return whether there was one."""
    job = store.jobs.claim(worker)
    if job is None:
        return False
    try:
        with _held(store, job):
            ended = _done(store, job)
        store.jobs.end(job, ended.state, ended.summary, ended.error)
    except LeaseLost:
        LOG.warning("job %s was taken over or stopped", job.id)
    except (StoreBusy, StoreFull) as fault:
        LOG.warning("job %s waits: %s", job.id, type(fault).__name__)
        with suppress(StoreError):
            store.jobs.release(job)
        time.sleep(PAUSE_SECONDS)
    return True


def _done(store: Store, job: Job) -> Ended:
    """Return how a job ended; one that cannot be done has failed, and says why."""
    try:
        who = store.people.somebody(job.clinic_id, job.made_by)
        return KINDS[job.kind](Doing(store, job, who))
    except (LeaseLost, StoreBusy, StoreFull):
        raise
    except ChartproofError as fault:
        return Ended("failed", b"{}", str(fault))
    except Exception as fault:  # the other jobs must go on, and the words may be a note's
        LOG.error("job %s: %s", job.id, kind_and_line(fault))
        return Ended("failed", b"{}", f"could not be done ({kind_and_line(fault)})")


@contextmanager
def _held(store: Store, job: Job) -> Iterator[None]:
    """Renew the lease for as long as the work goes on, however long one part takes."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(LEASE_MS / 3000):
            with suppress(StoreError):
                store.jobs.renew(job)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def work(store: Store, is_over: Callable[[], bool], watch: Path | None = None) -> None:
    """Work jobs off until it is over, with whatever is dropped in a watched folder."""
    from chartproof.web.jobs.watching import Watching

    worker = f"{os.getpid()}-{new_id()}"
    watching = Watching(store, watch) if watch is not None else None
    nightly = Nightly(store)
    while not is_over():
        try:
            if watching is not None:
                watching.look()
            nightly.look()
            if not work_once(store, worker):
                time.sleep(PAUSE_SECONDS)
        except (StoreError, OSError) as fault:
            LOG.warning("the database or folder does not answer: %s", type(fault).__name__)
            time.sleep(PAUSE_SECONDS * 4)


def main() -> None:
    """Work for the process that started this one."""
    logging.basicConfig(level=logging.INFO, format="chartproof: %(message)s")
    key_file = os.environ.get("CHARTPROOF_KEY_FILE")
    watch = os.environ.get("CHARTPROOF_WATCH")
    store = opened(
        os.environ.get("CHARTPROOF_DB"), Path(key_file) if key_file else None, LOG.warning
    )
    parent = os.getppid()
    with suppress(KeyboardInterrupt):
        work(store, lambda: os.getppid() != parent, Path(watch) if watch else None)


if __name__ == "__main__":
    main()
