"""A job of ten thousand claims, killed at twenty random moments, against one that was let be."""

from __future__ import annotations

import hashlib
import random
import time
from multiprocessing import get_context
from pathlib import Path

from killed import work

from chartproof.invented.files import write
from chartproof.store import Store, open_store
from chartproof.store.jobs import Job
from chartproof.store.people import Person
from chartproof.store.sealing import Keyring, keyring
from chartproof.web.jobs.claims import CLEAN, HELD, KEPT
from chartproof.web.jobs.worker import work_once

CLAIMS, KILLS = 10_000, 20
ENDED = ("done", "held", "failed")


def test_killed_at_random_moments_nothing_is_lost_and_nothing_is_there_twice(
    tmp_path: Path,
) -> None:
    """Every worker is a process of its own, killed with signal 9 wherever it is just then."""
    write(tmp_path, claims=CLAIMS, seed=11)
    keys, _ = keyring(None, tmp_path / "chartproof.key")
    workers = get_context("forkserver")
    workers.set_forkserver_preload(["killed"])
    store, owner, job = handed_in(tmp_path / "clinic.sqlite", keys, tmp_path / "claims.837")
    chance = random.Random(7)
    moments = sorted(chance.sample(range(2 * CLAIMS), KILLS))  # looked at first, then kept
    for nth, moment in enumerate(moments, 1):
        worker = workers.Process(target=work, args=(tmp_path / "clinic.sqlite",))
        worker.start()
        while (tries(store, owner, job), progress(store, owner, job)) < (nth, moment):
            assert worker.is_alive(), "it came to an end before it was to be killed"
            time.sleep(0.005)
        time.sleep(chance.random() * 0.05)
        worker.kill()
        worker.join()
        with store.vault.writing() as rows:  # as if the lease had run out
            rows.run("UPDATE job SET lease_ms = 0 WHERE state = 'running'")
    assert store.jobs.one(owner, job.id).state == "running"
    work_once(store, "the last")
    undisturbed = handed_in(tmp_path / "other.sqlite", keys, tmp_path / "claims.837")
    work_once(undisturbed[0], "let be")
    assert tries(store, owner, job) == KILLS + 1
    assert all_of(store, owner, job) == all_of(*undisturbed)
    store.close()
    undisturbed[0].close()


def handed_in(where: Path, keys: Keyring, file: Path) -> tuple[Store, Person, Job]:
    """Return a fresh store with one job in it."""
    store = open_store(str(where), keys)
    owner = store.people.begin(
        store.people.first_link(),
        clinic="C",
        name="N",
        email="n@c.example",
        password="seven quiet umbrellas",
    )
    kept = store.uploads.receive(owner, file.name, "claims", [file.read_bytes()])
    return store, owner, store.jobs.add(owner, "claims", kept.id)


def tries(store: Store, owner: Person, job: Job) -> int:
    """Return how many workers have taken the job."""
    return store.jobs.one(owner, job.id).tries


def progress(store: Store, owner: Person, job: Job) -> int:
    """Return how far a job has come: through all claims once, then once more."""
    found = store.jobs.one(owner, job.id)
    assert found.state not in ENDED
    return found.done + (CLAIMS if found.stage == KEPT else 0)


def all_of(store: Store, owner: Person, job: Job) -> object:
    """Return everything that a job left, in a form that two runs of it can be compared in."""
    vault, items = store.vault, {}
    with vault.reading() as rows:
        for item, *told in rows.each(
            "SELECT id, content, outcome, number, status, version, risk_cents FROM item"
        ):
            content = vault.open(told[0], f"item.content:{item}")
            outcome = vault.open(told[1], f"item.outcome:{item}")
            items[item] = (*told[2:], hashlib.sha256(content + outcome).hexdigest())
        found = sorted(
            (items[item], *told)
            for item, *told in rows.each(
                "SELECT item_id, rule, position, severity, COALESCE(cents, 0) FROM finding"
            )
        )
    files = [
        hashlib.sha256(b"".join(part for _, part in store.jobs.parts(job.id, s))).hexdigest()
        for s in (CLEAN, HELD)
    ]
    assert len(items) == CLAIMS
    ended = store.jobs.one(owner, job.id)
    return sorted(items.values()), found, files, ended.state, store.jobs.summary(owner, job.id)
