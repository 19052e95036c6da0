"""Typing on the desk: audited beside the server, nothing written, nobody waits for the gone."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any

import pytest
from browsing import ADDRESS, Browser, sign_in
from litestar.testing import TestClient

from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.web.app import make_app
from chartproof.web.auditors import Auditors, NobodyWaits
from chartproof.web.house import House, Settings

VISIT: dict[str, Any] = {  # Any: a visit as JSON has it
    "date_of_service": "2026-03-03",
    "payer": "medicare",
    "charges": [{"code": "97110", "units": 4, "modifiers": ["GP"]}],
    "text": "S: Knee sore.\nO: Therapeutic exercise 15 min: 3x10 squats.\nSigned, A. Tester, PT",
}


class Asking:
    """A request whose connection is closed, or stays open."""

    def __init__(self, *, is_closed: bool) -> None:
        self._is_closed = is_closed

    async def receive(self) -> dict[str, str]:
        if not self._is_closed:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}


def shouted(words: str) -> bytes:
    return words.upper().encode()


def slow(words: str) -> bytes:
    time.sleep(0.05)
    return words.encode()


def killed(words: str) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return words.encode()


def test_a_keystroke_writes_nothing_to_the_database(
    browser: Browser, store: Store, owner: Person
) -> None:
    headers = sign_in(browser, store, owner)

    def refused() -> None:
        raise AssertionError("written")

    store.vault.database.writing = refused  # type: ignore[method-assign, assignment]  # for this test
    for _ in range(3):
        answer = browser.post("/desk/look", json=VISIT, headers=headers)
        assert answer.status_code == 200
        assert answer.json()["counts"]["errors"]


ASKED: tuple[tuple[str, dict[str, Any], int], ...] = (  # Any: as above
    ("/desk/look", VISIT, 200),
    ("/desk/look", VISIT | {"_waived": 3}, 422),
    ("/api/v1/audit", {"id": "v1", **VISIT}, 200),
    ("/api/v1/audit", {"id": "v1"}, 422),
    ("/api/v1/audits", {"visits": [{"id": f"v{i}", **VISIT} for i in range(11)] + [{}]}, 200),
    ("/api/v1/episodes", {"id": "e1", "payer": "medicare", "visits": [{"id": "v", **VISIT}]}, 200),
    ("/api/v1/episodes", {"id": "e1", "visits": 3}, 422),
)


def test_processes_beside_the_server_answer_as_the_server_itself_would(
    browser: Browser, store: Store, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = sign_in(browser, store, owner)
    here = [browser.post(path, json=body, headers=headers) for path, body, _ in ASKED]
    monkeypatch.setattr("chartproof.web.auditors.to_thread", None)  # no thread does their work
    with TestClient(make_app(House(store, Settings(auditors=1))), base_url=ADDRESS) as other:
        headers = sign_in(other, store, owner)
        there = [other.post(path, json=body, headers=headers) for path, body, _ in ASKED]
    assert [a.status_code for a in here] == [status for _, _, status in ASKED]
    assert [(a.status_code, a.json()) for a in there] == [(a.status_code, a.json()) for a in here]


def test_nobody_is_answered_who_has_typed_on_meanwhile() -> None:
    async def typing() -> list[object]:
        auditors = Auditors(0)
        asked = [Asking(is_closed=n in (2, 3)) for n in range(5)]
        return await asyncio.gather(
            *(auditors.answer(a, slow, "x") for a in asked),  # type: ignore[arg-type]  # a stand-in
            return_exceptions=True,
        )

    found = asyncio.run(typing())
    assert [isinstance(f, NobodyWaits) for f in found] == [False, False, True, True, False]


def test_an_auditor_that_was_killed_is_replaced() -> None:
    async def typing(auditors: Auditors) -> bytes:
        asked: Any = Asking(is_closed=False)  # Any: stands in for a request
        with pytest.raises(Exception, match="terminated abruptly"):
            await auditors.answer(asked, killed, "x")
        return await auditors.answer(asked, shouted, "here again")

    auditors = Auditors(1)
    try:
        assert asyncio.run(typing(auditors)) == b"HERE AGAIN"
    finally:
        auditors.stop()


def test_an_upload_that_is_cut_off_leaves_nothing(store: Store, owner: Person) -> None:
    app = make_app(House(store, Settings()))
    word, session = store.sessions.open(owner, verified=True)
    came = [
        {
            "type": "http.request",
            "body": b"ISA*00*~ST*837*1~" + b"x" * 3_000_000,
            "more_body": True,
        },
        {"type": "http.disconnect"},
    ]
    said: list[Any] = []  # Any: ASGI's messages

    async def receive() -> Any:  # Any: as above
        return came.pop(0) if came else {"type": "http.disconnect"}

    async def send(message: Any) -> None:  # Any: as above
        said.append(message)

    scope: Any = {  # Any: ASGI's
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/v1/files",
        "raw_path": b"/api/v1/files",
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"cookie", f"chartproof_session={word}".encode()),
            (b"x-csrf-token", session.csrf.encode()),
            (b"content-length", b"9000000"),
        ],
    }
    asyncio.run(app(scope, receive, send))
    assert said[0]["status"] == 422
    assert b"broke off" in said[1]["body"]
    with store.vault.reading() as rows:
        assert rows.all("SELECT id FROM file") == []
        assert rows.all("SELECT file_id FROM file_part") == []
    assert store.jobs.all(owner) == []
