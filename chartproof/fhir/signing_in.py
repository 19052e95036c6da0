"""SMART backend services: a signed assertion for a token, and a new one when that runs out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.views import Resource

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE = 240  # seconds that an assertion is good for; the standard allows five minutes
EARLY = 30  # seconds before its end a token is replaced
SCOPES = ("system/*.read", "system/*.rs")
LOCAL = ("localhost", "127.0.0.1", "::1")


class Backend(Struct, frozen=True):
    """How to sign in as a backend service. key: a private key, PEM; kid: its name at the server."""

    client: str
    key: Path
    kid: str = ""
    scope: str = ""


class Ticket:
    """An access token, fetched when it is needed. Raise InputError where none can be had.

    stated: the server's SMART configuration. post: sends a form and gives the answer.
    """

    def __init__(
        self,
        backend: Backend,
        stated: Resource,
        post: Callable[[str, dict[str, str]], Resource],
    ) -> None:
        self._backend, self._post = backend, post
        self._place = str(stated.get("token_endpoint") or "")
        parts = urlsplit(self._place)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
            raise InputError("sign-in: the server names no token_endpoint with https")
        known = stated.get("scopes_supported")
        offered = [s for s in SCOPES if isinstance(known, list) and s in known]
        self._scope = backend.scope or next(iter(offered), SCOPES[0])
        self._key, self._method = _signing_key(backend.key)
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """Return a token that is good for a while yet."""
        if not self._token or time.time() > self._until:
            self._fetch()
        return self._token

    def forget(self) -> None:
        """Fetch a new token next time: the server did not take this one."""
        self._token = ""

    def _fetch(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_assertion_type": ASSERTION,
            "client_assertion": self._assertion(),
        }
        try:
            given = self._post(self._place, form)
        except InputError as fault:
            raise InputError(f"sign-in: {fault}") from None
        token, seconds = given.get("access_token"), given.get("expires_in")
        if not isinstance(token, str) or not token:
            raise InputError("sign-in: the server's answer has no access_token")
        life = float(seconds) if isinstance(seconds, int | float) and seconds > 0 else 300.0
        self._token, self._until = token, time.time() + max(life - EARLY, life / 2)

    def _assertion(self) -> str:
        import jwt

        claims = {"iss": self._backend.client, "sub": self._backend.client, "aud": self._place}
        now = int(time.time())
        whole = {**claims, "jti": str(uuid4()), "iat": now, "exp": now + LIFE}
        head = {"kid": self._backend.kid} if self._backend.kid else None
        return jwt.encode(whole, self._key, algorithm=self._method, headers=head)


def _signing_key(path: Path) -> tuple[Any, str]:  # Any: a private key of cryptography
    """Return a private key and the algorithm that goes with it, RS384 or ES384."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric import ec, rsa
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise InputError(
            'to sign in, a package is missing: pip install "chartproof[fhir]"'
        ) from None
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be read'}") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InputError(f"{path}: expected a private key, PEM, without a password") from None
    if isinstance(key, rsa.RSAPrivateKey):
        return key, "RS384"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == "secp384r1":
        return key, "ES384"
    raise InputError(f"{path}: expected an RSA key, or one of the curve P-384")
