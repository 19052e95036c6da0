"""CDS Hooks over HTTP: discovery, cards of the published shape, feedback, and whom it answers."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jsonschema import Draft202012Validator
from jwt.algorithms import ECAlgorithm
from litestar.testing import TestClient

from chartproof.cli import main
from chartproof.errors import InputError
from chartproof.hooks.app import House, make_app
from chartproof.hooks.cards import shortened
from chartproof.hooks.feedback import Feedback
from chartproof.hooks.trust import Trust, trust_from

BASE = "http://127.0.0.1:8486"
CLOSING = "/cds-services/chartproof-visit-closing"
NOTE = (
    "S: Rosalind has R knee OA. O: 97110 25 min one-on-one: LAQ 2 lb 2x10. Cued knee over "
    "toe to stop it drifting in. A: Pain 4/10 during. Goal: 12 stairs. P: 3 lb next. A. Vale, PT"
)
Json = dict[str, Any]  # Any: what JSON holds

TEXT = {"type": "string", "minLength": 1}
UUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
URL = {"type": "string", "pattern": "^https?://"}
CODING = {"type": "object", "required": ["code"], "properties": {"code": TEXT, "system": TEXT}}


def closed(required: list[str], **properties: Any) -> Json:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


# The elements of the published response, with their cardinalities and invariants.
RESPONSE = closed(
    ["cards"],
    cards={
        "type": "array",
        "items": {
            **closed(
                ["summary", "indicator", "source"],
                uuid=UUID,
                summary={"type": "string", "minLength": 1, "maxLength": 139},
                detail=TEXT,
                indicator={"enum": ["info", "warning", "critical"]},
                source=closed(["label"], label=TEXT, url=URL, icon=URL, topic=CODING),
                suggestions={
                    "type": "array",
                    "minItems": 1,
                    "items": closed(["label"], label=TEXT, uuid=UUID, isRecommended={}, actions={}),
                },
                selectionBehavior={"enum": ["any", "at-most-one"]},
                overrideReasons={"type": "array", "items": CODING},
                links={
                    "type": "array",
                    "items": closed(
                        ["label", "url", "type"],
                        label=TEXT,
                        url=URL,
                        type={"enum": ["absolute", "smart"]},
                    ),
                },
            ),
            "dependentRequired": {"suggestions": ["selectionBehavior"]},
        },
    },
)


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    return tmp_path / "feedback.jsonl"


@pytest.fixture
def ehr(feedback: Path) -> Iterator[TestClient[Any]]:
    app = make_app(House(BASE, Trust(), Feedback(feedback)))
    with TestClient(app, base_url=BASE) as client:
        yield client


def coded(code: str) -> Json:
    return {"coding": [{"code": code}]}


def resources(note: str = NOTE, units: int = 3) -> dict[str, Json]:
    encounter, patient = {"reference": "Encounter/e1"}, {"reference": "Patient/p1"}
    data = base64.b64encode(note.encode()).decode()
    item = {
        "sequence": 1,
        "productOrService": coded("97110"),
        "modifier": [coded("GP")],
        "servicedDate": "2026-03-03",
        "quantity": {"value": units},
        "encounter": [encounter],
    }
    return {
        "document": {
            "resourceType": "DocumentReference",
            "id": "d1",
            "status": "current",
            "subject": patient,
            "date": "2026-03-03T10:00:00Z",
            "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
            "context": {"encounter": [encounter]},
        },
        "claim": {
            "resourceType": "Claim",
            "id": "c1",
            "status": "draft",
            "type": coded("professional"),
            "patient": patient,
            "insurance": [{"focal": True, "coverage": {"reference": "Coverage/v1"}}],
            "item": [item],
        },
        "coverage": {
            "resourceType": "Coverage",
            "id": "v1",
            "type": {"text": "Medicare Part B"},
            "payor": [{"display": "Medicare"}],
        },
    }


def bundle(*resources: Json) -> Json:
    entries = [{"resource": r} for r in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def call(**prefetch: Any) -> Json:
    return {
        "hook": "encounter-discharge",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": "http://192.0.2.1/never-asked",
        "fhirAuthorization": {"access_token": "secret"},
        "context": {"userId": "Practitioner/1", "patientId": "p1", "encounterId": "e1"},
        "prefetch": prefetch,
    }


def whole(note: str = NOTE, units: int = 3) -> Json:
    held = resources(note, units)
    return call(
        documents=bundle(held["document"]),
        claims=bundle(held["claim"]),
        coverage=bundle(held["coverage"]),
        encounter=None,
    )


def cards(answer: Any) -> list[Json]:
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    faults = [
        f"{e.json_path}: {e.message}" for e in Draft202012Validator(RESPONSE).iter_errors(found)
    ]
    assert not faults
    listed: list[Json] = found["cards"]
    return listed


def test_discovery_says_what_each_service_needs(ehr: TestClient[Any]) -> None:
    services = ehr.get("/cds-services").json()["services"]
    assert {s["hook"] for s in services} == {"encounter-discharge", "order-sign"}
    for service in services:
        assert service["id"]
        assert service["description"]
        assert "{{context.encounterId}}" in service["prefetch"]["documents"]
        assert ehr.post(f"/cds-services/{service['id']}", json={}).status_code == 400


def test_cards_say_what_is_wrong_by_whose_word_and_ask(ehr: TestClient[Any]) -> None:
    found = cards(ehr.post(CLOSING, json=whole()))
    card = next(c for c in found if c["source"]["topic"]["code"] == "units-exceed-minutes")
    assert card["indicator"] == "critical"
    assert "25 min" in card["detail"]
    assert card["source"]["url"].startswith("https://")
    assert [s["label"] for c in found for s in c.get("suggestions", ())]
    assert {r["code"] for r in card["overrideReasons"]} >= {"will-amend", "not-applicable"}


def test_suggestions_ask_and_change_nothing(ehr: TestClient[Any]) -> None:
    found = cards(ehr.post(CLOSING, json=whole(note="O: 97110: ther ex as tolerated. A. Vale, PT")))
    asked = [s for c in found for s in c.get("suggestions", ())]
    assert asked
    assert all("____" in s["label"] or s["label"].endswith("?") for s in asked)
    assert not [s for s in asked if "actions" in s]
    assert "systemActions" not in ehr.post(CLOSING, json=whole()).json()


def test_words_of_the_note_are_shown_as_they_are(ehr: TestClient[Any]) -> None:
    note = "O: 97110 25 min <b>bold</b> [x](http://bad.example) LAQ 2x10. A. Vale, PT"
    for card in cards(ehr.post(CLOSING, json=whole(note=note))):
        assert "<b>" not in card.get("detail", "").replace("\\<b\\>", "")
        assert "](" not in card.get("detail", "")


def test_a_note_without_charges_is_read_all_the_same(ehr: TestClient[Any]) -> None:
    held = resources()
    found = cards(ehr.post(CLOSING, json=call(documents=held["document"], claims=None)))
    assert isinstance(found, list)


def test_what_a_call_lacks_is_told_with_the_right_status(ehr: TestClient[Any]) -> None:
    none = ehr.post(CLOSING, json=call(documents=bundle(), claims=None))
    assert (none.status_code, "prefetch" in none.json()["message"]) == (412, True)
    assert ehr.post(CLOSING, json={**whole(), "prefetch": None}).status_code == 412
    assert ehr.post("/cds-services/other", json=whole()).status_code == 404
    assert ehr.post(CLOSING, content=b"{").status_code == 400
    wrong = {**whole(), "hook": "patient-view"}
    assert ehr.post(CLOSING, json=wrong).status_code == 400
    assert ehr.post(CLOSING, json={**whole(), "context": {}}).status_code == 400
    deep: Any = {}
    for _ in range(300):
        deep = {"x": deep}
    assert ehr.post(CLOSING, json=call(documents=deep)).status_code == 412
    odd = call(documents={"resourceType": "DocumentReference", "content": 7}, claims=bundle())
    assert cards(ehr.post(CLOSING, json=odd))[0]["summary"].startswith("chartproof could not")


def test_a_fault_holds_no_words_of_the_note(
    ehr: TestClient[Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any) -> Any:
        raise ValueError(NOTE)

    monkeypatch.setattr("chartproof.hooks.app.cards_of", broken)
    answer = ehr.post(CLOSING, json=whole())
    assert answer.status_code == 500
    assert "Rosalind" not in answer.text + caplog.text


def test_feedback_is_kept_by_rule_without_anybody_s_words(
    ehr: TestClient[Any], feedback: Path
) -> None:
    card = next(c for c in cards(ehr.post(CLOSING, json=whole())) if "topic" in c["source"])
    one = {
        "card": card["uuid"],
        "outcome": "overridden",
        "overrideReason": {
            "reason": card["overrideReasons"][0],
            "userComment": "Rosalind told me so",
        },
        "outcomeTimestamp": "2026-03-03T10:00:00Z",
    }
    assert ehr.post(f"{CLOSING}/feedback", json={"feedback": [one]}).status_code == 200
    (line,) = map(json.loads, feedback.read_text().splitlines())
    assert line["rule"] == card["source"]["topic"]["code"]
    assert (line["outcome"], line["reason"]) == ("overridden", "documented-elsewhere")
    assert "Rosalind" not in feedback.read_text()
    bare = {**one, "outcome": "accepted", "acceptedSuggestions": None, "overrideReason": None}
    assert ehr.post(f"{CLOSING}/feedback", json={"feedback": [bare]}).status_code == 200
    for bad in ({}, {"feedback": [{**one, "outcome": "Rosalind"}]}, {"feedback": [{}]}):
        refused = ehr.post(f"{CLOSING}/feedback", json=bad)
        assert refused.status_code == 400
        assert "Rosalind" not in refused.text


KEY = ec.generate_private_key(ec.SECP384R1())


def keys(folder: Path) -> Path:
    public = json.loads(ECAlgorithm.to_jwk(KEY.public_key()))
    path = folder / "keys.json"
    path.write_text(json.dumps({"keys": [{**public, "kid": "k1", "use": "sig"}]}))
    return path


def signed(key: Any = KEY, **changes: Any) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": "https://ehr.example", "aud": BASE + CLOSING, "iat": now, "exp": now + 60}
    claims |= {"jti": str(time.perf_counter_ns()), **changes}
    token = jwt.encode(claims, key, algorithm="ES384", headers={"kid": "k1"})
    return {"Authorization": f"Bearer {token}"}


def test_only_an_ehr_that_signs_is_answered(tmp_path: Path) -> None:
    trust = trust_from((f"https://ehr.example={keys(tmp_path)}",))
    app = make_app(House(BASE, trust, Feedback()))
    with TestClient(app, base_url=BASE) as client:
        good = signed()
        assert client.post(CLOSING, json=whole(), headers=good).status_code == 200
        assert client.post(CLOSING, json=whole(), headers=good).status_code == 401, "used twice"
        refused = (
            {},
            {"Authorization": "Bearer rubbish"},
            signed(ec.generate_private_key(ec.SECP384R1())),
            signed(aud="https://other.example"),
            signed(iss="https://other.example"),
            signed(exp=int(time.time()) - 10),
            signed(exp=int(time.time()) + 86_400),
        )
        for headers in refused:
            assert client.post(CLOSING, json=whole(), headers=headers).status_code == 401
            answer = client.post(f"{CLOSING}/feedback", json={"feedback": []}, headers=headers)
            assert answer.status_code == 401
        assert client.get("/cds-services").status_code == 200


def test_strange_host_names_and_pages_are_refused(ehr: TestClient[Any]) -> None:
    assert ehr.get("/cds-services", headers={"Host": "evil.example"}).status_code == 400
    allowed = ehr.get("/cds-services", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in allowed.headers


def test_other_machines_are_answered_only_with_trust(tmp_path: Path) -> None:
    from click.testing import CliRunner

    for words in (["--host", "0.0.0.0"], ["--base", "https://cds.example"]):
        result = CliRunner().invoke(main, ["hooks", *words])
        assert (result.exit_code, "only if they sign" in result.stderr) == (2, True)
    for word in ("x", f"https://ehr.example={tmp_path / 'none.json'}"):
        with pytest.raises(InputError, match="expected"):
            trust_from((word,))


def test_a_summary_stays_below_140_letters() -> None:
    assert len(shortened("word " * 100)) < 140
    assert shortened("a  b") == "a b"
