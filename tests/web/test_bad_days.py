"""Days on which something is full, locked or moved: said clearly, and the work so far is kept."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import httpx
import psycopg
import pytest
from browsing import ADDRESS, PASSWORD, Browser, sign_in
from litestar.testing import TestClient
from postgres_server import server

from chartproof.errors import StoreBusy, StoreFull
from chartproof.invented.files import write
from chartproof.store import Store, open_store, uploads
from chartproof.store.people import Person
from chartproof.store.sealing import Keyring, new_key
from chartproof.web.app import make_app
from chartproof.web.house import House
from chartproof.web.jobs.worker import work_once

database = import_module("chartproof.store.database")  # not the function of that name
PAGE = {"Accept": "text/html"}


def fill_up(store: Store) -> None:
    """Leave the database no room: what it would need is refused as on a full disk."""
    opened = store.vault.database._opened  # type: ignore[attr-defined]  # only SQLite's class opens so

    def small() -> sqlite3.Connection:
        made: sqlite3.Connection = opened()
        pages = made.execute("PRAGMA page_count").fetchone()[0]
        made.execute(f"PRAGMA max_page_count = {pages + 2}")
        return made

    store.close()
    store.vault.database._opened = small  # type: ignore[attr-defined]  # as above


def test_a_full_disk_is_said_and_what_was_kept_stays(
    browser: Browser, store: Store, owner: Person, tmp_path: Path
) -> None:
    write(tmp_path, claims=200, seed=3)
    headers = sign_in(browser, store, owner)
    fill_up(store)
    content = (tmp_path / "claims.837").read_bytes()
    answer = browser.post("/api/v1/scrub", content=content, headers=headers)
    assert answer.status_code == 507
    assert "no room left" in answer.json()["detail"]
    assert browser.get("/api/v1/items", headers=headers).status_code == 200
    with store.vault.reading() as rows:
        assert rows.all("SELECT id FROM file") == []


def test_a_job_waits_for_room_and_goes_on(store: Store, owner: Person, tmp_path: Path) -> None:
    write(tmp_path, claims=200, seed=3)
    file = store.uploads.receive(owner, "a.837", "claims", [(tmp_path / "claims.837").read_bytes()])
    job = store.jobs.add(owner, "claims", file.id)
    opened = store.vault.database._opened  # type: ignore[attr-defined]  # only SQLite's class opens so
    fill_up(store)
    assert work_once(store, "w")
    assert store.jobs.one(owner, job.id).state in ("queued", "running")
    store.close()
    store.vault.database._opened = opened  # type: ignore[attr-defined]  # as above
    with store.vault.writing() as rows:
        rows.run("UPDATE job SET lease_ms = 0")
    assert work_once(store, "w")
    assert store.jobs.one(owner, job.id).state == "held"
    assert store.items.find(owner)[1] == 200


def test_the_words_of_a_full_disk_reach_the_library_too(store: Store, owner: Person) -> None:
    fill_up(store)
    with pytest.raises(StoreFull, match="free some"):
        store.uploads.receive(owner, "a.837", "claims", [b"x" * 2_000_000])


def test_what_broke_off_is_removed_as_soon_as_there_is_room_for_it(
    store: Store, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreFull("no room")

    def broken() -> Iterator[bytes]:
        yield b"x" * 3_000_000
        raise ConnectionError

    monkeypatch.setattr(uploads, "_remove", full)
    with pytest.raises(ConnectionError):
        store.uploads.receive(owner, "a.837", "claims", broken())
    monkeypatch.undo()
    fresh = store.uploads.receive(owner, "b.837", "claims", [b"y"])
    with store.vault.reading() as rows:
        assert rows.all("SELECT id FROM file") == [(fresh.id,)]


def test_a_change_meets_a_database_that_another_program_holds(
    browser: Browser,
    store: Store,
    owner: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = sign_in(browser, store, owner)
    store.close()
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "clinic.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert browser.get("/me", headers=PAGE).status_code == 200, "reading goes on"
    page = browser.post("/me/keys", data={"keys": "on"}, headers={**headers, **PAGE})
    assert page.status_code == 503
    assert "in use by another program" in page.text
    answer = browser.post("/me/theme", json={"theme": "dark"}, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    other.execute("ROLLBACK")
    other.close()
    assert browser.post("/me/theme", json={"theme": "dark"}, headers=headers).status_code == 200


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def team(postgres: str, tmp_path: Path) -> Iterator[Store]:
    """A store in a PostgreSQL database of its own, which is named as the folder of the test."""
    name = f"clinic_{tmp_path.name}".casefold()
    with psycopg.connect(postgres, autocommit=True) as aside:
        aside.execute(f'CREATE DATABASE "{name}"')
    made = open_store(f"{postgres.rpartition('/')[0]}/{name}", Keyring((new_key(),)))
    yield made
    made.close()


def begun(store: Store) -> Person:
    return store.people.begin(
        store.people.first_link(), clinic="C", name="N", email="n@c.example", password=PASSWORD
    )


def test_postgresql_is_cut_off_refuses_and_comes_back(postgres: str, team: Store) -> None:
    """In the middle of a request, then for good, then back: 503 and on; nothing half done."""
    owner, name = begun(team), team.place.rpartition("/")[2]
    aside = psycopg.connect(postgres, autocommit=True)

    def cut() -> None:
        aside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )

    def half_done() -> None:
        with team.vault.writing() as rows:
            rows.run("UPDATE account SET name = 'half done'")
            cut()
            rows.run("UPDATE account SET name = 'never'")

    with pytest.raises(StoreBusy, match="was lost"):
        half_done()
    assert team.people.one(owner, owner.id) == owner
    with TestClient(make_app(House(team)), base_url=ADDRESS) as browser:
        headers = sign_in(browser, team, owner)
        assert browser.get("/me", headers=PAGE).status_code == 200
        cut()
        assert browser.get("/me", headers=PAGE).status_code == 200, "idle ones are opened again"
        aside.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        cut()
        for answer in (
            browser.get("/api/v1/items", headers=headers),
            browser.post("/me/theme", json={"theme": "dark"}, headers=headers),
            browser.get("/api/v1/ready"),
        ):
            assert answer.status_code == 503
            assert "cannot be reached" in answer.json()["detail"]
        assert browser.get("/sign-in", headers=PAGE).status_code == 503
        aside.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert browser.get("/api/v1/items", headers=headers).status_code == 200
    aside.close()


def test_the_same_file_from_several_at_once_is_one_file_and_one_job(team: Store) -> None:
    owner, together = begun(team), threading.Barrier(6)

    def content() -> Iterator[bytes]:
        yield b"ISA*"
        together.wait(30)

    def hand_in(_: int) -> tuple[str, str]:
        file = team.uploads.receive(owner, "a.837", "claims", content())
        return file.id, team.jobs.add(owner, "claims", file.id).id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(hand_in, range(6)))) == 1


def test_a_locked_database_answers_503(
    browser: Browser, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "clinic.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    form = {"email": "ada@elm.example", "password": "seven quiet umbrellas"}
    assert browser.get("/api/v1/ready").status_code == 200, "reading goes on"
    word = {"link": "none"}
    assert browser.get("/start", params=word).status_code == 404
    store.close()
    with pytest.raises(Exception, match="in use"):
        store.people.first_link()
    other.execute("ROLLBACK")
    other.close()
    assert browser.post("/sign-in", data=form).status_code == 422


def test_the_whole_way_over_postgresql(tmp_path: Path, team: Store) -> None:
    """Accounts, a claim file handed in, worked and fetched, on a server that these tests start."""
    write(tmp_path, claims=60, seed=3)
    with TestClient(make_app(House(team)), base_url=ADDRESS) as browser:
        browser.follow_redirects = False
        headers = sign_in(browser, team, begun(team))
        content = (tmp_path / "claims.837").read_bytes()
        made = browser.post("/api/v1/scrub", content=content, headers=headers)
        assert made.status_code == 202
        assert work_once(team, "w")
        where = made.headers["location"]
        assert browser.get(where).json()["state"] == "held"
        clean: httpx.Response = browser.get(f"{where}/clean")
        assert clean.content.startswith(b"ISA")
        assert browser.get("/api/v1/items").json()["total"] == 60
        odd = browser.get("/api/v1/items", params={"payer": "zero \x00 byte"})
        assert odd.status_code == 422
