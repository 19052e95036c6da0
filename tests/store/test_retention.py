"""What is kept for how long: by kind, under a legal hold, and a log that still holds together."""

from __future__ import annotations

import pytest
from clocks_and_items import Clock, item

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store import Store, log
from chartproof.store.people import Person
from chartproof.store.retention import Kind, Policy

YEAR = 365 * 24 * 60
SEVEN_YEARS = 2557


def old_file(store: Store, owner: Person, clock: Clock) -> tuple[str, str, str]:
    """Return file, job and visit of a patient, three years later."""
    file = store.uploads.receive(owner, "a.jsonl", "visits", [b"{}"])
    job = store.jobs.add(owner, "visits", file.id)
    (kept,) = store.items.keep(owner, [item(day="")], job.id)
    done = store.jobs.claim("w")
    assert done is not None
    store.jobs.end(done, "done", b"{}")
    clock.go(minutes=3 * YEAR)
    return file.id, job.id, kept


def due(store: Store, owner: Person, policy: Policy) -> dict[Kind, tuple[int, int]]:
    found = store.retention.due(owner.clinic_id, policy)
    return {d.kind: (d.count, d.held) for d in found if d.count or d.held}


def delete(store: Store, owner: Person, policy: Policy) -> dict[Kind, int]:
    """Delete by a policy and return how many of each kind went."""
    version = store.clinics.of(owner).version
    store.retention.set_policy(owner, policy, version=version)
    kinds: tuple[Kind, ...] = ("notes", "files", "jobs", "log")
    gone = dict.fromkeys(kinds, 0)
    for kind in kinds:
        while some := store.retention.delete_some(owner, kind):
            gone[kind] += some
    return gone


def test_each_kind_goes_by_its_own_days(store: Store, owner: Person, clock: Clock) -> None:
    file, job, kept = old_file(store, owner, clock)
    assert due(store, owner, Policy(files=365)) == {"files": (1, 0)}
    assert delete(store, owner, Policy(files=365))["files"] == 1
    assert store.items.one(owner, kept).content, "what was found in it stays"
    with pytest.raises(Absent, match="deleted by policy"):
        store.uploads.open(owner.clinic_id, file)
    again = store.uploads.receive(owner, "a.jsonl", "visits", [b"{}"])
    assert (again.id, again.fresh) == (file, False), "the same file still makes no duplicates"
    assert delete(store, owner, Policy(jobs=365))["jobs"] == 0, "something of it is left"
    assert delete(store, owner, Policy(notes=365, jobs=365))["notes"] == 1
    with pytest.raises(Absent):
        store.jobs.one(owner, job)
    with store.vault.reading() as rows:
        for table in ("item", "finding", "patient", "job", "file", "file_part"):
            assert rows.all(f"SELECT * FROM {table}") == [], table


def test_a_job_that_goes_takes_no_file_with_it(store: Store, owner: Person, clock: Clock) -> None:
    file, job, _ = old_file(store, owner, clock)
    assert delete(store, owner, Policy(notes=365, jobs=365))["jobs"] == 1
    with pytest.raises(Absent):
        store.jobs.one(owner, job)
    assert store.uploads.open(owner.clinic_id, file).read() == b"{}", "files are kept for ever"
    assert delete(store, owner, Policy(files=365))["files"] == 1
    with store.vault.reading() as rows:
        for table in ("file", "file_part"):
            assert rows.all(f"SELECT * FROM {table}") == [], table


def test_with_a_demonstration_go_files_whose_job_went_before(
    store: Store, owner: Person, clock: Clock
) -> None:
    old_file(store, owner, clock)
    delete(store, owner, Policy(notes=365, jobs=365))
    with store.vault.writing() as rows:
        rows.run("UPDATE clinic SET demonstration = 1")
    store.retention.delete_demonstration(owner)
    with store.vault.reading() as rows:
        for table in ("file", "file_part"):
            assert rows.all(f"SELECT * FROM {table}") == [], table


def test_what_is_due_is_what_goes_and_the_log_says_so(
    store: Store, owner: Person, clock: Clock
) -> None:
    old_file(store, owner, clock)
    policy = Policy(notes=700, files=700, jobs=700)
    said = store.retention.due(owner.clinic_id, policy)
    assert [(d.kind, d.count) for d in said] == [
        *(("notes", 1), ("files", 1), ("jobs", 0), ("log", 0))
    ]
    gone = delete(store, owner, policy)
    assert (gone["notes"], gone["files"]) == (1, 1)
    entries = [e for e in store.log_of(owner) if e.action == "deleted by policy"]
    assert {e.detail["kind"]: e.detail["count"] for e in entries} == {
        "notes": 1,
        "files": 1,
        "jobs": 1,
    }


