"""Servers as they can be: slow, endless, elsewhere, signed out; and a token that stays at home."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fhir_server import NOTE, resources

from chartproof.errors import InputError
from chartproof.fhir.notes import Found
from chartproof.fhir.server import GIVEN_UP, TRIES, Server
from chartproof.fhir.signing_in import Backend
from chartproof.fhir.visits import visits_in

BASE = "https://ehr.example/fhir"


class House:
    """A server in this process. asked: what was asked, with the token that came along."""

    def __init__(
        self, own: Callable[[httpx.Request], Any] | None = None, kinds: tuple[str, ...] = ()
    ) -> None:
        self.own, self.kinds = own, kinds
        self.asked: list[tuple[str, str]] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((str(request.url), request.headers.get("Authorization", "")))
        path = request.url.path.removeprefix("/fhir/")
        if path == "metadata":
            rest = [{"mode": "server", "resource": [{"type": k} for k in self.kinds]}]
            return httpx.Response(200, json={"fhirVersion": "4.0.1", "rest": rest})
        if path == ".well-known/smart-configuration":
            return httpx.Response(
                200, json={"token_endpoint": "https://login.example/token",
                           "scopes_supported": ["system/*.rs"]}
            )  # fmt: skip
        own = self.own(request) if self.own else None
        return own if own is not None else plain(path)

    def server(self, backend: Backend | None = None) -> Server:
        client = httpx.Client(transport=httpx.MockTransport(self))
        return Server(BASE, backend, client, self.waits.append)

    def found(self, backend: Backend | None = None) -> list[Found]:
        return list(visits_in(self.server(backend)))

    def times(self, words: str) -> int:
        return sum(words in url for url, _ in self.asked)


def page(held: list[dict[str, Any]], after: str | None = None) -> httpx.Response:
    links = [{"relation": "next", "url": after}] if after else []
    entry = [{"resource": r} for r in held]
    return httpx.Response(200, json={"resourceType": "Bundle", "entry": entry, "link": links})


def plain(path: str) -> httpx.Response:
    kind, _, name = path.partition("/")
    held = [r for r in resources() if r["resourceType"] == kind]
    if name:
        own = [r for r in held if r["id"] == name]
        return httpx.Response(200, json=own[0]) if own else httpx.Response(404, json={})
    return page(held)


def claims(request: httpx.Request, answer: httpx.Response) -> httpx.Response | None:
    return answer if request.url.path == "/fhir/Claim" else None


def visits(found: list[Found]) -> list[str]:
    return [str(f.record["id"]) for f in found if f.record is not None]


def faults(found: list[Found]) -> str:
    return " | ".join(f.fault for f in found if f.fault)


@pytest.mark.parametrize("after", ["Claim?page=1", f"{BASE}/Claim?_count=100"])
def test_pages_that_lead_in_a_circle_end(after: str) -> None:
    own = [r for r in resources() if r["resourceType"] == "Claim"]
    house = House(lambda r: claims(r, page(own, after)))
    found = house.found()
    assert visits(found) == ["c1"]
    assert "brought nothing new" in faults(found)
    assert house.times("/fhir/Claim") <= 3


def test_an_answer_that_is_no_page_is_told_with_how_many_came_before() -> None:
    own = [r for r in resources() if r["resourceType"] == "Claim"]
    other = {"resourceType": "OperationOutcome", "issue": []}

    def answer(request: httpx.Request) -> httpx.Response | None:
        last = httpx.Response(200, json=other) if "at=1" in str(request.url) else None
        return claims(request, last or page(own, "Claim?at=1"))

    found = House(answer).found()
    assert visits(found) == ["c1"]
    said = "Claim, after 1 of them: expected a Bundle from the FHIR server, got OperationOutcome"
    assert said in faults(found)


def test_another_host_is_neither_asked_nor_told_the_token(tmp_path: Path) -> None:
    own = [r for r in resources() if r["resourceType"] == "Claim"]
    own[0]["careTeam"][0]["provider"]["reference"] = "https://evil.example/Practitioner/1"

    def answer(request: httpx.Request) -> Any:
        if request.url.host == "login.example":
            return httpx.Response(200, json={"access_token": "T1", "expires_in": 300})
        return claims(request, page(own, "https://evil.example/fhir/Claim?page=2"))

    house = House(answer)
    found = house.found(Backend("me", key(tmp_path)))
    assert visits(found) == ["c1"]
    assert "next page is on another host" in faults(found)
    assert not house.times("evil.example")
    assert {t for url, t in house.asked if "login" in url} == {""}
    assert {t for url, t in house.asked if "/fhir/Claim" in url} == {"Bearer T1"}


@pytest.mark.parametrize("url", ["http://[::1", "https://", "http://a:b:c/fhir"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(InputError, match="expected an address"):
        Server(url)


def test_a_next_page_at_an_address_that_is_none() -> None:
    own = [r for r in resources() if r["resourceType"] == "Claim"]
    found = House(lambda r: claims(r, page(own, "http://[::1"))).found()
    assert visits(found) == ["c1"]
    assert "next page is on another host" in faults(found)


def test_a_redirect_is_not_followed() -> None:
    moved = httpx.Response(302, headers={"Location": "https://evil.example/"})
    house = House(lambda r: claims(r, moved))
    assert "status 302, another address, which is not asked" in faults(house.found())
    assert not house.times("evil")


def test_a_server_that_dies_is_given_up() -> None:
    many = [{**r, "id": f"c{n}", "careTeam": [], "provider": {"reference": f"Organization/{n}"}}
            for n in range(50) for r in resources() if r["resourceType"] == "Claim"]  # fmt: skip

    def answer(request: httpx.Request) -> Any:
        if "Organization" in request.url.path:
            raise httpx.ReadTimeout("words of a note", request=request)
        return claims(request, page(many))

    house = House(answer)
    found = house.found()
    assert len(visits(found)) == 50
    assert house.times("Organization") == GIVEN_UP * TRIES
    assert "given up" in faults(found)
    assert "words of a note" not in faults(found)


def test_retry_after_is_kept_to_as_seconds_or_as_a_time() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    answers = iter(
        [
            httpx.Response(429, headers={"Retry-After": "7"}),
            httpx.Response(503, headers={"Retry-After": later}),
            httpx.Response(429, headers={"Retry-After": "86400"}),
        ]
    )
    house = House(lambda r: claims(r, next(answers)) if r.url.path == "/fhir/Claim" else None)
    found = visits_in(house.server())
    with pytest.raises(RuntimeError, match="StopIteration"):
        list(found)
    assert house.waits[0] == 7
    assert 15 < house.waits[1] <= 20
    assert house.waits[2] == 30


def test_a_retry_after_that_is_no_number_is_passed_over() -> None:
    odd = [(b"Retry-After", "\u00b2".encode("latin-1"))]
    house = House(lambda r: claims(r, httpx.Response(503, headers=odd)))
    house.found()
    assert house.waits[:3] == [1, 2, 4]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"\xff\xfe", b'{"entry": 7, "link": 7}'])
def test_garbage_ends_with_a_word_and_the_rest_is_done(body: bytes) -> None:
    house = House(lambda r: claims(r, httpx.Response(200, content=body)))
    found = house.found()
    assert visits(found) == ["d1"], "the note is audited without its claim"
    assert "entry" in body.decode("latin-1") or "answer is not" in faults(found)


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartproof.fhir.server.MOST_BYTES", 5_000)

    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 1000

    house = House(lambda r: claims(r, httpx.Response(200, content=endless())))
    assert "an answer without end" in faults(house.found())


def test_only_what_a_server_has_is_asked_for() -> None:
    house = House(kinds=("Claim", "DocumentReference"))
    assert not faults(house.found())
    assert not house.times("ExplanationOfBenefit?")
    with pytest.raises(InputError, match="neither claims nor documents"):
        House(kinds=("Patient",)).server()


def test_a_binary_as_it_is() -> None:
    note = next(r for r in resources() if r["resourceType"] == "DocumentReference")
    note["content"] = [{"attachment": {"url": f"{BASE}/Binary/b"}}]

    def answer(request: httpx.Request) -> Any:
        if "Binary" in request.url.path:
            return httpx.Response(200, text=NOTE, headers={"Content-Type": "text/plain"})
        return page([note]) if request.url.path == "/fhir/DocumentReference" else None

    (found,) = House(answer).found()
    assert found.record is not None
    assert found.record["text"] == NOTE


def key(folder: Path, kind: str = "EC") -> Path:
    made = {
        "EC": lambda: ec.generate_private_key(ec.SECP384R1()),
        "RSA": lambda: rsa.generate_private_key(65537, 2048),
        "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    }[kind]()
    path = folder / f"{kind}.pem"
    path.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    path.with_suffix(".pub").write_bytes(
        made.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return path


@pytest.mark.parametrize(("kind", "method"), [("EC", "ES384"), ("RSA", "RS384")])
def test_the_assertion_is_as_smart_wants_it(tmp_path: Path, kind: str, method: str) -> None:
    forms: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> Any:
        if request.url.host != "login.example":
            return None
        forms.append(dict(httpx.QueryParams(request.content.decode())))
        return httpx.Response(200, json={"access_token": f"T{len(forms)}", "expires_in": 300})

    path = key(tmp_path, kind)
    House(answer).found(Backend("me", path, "key-1"))
    (form,) = forms
    assert form["scope"] == "system/*.rs", "as the server offers"
    words = form["client_assertion"]
    head = jwt.get_unverified_header(words)
    assert (head["alg"], head["kid"], head["typ"]) == (method, "key-1", "JWT")
    public = path.with_suffix(".pub").read_bytes()
    claims_ = jwt.decode(words, public, [method], audience="https://login.example/token")
    assert claims_["iss"] == claims_["sub"] == "me"
    assert 0 < claims_["exp"] - time.time() <= 300
    assert claims_["jti"]


@pytest.mark.parametrize("how", ["runs out", "refused"])
def test_a_token_is_fetched_again(tmp_path: Path, how: str) -> None:
    count = 0

    def answer(request: httpx.Request) -> Any:
        nonlocal count
        if request.url.host == "login.example":
            count += 1
            life = 0.001 if how == "runs out" else 300
            return httpx.Response(200, json={"access_token": f"T{count}", "expires_in": life})
        old = request.headers.get("Authorization") == "Bearer T1"
        return httpx.Response(401, json={}) if how == "refused" and old else None

    assert visits(House(answer).found(Backend("me", key(tmp_path)))) == ["c1"]
    assert count >= 2


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"error": "invalid_client"}, "sign-in: the FHIR server gave no answer .status 400"),
        (200, {}, "no access_token"),
        (500, {}, "4 tries"),
    ],
)
def test_a_sign_in_that_fails_ends_with_a_word(
    tmp_path: Path, status: int, body: dict[str, str], said: str
) -> None:
    house = House(
        lambda r: httpx.Response(status, json=body) if r.url.host == "login.example" else None
    )
    with pytest.raises(InputError, match=said):
        house.server(Backend("me", key(tmp_path)))
    assert not house.times("/fhir/Claim")


@pytest.mark.parametrize("kind", ["P-256", "none", "words"])
def test_keys_that_cannot_sign(tmp_path: Path, kind: str) -> None:
    path = key(tmp_path, kind) if kind == "P-256" else tmp_path / "key.pem"
    if kind == "words":
        path.write_text("SECRET")
    with pytest.raises(InputError, match=r"expected|No such file") as fault:
        House().server(Backend("me", path))
    assert "SECRET" not in str(fault.value)
