"""Sealing: what a patient could be known by is encrypted before it reaches the database.

AES-256-GCM. Each value is bound to its table, column and row, so that it cannot be moved to
another. Keys stand in a file, the current one first, or in the environment:

    # chartproof keys, one a line, the first is used for sealing
    k1:3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

Losing the file is losing the notes. A backup of the database does not hold it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chartproof.errors import InputError, StoreError

FORM = b"\x01"
NAME_BYTES, NONCE_BYTES, KEY_BYTES = 4, 12, 32
VARIABLE = "CHARTPROOF_KEY"
HEAD = "# chartproof keys, one a line; the first is used for sealing, the others for reading\n"


class Keyring:
    """The keys of an installation. The first seals; every one opens what it sealed.

    source: the file they stand in; they are read again when it changes, so that keys can be
    changed under a running server.
    """

    def __init__(self, keys: tuple[bytes, ...], source: Path | None = None) -> None:
        self._source, self._stamp = source, _stamp(source)
        self._take(keys)

    def _take(self, keys: tuple[bytes, ...]) -> None:
        if not keys or any(len(k) != KEY_BYTES for k in keys):
            raise InputError("a key file needs at least one key of 32 bytes")
        by_name = {_name(k): AESGCM(k) for k in keys}
        self._now: tuple[bytes, Mapping[bytes, AESGCM]] = (_name(keys[0]), by_name)  # at one stroke
        self.keys = keys

    def _look(self) -> None:
        """Take the keys anew where their file has changed; one that is gone changes nothing."""
        if self._source is None or (stamp := _stamp(self._source)) in (None, self._stamp):
            return
        with suppress(InputError):
            self._take(_from_file(self._source).keys)
            self._stamp = stamp

    def seal(self, words: bytes, place: str) -> bytes:
        """Return the value sealed for its place, which is `table.column:row`."""
        self._look()
        nonce, (name, keys) = os.urandom(NONCE_BYTES), self._now
        shut = keys[name].encrypt(nonce, words, place.encode())
        return FORM + name + nonce + shut

    def open(self, sealed: bytes, place: str) -> bytes:
        """Return what was sealed; raise StoreError where key or place is another."""
        sealed = bytes(sealed)
        name = sealed[1 : 1 + NAME_BYTES]
        key = self._now[1].get(name)
        if key is None:
            self._look()
            key = self._now[1].get(name)
        if sealed[:1] != FORM or key is None:
            raise StoreError(f"{place.partition(':')[0]}: sealed with a key that is not at hand")
        at = 1 + NAME_BYTES
        try:
            return key.decrypt(
                sealed[at : at + NONCE_BYTES], sealed[at + NONCE_BYTES :], place.encode()
            )
        except InvalidTag:
            said = "was changed outside of chartproof, or moved from another row"
            raise StoreError(f"{place.partition(':')[0]}: {said}") from None

    def is_current(self, sealed: bytes) -> bool:
        """Return whether a value is sealed with the first key."""
        return bytes(sealed[1 : 1 + NAME_BYTES]) == self._now[0]


def lookup_key(index_key: bytes, words: str) -> str:
    """Return what stands for an identifier in a column that is searched: a keyed digest."""
    return hmac.new(index_key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def new_key() -> bytes:
    """Return a fresh key."""
    return secrets.token_bytes(KEY_BYTES)


def keyring(key_file: Path | None, default: Path | None = None) -> tuple[Keyring, Path | None]:
    """Return the keys of a file, of the environment, or of a fresh default file.

    Also return the file that was made, None where there was no need to.
    """
    if key_file is not None:
        return _from_file(key_file), None
    if words := os.environ.get(VARIABLE):
        return Keyring(_keys(words.replace(",", "\n").splitlines(), VARIABLE)), None
    if default is None:
        raise InputError(f"a key is needed: --key-file FILE, or {VARIABLE} in the environment")
    if default.exists():
        return _from_file(default), None
    made = new_key()
    write_keys(default, (made,), fresh=True)
    return Keyring((made,), default), default


def write_keys(path: Path, keys: tuple[bytes, ...], *, fresh: bool = False) -> None:
    """Write a key file that only its owner may read; raise InputError where that fails.

    fresh: refuse to write over a file that is there.
    """
    beside = path.with_name(f"{path.name}.part")
    lines = "".join(f"k{i}:{_written(k)}\n" for i, k in enumerate(keys, 1))
    try:
        if fresh and path.exists():
            raise InputError(f"{path}: is there already")
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(HEAD + lines)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror or 'cannot be written'}") from None


def _from_file(path: Path) -> Keyring:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        said = fault.strerror if isinstance(fault, OSError) else "not a key file"
        raise InputError(f"{path}: {said or 'cannot be read'}") from None
    return Keyring(_keys(lines, str(path)), path)


def _stamp(path: Path | None) -> tuple[int, int] | None:
    """Return what differs once a file was replaced; None where there is none."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_ino, found.st_mtime_ns)


def _keys(lines: list[str], place: str) -> tuple[bytes, ...]:
    found = []
    for number, line in enumerate(lines, 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        value = words.rpartition(":")[2]
        try:
            key = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise InputError(f"{place} line {number}: expected 32 bytes in base64")
        found.append(key)
    if not found:
        raise InputError(f"{place}: holds no key; expected 32 bytes in base64 on a line")
    return tuple(found)


def _written(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"name of a key" + key).digest()[:NAME_BYTES]
