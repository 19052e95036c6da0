"""Signing in with an identity provider: one that these tests play."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from browsing import Browser, employ
from cryptography.hazmat.primitives.asymmetric import ec

from chartproof.store import Store
from chartproof.store.people import Person
from chartproof.web.house import House
from chartproof.web.oidc import Provider, SignIns

ISSUER = "https://who.example"


class Playing:
    """A provider. says: what it says of who signs in, beside what it must."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.signs_with = self.key
        self.nonce = ""
        self.says: dict[str, object] = {"sub": "s-7", "email_verified": True}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/.well-known/openid-configuration":
            named = {"authorization_endpoint": "/a", "token_endpoint": "/t", "jwks_uri": "/k"}
            return httpx.Response(
                200, json={"issuer": ISSUER, **{n: ISSUER + p for n, p in named.items()}}
            )
        if path == "/k":
            shown = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return httpx.Response(200, json={"keys": [{**shown, "kid": "1", "alg": "ES256"}]})
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "us", "iat": now, "exp": now + 60, "nonce": self.nonce}
        word = jwt.encode(
            {**claims, **self.says}, self.signs_with, algorithm="ES256", headers={"kid": "1"}
        )
        return httpx.Response(200, json={"id_token": word})


@pytest.fixture
def playing(house: House) -> Playing:
    made = Playing()
    provider = Provider(ISSUER, "us", "secret", "http://127.0.0.1/sign-in/provider/back")
    client = httpx.Client(transport=httpx.MockTransport(made))
    house.sign_ins = SignIns(provider, client)
    return made


def come_back(browser: Browser, playing: Playing, state: str | None = None) -> httpx.Response:
    away = browser.get("/sign-in/provider")
    assert away.status_code == 303
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    playing.nonce = asked["nonce"][0]
    return browser.get(
        "/sign-in/provider/back", params={"code": "c", "state": state or asked["state"][0]}
    )


def test_who_was_invited_signs_in(
    browser: Browser, store: Store, owner: Person, playing: Playing
) -> None:
    biller = employ(store, owner, "biller")
    playing.says["email"] = biller.email
    assert come_back(browser, playing).headers["location"] == "/"
    assert browser.get("/api/v1/tokens").status_code == 200
    playing.says["email"] = "moved@elm.example"
    assert come_back(browser, playing).status_code == 303, "known by subject from now on"


@pytest.mark.parametrize(
    "wrong", ["unknown", "unverified", "audience", "issuer", "expired", "nonce", "key", "state"]
)
def test_whatever_is_not_right_is_refused(
    browser: Browser, owner: Person, playing: Playing, wrong: str
) -> None:
    playing.says["email"] = "nobody@elm.example" if wrong == "unknown" else owner.email
    playing.says |= {
        "unverified": {"email_verified": False},
        "audience": {"aud": "them"},
        "issuer": {"iss": "https://evil.example"},
        "expired": {"exp": 1},
        "nonce": {"nonce": "another"},
    }.get(wrong, {})
    if wrong == "key":
        playing.signs_with = ec.generate_private_key(ec.SECP256R1())
    answer = come_back(browser, playing, "guessed" if wrong == "state" else None)
    assert answer.status_code == 422
    assert "chartproof_session" not in answer.headers.get("set-cookie", "")


def test_without_one_set_up_there_is_no_such_way(browser: Browser) -> None:
    assert browser.get("/sign-in/provider").status_code == 404