def test_a_hold_on_a_patient_goes_before_every_policy(
    store: Store, owner: Person, clock: Clock
) -> None:
    _, _, kept = old_file(store, owner, clock)
    (other,) = store.items.keep(owner, [item("v2", patient="eight", day="2020-01-01")])
    patient = store.items.one(owner, kept).item.patient_id
    hold = store.holds.begin(owner, "letter 17", patient)
    policy = Policy(notes=1, files=1, jobs=1)
    assert due(store, owner, policy) == {"notes": (1, 1), "files": (0, 1)}
    assert delete(store, owner, policy) == {"notes": 1, "files": 0, "jobs": 0, "log": 0}
    with pytest.raises(Absent):
        store.items.one(owner, other)
    with pytest.raises(Conflict, match="legal hold"):
        store.retention.delete_item(owner, kept)
    assert [(h.patient, h.reason) for h in store.holds.all(owner)] == [
        ("patient seven", "letter 17")
    ]
    store.holds.end(owner, hold)
    with pytest.raises(Conflict):
        store.holds.end(owner, hold)
    assert delete(store, owner, policy)["notes"] == 1


def test_a_hold_on_the_clinic_keeps_everything(store: Store, owner: Person, clock: Clock) -> None:
    old_file(store, owner, clock)
    store.holds.begin(owner, "the state asks")
    assert delete(store, owner, Policy(notes=1, files=1, jobs=1)) == {
        **{"notes": 0, "files": 0, "jobs": 0, "log": 0}
    }


def test_the_reason_of_a_hold_is_sealed_and_another_clinic_s_is_absent(
    store: Store, owner: Person, stranger: Person
) -> None:
    hold = store.holds.begin(owner, "a word of a patient")
    with store.vault.reading() as rows:
        assert "a word of" not in repr(rows.all("SELECT * FROM hold"))
    assert store.holds.all(stranger) == []
    with pytest.raises(Absent):
        store.holds.end(stranger, hold)


@pytest.mark.parametrize(
    "policy", [Policy(notes=0), Policy(files=-3), Policy(log=2191), Policy(jobs=99_999)]
)
def test_a_policy_that_cannot_be_is_refused(store: Store, owner: Person, policy: Policy) -> None:
    with pytest.raises(InputError, match="days"):
        store.retention.set_policy(owner, policy, version=1)


def test_of_two_who_change_the_policy_the_second_is_told(store: Store, owner: Person) -> None:
    store.retention.set_policy(owner, Policy(notes=900), version=1)
    with pytest.raises(Conflict):
        store.retention.set_policy(owner, Policy(notes=800), version=1)
    assert store.retention.policy(owner.clinic_id) == Policy(notes=900)


def test_old_entries_of_the_log_go_and_what_is_left_still_verifies(
    store: Store, owner: Person, clock: Clock
) -> None:
    for _ in range(4):
        store.sessions.open(owner, verified=True)
    clock.go(minutes=8 * YEAR)
    store.sessions.open(owner, verified=True)
    before = len(store.log_of(owner))
    assert due(store, owner, Policy(log=SEVEN_YEARS)) == {"log": (before - 1, 0)}
    assert delete(store, owner, Policy(log=SEVEN_YEARS))["log"] == before - 1
    with store.vault.reading() as rows:
        found = log.verify(rows, store.vault.index_key)
    assert (found.wrong, found.let_go, found.entries) == (None, before - 1, 3)
    assert found.last == before + 2
    assert store.log_of(owner)[0].action == "deleted by policy"


@pytest.mark.parametrize("harm", ["the mark", "one more entry"])
def test_nobody_lets_the_log_go_further_than_policy_did(
    store: Store, owner: Person, clock: Clock, harm: str
) -> None:
    clock.go(minutes=8 * YEAR)
    for _ in range(3):
        store.sessions.open(owner, verified=True)
    delete(store, owner, Policy(log=SEVEN_YEARS))
    with store.vault.writing() as rows:
        if harm == "the mark":
            value = f"3 {'0' * 64} {'0' * 64}".encode()
            rows.run("UPDATE meta SET value = ? WHERE name = 'log_floor'", value)
            rows.run("DELETE FROM log WHERE seq <= 3")
        else:
            off = (
                "DROP TRIGGER log_kept"
                if store.vault.database.kind == "sqlite"
                else "ALTER TABLE log DISABLE TRIGGER ALL"
            )
            rows.run(off)
            rows.run("DELETE FROM log WHERE seq = 2")
    with store.vault.reading() as rows:
        assert log.verify(rows, store.vault.index_key).wrong is not None


def test_the_log_waits_for_every_clinic_and_every_hold(
    store: Store, owner: Person, stranger: Person, clock: Clock
) -> None:
    clock.go(minutes=8 * YEAR)
    assert delete(store, owner, Policy(log=SEVEN_YEARS))["log"] == 0, "the other keeps it for ever"
    store.retention.set_policy(stranger, Policy(log=SEVEN_YEARS), version=1)
    hold = store.holds.begin(stranger, "asked for")
    assert store.retention.delete_some(owner, "log") == 0
    store.holds.end(stranger, hold)
    assert store.retention.delete_some(owner, "log") > 0
