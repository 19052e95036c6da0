"""Signing in with an organisation's identity provider (OpenID Connect, code flow with PKCE).

Optional: with CHARTPROOF_OIDC_ISSUER, _CLIENT and _SECRET in the environment. This is the one thing
that asks another machine, and only the provider that was named. It opens no account: it signs in
whom an administrator has invited under the same, verified, e-mail address.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from msgspec import Struct

from chartproof.errors import Absent, InputError, StoreBusy
from chartproof.store import Store
from chartproof.store.people import Person

WAIT_SECONDS = 10.0
GOOD_FOR_SECONDS = 600
MOST_WAITING = 1000
ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "EdDSA")
FAILED = "The identity provider's answer cannot be used. Sign in again."


class Provider(Struct, frozen=True):
    """An identity provider, and what this installation is called there."""

    issuer: str
    client: str
    secret: str
    back: str  # the address to which browsers are sent back


class _Begun(Struct, frozen=True):
    verifier: str
    nonce: str
    until: float


class SignIns:
    """Sign-ins that were begun and have not come back yet."""

    def __init__(self, provider: Provider, client: httpx.Client | None = None) -> None:
        if not provider.issuer.startswith("https://") and client is None:
            raise InputError("the identity provider's address must begin with https://")
        self.provider = provider
        self._client = client or httpx.Client(timeout=WAIT_SECONDS, follow_redirects=False)
        self._begun: dict[str, _Begun] = {}
        self._lock = threading.Lock()
        self._told: dict[str, Any] | None = None  # Any: the provider's description of itself

    def begin(self) -> tuple[str, str]:
        """Return the provider's address to send a browser to, and the state to set as a cookie."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        now = time.monotonic()
        with self._lock:
            self._begun = {k: b for k, b in self._begun.items() if b.until > now}
            if len(self._begun) >= MOST_WAITING:
                self._begun.clear()
            self._begun[state] = _Begun(verifier, nonce, now + GOOD_FOR_SECONDS)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.provider.client,
            "redirect_uri": self.provider.back,
            "scope": "openid email",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self._description()['authorization_endpoint']}?{urlencode(asked)}", state

    def end(self, store: Store, *, state: str, cookie: str, code: str) -> Person:
        """Return the account of who comes back with a code; raise InputError or Absent."""
        with self._lock:
            begun = self._begun.pop(state, None)
        if begun is None or begun.until < time.monotonic():
            raise InputError("This sign-in was begun too long ago. Begin again.")
        if not secrets.compare_digest(state.encode(), cookie.encode()):
            raise InputError("This sign-in was begun in another browser. Begin again.")
        claims = self._claims(code, begun)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise InputError(FAILED)
        email = claims.get("email") if claims.get("email_verified") is True else None
        address = email if isinstance(email, str) else None
        try:
            return store.people.by_subject(self.provider.issuer, subject, address)
        except InputError:
            raise Absent("No account here belongs to this sign-in.") from None

    def _claims(self, code: str, begun: _Begun) -> dict[str, Any]:  # Any: as the provider says
        told = self._description()
        answer = self._asked(
            "POST",
            told["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.provider.back,
                "code_verifier": begun.verifier,
            },
            auth=(self.provider.client, self.provider.secret),
        )
        keys = self._asked("GET", told["jwks_uri"])
        try:
            word = answer["id_token"]
            head = jwt.get_unverified_header(word)
            found = jwt.PyJWKSet.from_dict(keys).keys
            key = next(k for k in found if k.key_id == head.get("kid") or len(found) == 1)
            claims: dict[str, Any] = jwt.decode(
                word,
                key,
                algorithms=[a for a in ALGORITHMS if a == head.get("alg")],
                audience=self.provider.client,
                issuer=self.provider.issuer,
                leeway=60,
                options={"require": ["exp", "iat", "sub", "aud", "iss", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError, StopIteration, TypeError):
            raise InputError(FAILED) from None
        if not secrets.compare_digest(str(claims["nonce"]).encode(), begun.nonce.encode()):
            raise InputError(FAILED)
        return claims

    def _description(self) -> dict[str, Any]:  # Any: as above
        if self._told is None:
            base = self.provider.issuer.rstrip("/")
            told = self._asked("GET", f"{base}/.well-known/openid-configuration")
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if told.get("issuer") != self.provider.issuer or not all(n in told for n in wanted):
                raise InputError(FAILED)
            self._told = told
        return self._told

    def _asked(self, method: str, url: str, **how: Any) -> dict[str, Any]:  # Any: httpx's own
        try:
            answer = self._client.request(method, url, **how)
            answer.raise_for_status()
            found = answer.json()
        except httpx.HTTPStatusError:
            raise InputError(FAILED) from None
        except (httpx.HTTPError, ValueError):
            raise StoreBusy("The identity provider does not answer. Try again shortly.") from None
        if not isinstance(found, dict):
            raise InputError(FAILED)
        return found
