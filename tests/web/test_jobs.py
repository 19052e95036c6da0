"""Jobs: done once, in order, killed at any moment, from a watched folder."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from chartproof.invented.files import write
from chartproof.scrub.scrubbing import Scrub
from chartproof.store import Store
from chartproof.store.jobs import LEASE_MS, Job, LeaseLost
from chartproof.store.people import Person
from chartproof.store.records import Asked
from chartproof.web.jobs.claims import CLEAN, HELD
from chartproof.web.jobs.watching import STILL_MS, Watching
from chartproof.web.jobs.worker import work_once
from chartproof.x12.write import tally

CLAIMS = 250


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented")
    write(folder, claims=CLAIMS, seed=11)
    return folder


def hand_in(store: Store, owner: Person, path: Path, kind: str) -> Job:
    file = store.uploads.receive(owner, path.name, kind, [path.read_bytes()])
    return store.jobs.add(owner, kind, file.id)


def content(store: Store, job: Job, stage: str) -> bytes:
    return b"".join(part for _, part in store.jobs.parts(job.id, stage))


def test_a_claim_file_comes_out_as_the_command_would_have_it(
    store: Store, owner: Person, files: Path, tmp_path: Path
) -> None:
    job = hand_in(store, owner, files / "claims.837", "claims")
    assert work_once(store, "w")
    ended = store.jobs.one(owner, job.id)
    scrub = Scrub(files / "claims.837")
    expected = {o.number: o.status for o in scrub.outcomes()}
    assert ended.state == "held"
    found, total = store.items.find(owner, Asked(job_id=job.id), limit=CLAIMS * 2)
    assert total == CLAIMS
    assert {i.number: i.status for i in found} == expected
    sums = json.loads(store.jobs.summary(owner, job.id) or b"")
    assert (sums["claims"], sums["held"]) == (CLAIMS, scrub.summary.held)
    clean, held = tally(content(store, job, CLEAN)), tally(content(store, job, HELD))
    assert clean.claims + held.claims == CLAIMS


def test_the_same_file_again_is_the_same_job(store: Store, owner: Person, files: Path) -> None:
    first = hand_in(store, owner, files / "claims.837", "claims")
    work_once(store, "w")
    again = hand_in(store, owner, files / "claims.837", "claims")
    assert (again.id, again.fresh) == (first.id, False)
    assert not work_once(store, "w")
    assert store.items.find(owner)[1] == CLAIMS


def test_payments_leave_their_denials(store: Store, owner: Person, files: Path) -> None:
    job = hand_in(store, owner, files / "payments.835", "payments")
    work_once(store, "w")
    sums = json.loads(store.jobs.summary(owner, job.id) or b"")
    assert sums["payments"] == CLAIMS
    assert sum(d.count for d in store.denials.by_cause(owner)) == sums["denials"] > 0


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("claims", b"ISA*hello", "ISA"),
        ("visits", b"{not json", "breaks off"),
        ("visits", b"[]", "empty"),
        ("payments", b"\x00\x01\x02" * 100, "ISA segment"),
    ],
)
def test_a_file_that_cannot_be_read_fails_and_says_why(
    store: Store, owner: Person, kind: str, content: bytes, said: str
) -> None:
    file = store.uploads.receive(owner, "a", kind, [content])
    job = store.jobs.add(owner, kind, file.id)
    work_once(store, "w")
    ended = store.jobs.one(owner, job.id)
    assert ended.state == "failed"
    assert said in (ended.error or "")


def test_a_file_that_breaks_off_keeps_what_came_before(
    store: Store, owner: Person, files: Path
) -> None:
    whole = (files / "claims.837").read_bytes()
    file = store.uploads.receive(owner, "a.837", "claims", [whole[: len(whole) // 2]])
    job = store.jobs.add(owner, "claims", file.id)
    work_once(store, "w")
    ended = store.jobs.one(owner, job.id)
    assert ended.state == "held"
    assert ended.error
    assert store.items.find(owner)[1] > CLAIMS // 3


def test_an_upload_that_is_cut_off_leaves_nothing(store: Store, owner: Person) -> None:
    def broken() -> object:
        yield b"x" * 3_000_000
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.uploads.receive(owner, "a.837", "claims", broken())  # type: ignore[arg-type]  # a generator
    with store.vault.reading() as rows:
        assert rows.all("SELECT id FROM file") == rows.all("SELECT file_id FROM file_part") == []


def test_who_lost_the_lease_keeps_nothing_more(store: Store, owner: Person, files: Path) -> None:
    made = hand_in(store, owner, files / "claims.837", "claims")
    first = store.jobs.claim("first")
    assert first is not None
    assert store.jobs.claim("second") is None, "the lease holds"
    store.vault.now = lambda: time.time_ns() // 1_000_000 + LEASE_MS + 1
    second = store.jobs.claim("second")
    assert second is not None
    with pytest.raises(LeaseLost):
        store.jobs.keep(first, stage="looked at", done=1, parts={1: b"[]"})
    assert not list(store.jobs.parts(made.id, "looked at"))
    store.jobs.keep(second, stage="looked at", done=1)


def test_a_clock_set_back_does_not_hold_a_job_for_ever(
    store: Store, owner: Person, files: Path
) -> None:
    hand_in(store, owner, files / "claims.837", "claims")
    assert store.jobs.claim("killed") is not None
    store.vault.now = lambda: time.time_ns() // 1_000_000 - 86_400_000
    assert store.jobs.claim("next") is not None


def test_each_file_of_a_watched_folder_ends_in_one_place(
    store: Store, owner: Person, files: Path, tmp_path: Path
) -> None:
    folder, now = tmp_path / "drop", [1_790_000_000_000]
    store.vault.now = lambda: now[0]
    folder.mkdir()
    (folder / "a.837").write_bytes((files / "claims.837").read_bytes())
    (folder / "the same.837").write_bytes((files / "claims.837").read_bytes())
    (folder / "pay.835").write_bytes((files / "payments.835").read_bytes())
    (folder / "letter.txt").write_text("Dear clinic")
    (folder / "growing.837.part").write_text("ISA")
    watching = Watching(store, folder)
    for _ in range(6):
        watching.look()
        now[0] += STILL_MS + 1
        work_once(store, "w")
        watching = Watching(store, folder) if _ == 2 else watching  # as after a kill
    ends = {
        end: sorted(p.name for p in (folder / end).iterdir()) for end in ("done", "held", "failed")
    }
    assert ends == {
        "done": ["pay.835"],
        "held": sorted(
            f"{stem}{what}.837" for stem in ("a", "the same") for what in ("", ".clean", ".held")
        ),
        "failed": ["letter.txt", "letter.txt.why.txt"],
    }
    assert [p.name for p in folder.iterdir() if p.is_file()] == ["growing.837.part"]
    assert store.items.find(owner, Asked(kind="claim"))[1] == CLAIMS
    beside = [folder / "held" / f"a.{what}.837" for what in ("clean", "held")]
    assert sum(tally(p.read_bytes()).claims for p in beside) == CLAIMS


def test_a_file_that_cannot_be_moved_keeps_no_other_from_its_end(
    store: Store, owner: Person, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, now = tmp_path / "drop", [1_790_000_000_000]
    store.vault.now = lambda: now[0]
    folder.mkdir()
    (folder / "a.txt").write_text("Dear clinic")
    (folder / "b.txt").write_text("Dear clinic again")
    moved = os.replace

    def stuck(source: Path, target: Path) -> None:
        if source.name == "a.txt":
            raise OSError(16, "busy")
        moved(source, target)

    monkeypatch.setattr(os, "replace", stuck)
    watching = Watching(store, folder)
    for _ in range(3):
        watching.look()
        now[0] += STILL_MS + 1
    assert (folder / "a.txt").is_file()
    assert (folder / "failed" / "b.txt").is_file()
    monkeypatch.undo()
    watching.look()
    assert not (folder / "a.txt").exists()
    assert (folder / "failed" / "a.txt").is_file()
