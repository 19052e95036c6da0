"""Passwords: kept as argon2id digests, checked in the same time with or without an account."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from chartproof.errors import InputError

LEAST_LETTERS, MOST_LETTERS = 12, 512

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = _HASHER.hash(secrets.token_hex(16))  # checked where there is no account


def hashed_password(password: str, email: str) -> str:
    """Return what is kept of a password; raise InputError for one that is too easy."""
    own = email.partition("@")[0]
    if len(password) < LEAST_LETTERS:
        raise InputError(f"A password needs at least {LEAST_LETTERS} characters.")
    if len(password) > MOST_LETTERS:
        raise InputError(f"A password has at most {MOST_LETTERS} characters.")
    if len(set(password)) < 5 or (len(own) > 3 and own in password.casefold()):
        raise InputError("This password is too easy to guess: take several words.")
    return _HASHER.hash(password)


def matches(hashed: str, password: str) -> bool:
    """Return whether a password is the one that was hashed."""
    try:
        return _HASHER.verify(hashed, password)
    except (Argon2Error, InvalidHashError, UnicodeEncodeError):
        return False


def is_stale(hashed: str) -> bool:
    """Return whether a digest was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(hashed)
