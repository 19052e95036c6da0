"""Resources from a FHIR server: pages followed, references fetched once, patience bounded.

A server that answers 429 or 500 is asked again a few times, then let go: what it did not give is
told. Authorisation is SMART backend services: a signed assertion for a token. Nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from uuid import uuid4

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.views import Resource

if TYPE_CHECKING:
    import httpx

TRIES = 4
LONGEST_WAIT = 30.0  # seconds between tries
PATIENCE = 30.0  # seconds for one answer
MOST_PAGES = 10_000
MOST_HELD = 5_000  # resources fetched by reference and kept
ACCEPT = "application/fhir+json"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AGAIN = (408, 425, 429, 500, 502, 503, 504)


class Backend(Struct, frozen=True):
    """How to sign in as a backend service. key: a private key in PEM; kid: its name there."""

    client: str
    key: Path
    kid: str = ""
    scope: str = "system/*.read"


class Server:
    """The resources of a server. Raise InputError where it cannot be reached at all."""

    def __init__(
        self,
        url: str,
        backend: Backend | None = None,
        client: httpx.Client | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise InputError(
                'a FHIR server needs more packages: pip install "chartproof[fhir]"'
            ) from None
        self._base = url.rstrip("/") + "/"
        self._client = client or httpx.Client(timeout=PATIENCE, trust_env=False)
        self._wait = wait
        self._held: dict[str, Resource | None] = {}
        self._faults: list[str] = []
        self._headers = {"Accept": ACCEPT}
        version = self._version()
        if not version.startswith("4."):
            raise InputError(f"{url}: speaks FHIR {version or 'of no version'}; expected 4.0.1")
        if backend is not None:
            self._headers["Authorization"] = f"Bearer {self._token(backend)}"

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield every resource of these kinds, page by page."""
        for kind in kinds:
            url: str | None = urljoin(self._base, f"{kind}?_count=100")
            for _ in range(MOST_PAGES):
                page = self._page(url, kind)
                if page is None:
                    break
                for entry in page.get("entry") or ():
                    resource = entry.get("resource") if isinstance(entry, dict) else None
                    if isinstance(resource, dict) and resource.get("resourceType") == kind:
                        key = f"{kind}/{resource.get('id', '')}"
                        self._keep(key, resource)
                        yield key, resource
                url = _next(page)
                if url is None:
                    break
                url = urljoin(self._base, url)

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names; one of another server is not fetched."""
        key = reference.removeprefix(self._base)
        if "://" in key or key.startswith(("urn:", "#")):
            return None
        if key not in self._held:
            try:
                self._keep(key, self._get(urljoin(self._base, key)))
            except InputError:
                self._keep(key, None)
        return self._held[key]

    def faults(self) -> tuple[str, ...]:
        """Return what the server did not give."""
        return tuple(self._faults)

    def _page(self, url: str | None, kind: str) -> Resource | None:
        try:
            return self._get(url or self._base)
        except InputError as fault:
            self._faults.append(f"{kind}: {fault}")
            return None

    def _keep(self, key: str, resource: Resource | None) -> None:
        if len(self._held) >= MOST_HELD:
            self._held.pop(next(iter(self._held)))
        self._held[key] = resource

    def _version(self) -> str:
        found = self._get(urljoin(self._base, "metadata"))
        return str(found.get("fhirVersion", ""))

    def _get(self, url: str) -> Resource:
        """Return what stands at an address; raise InputError after a bounded number of tries."""
        import httpx

        said, tried = "no answer", 0
        while tried < TRIES:
            tried += 1
            asked = 0.0
            try:
                answer = self._client.get(url, headers=self._headers)
            except httpx.HTTPError as fault:
                said = type(fault).__name__
            else:
                if answer.status_code == 200:
                    return _decoded(answer.content)
                said = f"status {answer.status_code}"
                if answer.status_code not in AGAIN:
                    break
                asked = _seconds(answer.headers.get("Retry-After", ""))
            if tried < TRIES:
                self._wait(min(LONGEST_WAIT, asked or 2.0 ** (tried - 1)))
        raise InputError(f"the FHIR server gave no answer ({said}, {tried} tries)")

    def _token(self, backend: Backend) -> str:
        """Return an access token. Source: SMART backend services authorization."""
        import httpx
        import jwt

        try:
            found = self._get(urljoin(self._base, ".well-known/smart-configuration"))
            place = str(found["token_endpoint"])
            key = backend.key.read_text(encoding="utf-8")
            method = "RS384" if "RSA" in key or "BEGIN PRIVATE KEY" in key else "ES384"
            claims = {"iss": backend.client, "sub": backend.client, "aud": place}
            claims |= {"jti": str(uuid4()), "exp": str(int(time.time()) + 240)}
            signed = _signed(claims, key, method, backend.kid)
            answer = self._client.post(
                place,
                data={
                    "grant_type": "client_credentials",
                    "scope": backend.scope,
                    "client_assertion_type": ASSERTION,
                    "client_assertion": signed,
                },
            )
            return str(_decoded(answer.content)["access_token"])
        except KeyError as fault:
            raise InputError(f"sign-in: the server's answer has no {fault}") from None
        except (OSError, ValueError, jwt.PyJWTError) as fault:
            raise InputError(f"sign-in: {backend.key}: {type(fault).__name__}") from None
        except httpx.HTTPError as fault:
            raise InputError(f"sign-in: {type(fault).__name__}") from None


def _signed(claims: dict[str, Any], key: str, method: str, kid: str) -> str:  # Any: of a JWT
    import jwt

    head = {"kid": kid} if kid else None
    whole = {**claims, "exp": int(claims["exp"])}
    try:
        return jwt.encode(whole, key, algorithm=method, headers=head)
    except (TypeError, ValueError, jwt.PyJWTError):
        return jwt.encode(whole, key, algorithm="ES384", headers=head)


def _decoded(body: bytes) -> Resource:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise InputError("the FHIR server's answer is not JSON") from None
    if not isinstance(found, dict):
        raise InputError("the FHIR server's answer is not a resource")
    return found


def _next(page: Resource) -> str | None:
    for link in page.get("link") or ():
        if isinstance(link, dict) and link.get("relation") == "next":
            return str(link.get("url") or "") or None
    return None


def _seconds(words: str) -> float:
    return float(words) if words.isdigit() else 0.0
