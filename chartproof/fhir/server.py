"""Resources from a FHIR server: pages followed, references fetched once, patience bounded.

A server that answers 429 or 500 is asked again a few times, then let go: what it did not give is
told. After several such answers in a row it is not asked any more. Nothing is written there, and
no other host is asked: a page or a reference that leads elsewhere is told.
"""

from __future__ import annotations

import base64
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import msgspec

from chartproof.errors import InputError
from chartproof.fhir.signing_in import Backend, Ticket
from chartproof.fhir.sources import CLAIMS, plain_name
from chartproof.fhir.views import Resource

if TYPE_CHECKING:
    import httpx

TRIES = 4
LONGEST_WAIT = 30.0  # seconds between tries
PATIENCE = 30.0  # seconds for a sign of life
LONGEST = 300.0  # seconds for one whole answer
MOST_BYTES = 256 << 20  # of one answer
MOST_PAGES = 10_000
MOST_HELD = 5_000  # resources fetched by reference and kept
GIVEN_UP = 3  # answers in a row that could not be had
ACCEPT = "application/fhir+json"
AGAIN = (408, 425, 429, 500, 502, 503, 504)


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
        if _host(self._base) is None:
            raise InputError(f"{url}: expected an address such as https://ehr.example/fhir")
        self._client = client or httpx.Client(timeout=PATIENCE, trust_env=False)
        self._wait = wait
        self._held: OrderedDict[str, Resource | None] = OrderedDict()
        self._faults: list[str] = []
        self._failed = 0
        self._ticket: Ticket | None = None
        stated = self._get(urljoin(self._base, "metadata"))
        version = str(stated.get("fhirVersion", ""))
        if version not in ("4.0.0", "4.0.1", "4.3.0"):
            raise InputError(f"{url}: speaks FHIR {version or 'of no version'}; expected 4.0.1")
        self._kinds = _kinds(stated)
        if self._kinds and not self._kinds & {*CLAIMS, "DocumentReference"}:
            raise InputError(f"{url}: has neither claims nor documents")
        if backend is not None:
            place = urljoin(self._base, ".well-known/smart-configuration")
            self._ticket = Ticket(backend, self._get(place), self._post)
            self._ticket.token()

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield every resource of these kinds, page by page, each once."""
        for kind in kinds:
            if self._kinds and kind not in self._kinds:
                continue  # as the server itself says
            seen: set[str] = set()
            url: str | None = urljoin(self._base, f"{kind}?_count=100")
            for _ in range(MOST_PAGES):
                page = self._page(url, f"{kind}, after {len(seen)} of them" if seen else kind)
                if page is None:
                    break
                before = len(seen)
                for resource in _entries(page, kind):
                    key = f"{kind}/{resource.get('id', '')}"
                    if key not in seen:
                        seen.add(key)
                        self._keep(key, resource)
                        yield key, resource
                url = self._after(page, kind)
                if url is None:
                    break
                if len(seen) == before:
                    self._faults.append(f"{kind}: a page brought nothing new and led on; stopped")
                    break
            else:
                self._faults.append(f"{kind}: more than {MOST_PAGES} pages; stopped")

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names; one of another server is not fetched."""
        key = reference.removeprefix(self._base)
        if "://" in key or key.startswith(("urn:", "#", "//")) or "?" in key:
            return None
        if key not in self._held:
            url = _joined(self._base, key)
            if not url.startswith(self._base):
                return None
            try:
                self._keep(key, self._get(url))
            except InputError as fault:
                if "status 404" not in str(fault) and "status 410" not in str(fault):
                    self._tell(f"{plain_name(key)[:80]}: {fault}")
                self._keep(key, None)
        self._held.move_to_end(key)
        return self._held[key]

    def name_of(self, reference: str) -> str:
        """Return a reference as Kind/id."""
        return plain_name(reference)

    def faults(self) -> tuple[str, ...]:
        """Return what the server did not give."""
        return tuple(self._faults)

    def _tell(self, said: str) -> None:
        if said not in self._faults:
            self._faults.append(said)

    def _page(self, url: str | None, place: str) -> Resource | None:
        try:
            page = self._get(url or self._base)
        except InputError as fault:
            self._faults.append(f"{place}: {fault}")
            return None
        if page.get("resourceType") != "Bundle":
            found = str(page.get("resourceType"))[:40]
            self._faults.append(f"{place}: expected a Bundle from the FHIR server, got {found}")
            return None
        return page

    def _after(self, page: Resource, kind: str) -> str | None:
        """Return the address of the next page; one on another host is told, not asked."""
        url = _next(page)
        if url is None:
            return None
        url = _joined(self._base, url)
        if _host(url) != _host(self._base):
            self._faults.append(f"{kind}: the next page is on another host, which is not asked")
            return None
        return url

    def _keep(self, key: str, resource: Resource | None) -> None:
        if len(self._held) >= MOST_HELD:
            self._held.popitem(last=False)
        self._held[key] = resource

    def _get(self, url: str) -> Resource:
        """Return what stands at an address; raise InputError after a bounded number of tries."""
        answer = self._asked("GET", url, None)
        kind = answer.headers.get("Content-Type", "")
        if "/Binary/" in url and "json" not in kind:
            data = base64.b64encode(answer.content).decode()
            return {"resourceType": "Binary", "contentType": kind, "data": data}
        return _decoded(answer.content)

    def _post(self, url: str, form: dict[str, str]) -> Resource:
        return _decoded(self._asked("POST", url, form).content)

    def _asked(self, method: str, url: str, form: dict[str, str] | None) -> httpx.Response:
        if self._failed >= GIVEN_UP:
            raise InputError("the FHIR server was given up: it did not answer again and again")
        said, tried, renewed = "no answer", 0, False
        while tried < TRIES:
            tried += 1
            answer, said = self._once(method, url, form)
            asked = 0.0
            if answer is not None:
                if answer.status_code == 200:
                    self._failed = 0
                    return answer
                if answer.status_code == 401 and self._ticket and not renewed and not form:
                    self._ticket.forget()
                    renewed = True
                    continue
                if answer.status_code not in AGAIN:
                    break
                asked = _seconds(answer.headers.get("Retry-After", ""))
            if tried < TRIES:
                self._wait(min(LONGEST_WAIT, asked or 2.0 ** (tried - 1)))
        else:
            self._failed += 1
        tries = "1 try" if tried == 1 else f"{tried} tries"
        raise InputError(f"the FHIR server gave no answer ({said}, {tries})")

    def _once(
        self, method: str, url: str, form: dict[str, str] | None
    ) -> tuple[httpx.Response | None, str]:
        """Return one answer, read to its end, and what to say of it; None where it broke off."""
        import httpx

        headers = {"Accept": ACCEPT if form is None else "application/json"}
        if self._ticket is not None and form is None:
            headers["Authorization"] = f"Bearer {self._ticket.token()}"
        until = time.monotonic() + LONGEST
        try:
            with self._client.stream(method, url, headers=headers, data=form) as answer:
                parts, size = [], 0
                for part in answer.iter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > MOST_BYTES or time.monotonic() > until:
                        return None, "an answer without end"
                whole = httpx.Response(
                    answer.status_code,
                    headers={
                        k: v
                        for k, v in answer.headers.items()
                        if k.lower() in ("content-type", "retry-after")
                    },
                    content=b"".join(parts),
                )
        except httpx.HTTPError as fault:
            return None, type(fault).__name__
        except (httpx.InvalidURL, ValueError):
            return None, "an address that is none"
        told = f"status {whole.status_code}"
        if whole.is_redirect:
            told += ", another address, which is not asked"
        return whole, told


def _kinds(stated: Resource) -> frozenset[str]:
    """Return the kinds of resources that a server says it has; none where it does not say."""
    rests = stated.get("rest")
    held = [
        r.get("type")
        for rest in (rests if isinstance(rests, list) else ())
        if isinstance(rest, dict)
        for r in (rest.get("resource") or ())
        if isinstance(r, dict)
    ]
    return frozenset(k for k in held if isinstance(k, str))


def _entries(page: Resource, kind: str) -> Iterator[Resource]:
    entries = page.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == kind:
            yield resource


def _host(url: str) -> tuple[str, str, int | None] | None:
    """Return how and where an address is asked; None where it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _decoded(body: bytes) -> Resource:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InputError("the FHIR server's answer is not JSON") from None
    if not isinstance(found, dict):
        raise InputError("the FHIR server's answer is not a resource")
    return found


def _next(page: Resource) -> str | None:
    links = page.get("link")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("relation") == "next":
            return str(link.get("url") or "") or None
    return None


def _seconds(words: str) -> float:
    """Return the seconds of a Retry-After: a number of them, or a time."""
    if words.isascii() and words.isdigit():
        return float(words)
    try:
        until = parsedate_to_datetime(words)
    except ValueError:
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
