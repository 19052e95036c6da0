"""`/api/v1` as a program uses it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from browsing import Browser, employ, sign_in

from chartproof.invented.files import write
from chartproof.store import Store
from chartproof.store.people import Person, Role
from chartproof.store.sessions import Scope
from chartproof.store.vault import now_ms
from chartproof.web.jobs.claims import CLEAN, HELD
from chartproof.web.jobs.worker import work_once

NOTE = "S: knee pain 4/10. O: ther ex 25 min, SLR 3x10 2 lb. A: tolerated well. P: continue."
VISIT = {
    "id": "v1",
    "patient_id": "seven",
    "payer": "medicare",
    "date_of_service": "2026-03-03",
    "charges": [{"code": "97110", "units": 3, "modifiers": ["GP"]}],
    "text": NOTE,
}
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE item; --",
    "{{ 7*7 }} ${7*7} {% raw %}",
    "\x1b[31mred\x07",
    "zero \x00 byte",
)


@pytest.fixture
def bearer(store: Store, owner: Person) -> dict[str, str]:
    scopes: tuple[Scope, ...] = ("audit", "claims", "records", "rules", "manage")
    word, _ = store.sessions.new_token(owner, "tests", scopes, 1)
    return {"Authorization": f"Bearer {word}"}


def test_a_visit_is_audited_as_the_library_does_it(
    browser: Browser, bearer: dict[str, str]
) -> None:
    from chartproof.audit import audit
    from chartproof.report.json import record

    answer = browser.post("/api/v1/audit", json=VISIT, headers=bearer)
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(record(audit(VISIT)), default=str))


def test_what_is_wrong_with_a_visit_is_said_by_its_place(
    browser: Browser, bearer: dict[str, str]
) -> None:
    wrong = {**VISIT, "charges": [{"code": "97110", "units": "two"}]}
    answer = browser.post("/api/v1/audit", json=wrong, headers=bearer)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["title"] == "Unprocessable Entity"
    assert "charges[0].units" in problem["detail"]
    assert NOTE[:10] not in answer.text


def test_units_price_rules_and_courses(browser: Browser, bearer: dict[str, str]) -> None:
    asked = {"services": [{"code": "97110", "minutes": 33}, {"code": "97140", "minutes": 7}]}
    units = browser.post("/api/v1/units", json=asked, headers=bearer).json()
    assert units["units"] == {"97110": 2, "97140": 1}
    price = browser.post("/api/v1/price", json={"visits": [VISIT]}, headers=bearer).json()
    assert price[0]["allowed_usd"]
    rules = browser.get("/api/v1/rules", headers=bearer).json()
    page = browser.get(f"/api/v1/rules/{rules[0]['rule']}", headers=bearer).json()["page"]
    assert rules[0]["title"] in page
    course = {"id": "e1", "payer": "medicare", "visits": [VISIT]}
    found = browser.post("/api/v1/episodes", json=course, headers=bearer)
    assert found.status_code == 200
    assert [v["id"] for v in found.json()["visits"]] == ["v1"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/items/none", 404),
        ("DELETE", "/api/v1/audit", 405),
        ("PATCH", "/api/v1/rules", 405),
        ("GET", "/api/v1/items?limit=0", 422),
        ("GET", "/api/v1/items?limit=201", 422),
        ("GET", "/api/v1/items?offset=-1", 422),
        ("GET", "/api/v1/jobs?before=yesterday", 422),
        ("GET", "/api/v1/log?before=99999999999999999999999", 422),
    ],
)
def test_errors_are_problem_details(
    browser: Browser, bearer: dict[str, str], method: str, path: str, status: int
) -> None:
    answer = browser.request(method, path, headers=bearer)
    assert_problem(answer, status)


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("text/xml", b"<visit/>", 415),
        ("application/x-www-form-urlencoded", b"id=v1", 415),
        ("application/json", b'{"id": "\xff"}', 400),
        ("application/json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        ("application/json", b'{"id": ' + b"9" * 5000 + b"}", 400),
        ("application/json", b"[1, 2]", 422),
        ("application/json", b"null", 422),
        ("application/json", b"", 422),
        ("", b'{"id": "v1"}', 422),
    ],
)
def test_a_body_of_another_kind_is_named_so(
    browser: Browser, bearer: dict[str, str], kind: str, content: bytes, status: int
) -> None:
    headers = {**bearer, **({"Content-Type": kind} if kind else {})}
    assert_problem(browser.post("/api/v1/audit", content=content, headers=headers), status)


def assert_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_request_that_is_too_large_and_one_that_is_no_json(
    browser: Browser, bearer: dict[str, str]
) -> None:
    large = {**VISIT, "text": "x" * 13_000_000}
    assert browser.post("/api/v1/audit", json=large, headers=bearer).status_code == 413
    broken = browser.post(
        "/api/v1/audit",
        content=b"{not json",
        headers={**bearer, "Content-Type": "application/json"},
    )
    assert broken.status_code in (400, 422)
    assert broken.headers["content-type"] == "application/problem+json"


def test_what_goes_wrong_inside_is_a_problem_without_its_words(
    browser: Browser,
    bearer: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(NOTE)

    monkeypatch.setattr("chartproof.web.api.asking.asked", broken)
    answer = browser.post("/api/v1/audit", json=VISIT, headers=bearer)
    assert answer.status_code == 500
    assert NOTE not in answer.text + caplog.text
    assert "ValueError" in caplog.text


@pytest.mark.parametrize("hostile", [*HOSTILE, "long " * 100_000])
def test_hostile_notes_come_back_as_text(
    browser: Browser, bearer: dict[str, str], hostile: str
) -> None:
    visit = {**VISIT, "text": f"{NOTE}\n{hostile}"}
    answer = browser.post("/api/v1/audit", json=visit, headers=bearer)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")


def test_a_claim_file_streams_in_and_its_parts_come_out(
    browser: Browser, store: Store, bearer: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path, claims=60, seed=3)
    sent = (tmp_path / "claims.837").read_bytes()
    sent = re.sub(rb"(NM1\*82\*1\*)[^*]+", b"\\1PE\xd1A", sent)  # Latin-1, as some systems write
    pieces = [sent[i : i + 1000] for i in range(0, len(sent), 1000)]
    answer = browser.post("/api/v1/scrub", content=iter(pieces), headers=bearer)
    assert answer.status_code == 202
    where = answer.headers["location"]
    again = browser.post("/api/v1/scrub", content=sent, headers=bearer).json()
    assert (again["id"], again["fresh"]) == (answer.json()["id"], False)
    assert browser.get(f"{where}/summary", headers=bearer).status_code == 404
    work_once(store, "w")
    assert browser.get(where, headers=bearer).json()["state"] == "held"
    assert browser.get(f"{where}/summary", headers=bearer).json()["claims"] == 60
    clean = browser.get(f"{where}/clean", headers=bearer)
    assert clean.content.startswith(b"ISA")
    assert "attachment" in clean.headers["content-disposition"]
    held = browser.get(f"{where}/held", headers=bearer)
    for stage, fetched in ((CLEAN, clean), (HELD, held)):
        parts = store.jobs.parts(answer.json()["id"], stage)
        assert fetched.content == b"".join(part for _, part in parts)
        assert b"PE\xd1A" in fetched.content
    seen, after = 0, 0
    while True:
        listed = browser.get(
            "/api/v1/items",
            params={"job": answer.json()["id"], "limit": 25, "offset": after},
            headers=bearer,
        ).json()
        seen += len(listed["items"])
        if listed["next"] is None:
            break
        after = listed["next"]
    assert seen == listed["total"] == 60


def test_a_file_of_another_kind_is_refused_before_it_is_kept(
    browser: Browser, store: Store, bearer: dict[str, str]
) -> None:
    for content in (b"%PDF-1.7 hello", b"", b"Dear clinic"):
        answer = browser.post("/api/v1/scrub", content=content, headers=bearer)
        assert answer.status_code == 422
        assert "expected a claim file" in answer.json()["detail"]
    answer = browser.post("/api/v1/remit", content=b'{"id": "v1"}', headers=bearer)
    assert "found one of visits" in answer.json()["detail"]
    with store.vault.reading() as rows:
        assert rows.all("SELECT id FROM file") == []


def test_a_finding_is_worked_and_of_two_the_second_is_told(
    browser: Browser, store: Store, bearer: dict[str, str], owner: Person
) -> None:
    file = store.uploads.receive(owner, "v.jsonl", "visits", [json.dumps(VISIT).encode()])
    store.jobs.add(owner, "visits", file.id)
    work_once(store, "w")
    (item,) = browser.get("/api/v1/items", headers=bearer).json()["items"]
    whole = browser.get(f"/api/v1/items/{item['id']}", headers=bearer).json()
    finding = whole["findings"][0]
    where = f"/api/v1/findings/{finding['id']}"
    body = {"version": finding["version"], "reason": "timer failed", "until": "2026-12-31"}
    done = browser.post(f"{where}/waive", json=body, headers=bearer)
    assert done.json()["state"] == "waived"
    late = browser.post(
        f"{where}/assign", json={"version": finding["version"], "to": None}, headers=bearer
    )
    assert late.status_code == 409
    assert "Somebody else changed this finding" in late.json()["detail"]


def test_an_administrator_deletes_one_record_unless_it_is_held(
    browser: Browser, store: Store, bearer: dict[str, str], owner: Person
) -> None:
    for name in ("v1", "v2"):
        sent = json.dumps({**VISIT, "id": name, "patient_id": name}).encode()
        file = store.uploads.receive(owner, f"{name}.jsonl", "visits", [sent])
        store.jobs.add(owner, "visits", file.id)
        work_once(store, "w")
    one, two = (i.id for i in store.items.find(owner)[0])
    store.holds.begin(owner, "letter 17", store.items.one(owner, one).item.patient_id)
    held = browser.delete(f"/api/v1/items/{one}", headers=bearer)
    assert (held.status_code, "legal hold" in held.json()["detail"]) == (409, True)
    assert browser.delete(f"/api/v1/items/{two}", headers=bearer).status_code == 204
    assert browser.delete(f"/api/v1/items/{two}", headers=bearer).status_code == 404
    assert [i.id for i in store.items.find(owner)[0]] == [one]
    assert [e.subject for e in store.log_of(owner) if e.action == "deleted"] == [two]


@pytest.mark.parametrize("role", ["administrator", "biller", "clinician", "auditor"])
def test_who_deletes_a_record_on_its_page(
    browser: Browser, store: Store, owner: Person, role: Role
) -> None:
    file = store.uploads.receive(owner, "v.jsonl", "visits", [json.dumps(VISIT).encode()])
    store.jobs.add(owner, "visits", file.id)
    work_once(store, "w")
    (item,) = store.items.find(owner)[0]
    may = role == "administrator"
    who = owner if may else employ(store, owner, role)
    headers = sign_in(browser, store, who)
    if role != "clinician":  # who sees their own patients alone
        page = browser.get(f"/items/{item.id}").text
        assert (f'action="/items/{item.id}/delete"' in page) is may
    done = browser.post(f"/items/{item.id}/delete", headers=headers)
    assert done.status_code == (303 if may else 403)
    assert (not store.items.find(owner)[0]) is may


def test_the_same_key_does_the_work_once(
    browser: Browser, store: Store, bearer: dict[str, str], owner: Person
) -> None:
    file = store.uploads.receive(owner, "v.jsonl", "visits", [json.dumps(VISIT).encode()])
    store.jobs.add(owner, "visits", file.id)
    work_once(store, "w")
    (item,) = store.items.find(owner)[0]
    finding = store.items.one(owner, item.id).findings[0]
    where = f"/api/v1/findings/{finding.id}/comments"
    headers = {**bearer, "Idempotency-Key": "one"}
    first = browser.post(where, json={"words": HOSTILE[0]}, headers=headers)
    second = browser.post(where, json={"words": HOSTILE[0]}, headers=headers)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert len(browser.get(where, headers=bearer).json()) == 1
    other = browser.post(where, json={"words": "another"}, headers=headers)
    assert other.status_code == 409


def test_a_key_holds_for_files_and_tokens_too_and_not_for_another_body(
    browser: Browser, store: Store, owner: Person, bearer: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path, claims=5, seed=3)
    sent = (tmp_path / "claims.837").read_bytes()
    keyed = {**bearer, "Idempotency-Key": "monday"}
    first = browser.post("/api/v1/scrub", content=sent, headers=keyed)
    again = browser.post("/api/v1/scrub", content=sent, headers=keyed)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    other = browser.post("/api/v1/scrub", content=sent + b"\n", headers=keyed)
    assert_problem(other, 409)
    with store.vault.reading() as rows:
        assert len(rows.all("SELECT id FROM file")) == 1, "nothing is kept of what was refused"
    csrf = {**sign_in(browser, store, owner), "Idempotency-Key": "token"}
    asked = {"name": "t", "scopes": ["rules"]}
    words = {browser.post("/api/v1/tokens", json=asked, headers=csrf).json()["word"] for _ in "ab"}
    assert len(words) == 1
    assert_problem(browser.post("/api/v1/tokens", json={**asked, "days": 3}, headers=csrf), 409)


def test_jobs_that_were_made_in_one_moment_are_all_listed(
    browser: Browser, store: Store, owner: Person, bearer: dict[str, str]
) -> None:
    store.vault.now = lambda: 1_790_000_000_000
    for i in range(7):
        file = store.uploads.receive(owner, "v", "visits", [b"[%d]" % i])
        store.jobs.add(owner, "visits", file.id)
    store.vault.now = now_ms
    seen: list[str] = []
    asked: dict[str, str] = {"limit": "2"}
    while True:
        told = browser.get("/api/v1/jobs", params=asked, headers=bearer).json()
        seen += [j["id"] for j in told["jobs"]]
        if told["next"] is None:
            break
        asked["before"] = told["next"]
    assert len(seen) == len(set(seen)) == 7


def test_health_and_figures_hold_nothing_of_a_patient(
    browser: Browser, bearer: dict[str, str]
) -> None:
    browser.post("/api/v1/audit", json=VISIT, headers=bearer)
    assert browser.get("/api/v1/health").json()["status"] == "ok"
    assert browser.get("/api/v1/ready").json()["status"] == "ready"
    text = browser.get("/metrics").text
    assert 'route="/api/v1/audit",status="200"' in text
    assert "seven" not in text


def test_a_database_that_is_gone_is_said_and_comes_back(
    browser: Browser, store: Store, tmp_path: Path
) -> None:
    path, away = tmp_path / "clinic.sqlite", tmp_path / "away"
    store.close()
    (tmp_path / "clinic.sqlite").rename(away)
    path.mkdir()
    answer = browser.get("/api/v1/ready")
    assert answer.status_code == 503
    assert "cannot be opened" in answer.json()["detail"]
    path.rmdir()
    away.rename(path)
    assert browser.get("/api/v1/ready").status_code == 200


def test_a_typed_note_is_neither_kept_nor_logged(
    browser: Browser, store: Store, owner: Person
) -> None:
    headers = sign_in(browser, store, owner)
    assert browser.post("/api/v1/audit", json=VISIT, headers=headers).status_code == 200
    assert store.items.find(owner) == ([], 0)
    assert NOTE[:12] not in repr(store.log_of(owner))
