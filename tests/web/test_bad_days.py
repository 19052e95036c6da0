"""Days on which something is full, locked or moved: said clearly, and the work so far is kept."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from browsing import ADDRESS, Browser, sign_in
from litestar.testing import TestClient
from postgres_server import server

from chartproof.errors import StoreFull
from chartproof.invented.files import write
from chartproof.store import Store, open_store
from chartproof.store.people import Person
from chartproof.store.sealing import Keyring, new_key
from chartproof.web.app import make_app
from chartproof.web.house import House
from chartproof.web.jobs.worker import work_once


def fill_up(store: Store) -> None:
    """Leave the database no room: what it would need is refused as on a full disk."""
    opened = store.vault.database._opened  # type: ignore[attr-defined]  # SQLite's

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
    opened = store.vault.database._opened  # type: ignore[attr-defined]  # SQLite's
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


def test_a_locked_database_answers_503(
    browser: Browser, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("chartproof.store.database"), "WAIT_SECONDS", 0.1)
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


def test_the_whole_way_over_postgresql(tmp_path: Path) -> None:
    """Accounts, a claim file handed in, worked and fetched, on a server that this test starts."""
    write(tmp_path, claims=60, seed=3)
    with server() as url:
        store = open_store(url, Keyring((new_key(),)))
        owner = store.people.begin(
            store.people.first_link(),
            clinic="C",
            name="N",
            email="n@c.example",
            password="seven quiet umbrellas",
        )
        with TestClient(make_app(House(store)), base_url=ADDRESS) as browser:
            browser.follow_redirects = False
            headers = sign_in(browser, store, owner)
            content = (tmp_path / "claims.837").read_bytes()
            made = browser.post("/api/v1/scrub", content=content, headers=headers)
            assert made.status_code == 202
            assert work_once(store, "w")
            where = made.headers["location"]
            assert browser.get(where).json()["state"] == "held"
            clean: httpx.Response = browser.get(f"{where}/clean")
            assert clean.content.startswith(b"ISA")
            assert browser.get("/api/v1/items").json()["total"] == 60
            odd = browser.get("/api/v1/items", params={"payer": "zero \x00 byte"})
            assert odd.status_code == 422
        store.close()
