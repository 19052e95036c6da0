"""The endpoint that a clinic names, as OpenAI-compatible servers have it. Local unless told."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chartproof.errors import InputError

if TYPE_CHECKING:
    import httpx

TRIES = 3
LONGEST_WAIT = 20.0  # seconds between tries
PATIENCE = 120.0  # seconds for a sign of life
LONGEST = 600.0  # seconds for one whole answer
MOST_BYTES = 4 << 20  # of one answer
EXPECTED = "endpoint: expected an address such as http://127.0.0.1:11434/v1"


def is_local(url: str) -> bool:
    """Return whether an address is on this machine."""
    host = _host(url)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    """Return the host of an address; nothing where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def ask(
    url: str,
    model: str,
    question: str,
    text: str,
    *,
    key: str | None = None,
    remote: bool = False,
    client: httpx.Client | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> str:
    """Return the model's answer about a note.

    remote: the clinic allows the note to leave this machine. Raise InputError for an address that
    is not local and not allowed, and where no answer came in a bounded number of tries; its words
    hold nothing of the note.
    """
    if not url.lower().startswith(("http://", "https://")) or not _host(url):
        raise InputError(EXPECTED)
    if not remote and not is_local(url):
        raise InputError(
            f"endpoint: {_host(url)} is not this machine, and the note would leave it; "
            "--allow-remote says that it may"
        )
    try:
        import httpx
    except ImportError:
        raise InputError(
            'a second reader needs one more package: pip install "chartproof[second]"'
        ) from None
    body = {
        "model": model,
        "stream": False,
        "temperature": 0,
        "messages": [{"role": "system", "content": question}, {"role": "user", "content": text}],
    }
    if key and not (key.isascii() and key.isprintable()):
        raise InputError("endpoint: its key holds letters that no key has")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    place = f"{url.rstrip('/')}/chat/completions"
    try:
        asked = httpx.URL(place).host
    except httpx.InvalidURL:
        raise InputError(EXPECTED) from None
    if not remote and asked != _host(url):  # two readings of one address: the note goes to neither
        raise InputError(EXPECTED)
    own = client or httpx.Client(timeout=PATIENCE, trust_env=False)
    said = "no answer"
    try:
        for tried in range(TRIES):
            try:
                status, found = _asked(own, place, body, headers)
            except httpx.HTTPError as fault:
                said = type(fault).__name__
            else:
                if found is None:
                    said = "an answer without end"
                    break
                if status == 200:
                    return _content(found)
                said = f"status {status}"
                if status not in (408, 429, 500, 502, 503, 504):
                    break
            if tried + 1 < TRIES:
                wait(min(LONGEST_WAIT, 2.0**tried))
    finally:
        if client is None:
            own.close()
    raise InputError(f"endpoint: no answer could be had ({said}, {tried + 1} tries)")


def _asked(
    client: httpx.Client, place: str, body: Mapping[str, object], headers: dict[str, str]
) -> tuple[int, bytes | None]:
    """Return the status and what was answered, None where that has no end."""
    until, parts, size = time.monotonic() + LONGEST, [], 0
    with client.stream("POST", place, json=body, headers=headers) as answer:
        for part in answer.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES or time.monotonic() > until:
                return answer.status_code, None
    return answer.status_code, b"".join(parts)


def _content(body: bytes) -> str:
    import msgspec

    try:
        decoded: Any = msgspec.json.decode(body)  # Any: as a server sent it
        found = decoded["choices"][0]["message"]["content"]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, IndexError, TypeError):
        raise InputError("endpoint: its answer is not in the form of chat completions") from None
    if not isinstance(found, str):
        raise InputError("endpoint: its answer holds no text")
    return found
