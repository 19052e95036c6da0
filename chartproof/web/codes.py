"""One-time codes (TOTP): checked once each, a step of clock difference allowed."""

from __future__ import annotations

import hmac

import pyotp

from chartproof.store import Store
from chartproof.store.people import Person

STEP_SECONDS = 30


def new_secret() -> str:
    """Return a fresh secret to share with an app."""
    return pyotp.random_base32()


def address(person: Person, secret: str) -> str:
    """Return what an app reads to take the secret in."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name="chartproof")


def matching_step(secret: str, code: str, now_ms: int) -> int | None:
    """Return the time step that a code belongs to, None for a wrong code."""
    words = "".join(code.split())
    if len(words) != 6 or not words.isascii() or not words.isdigit():
        return None
    now, totp = now_ms // 1000, pyotp.TOTP(secret)
    for moved in (0, -1, 1):
        if hmac.compare_digest(totp.at(now + moved * STEP_SECONDS), words):
            return now // STEP_SECONDS + moved
    return None


def is_right(store: Store, person: Person, code: str) -> bool:
    """Return whether a code is right and was not used before."""
    secret = store.people.totp_secret(person)
    if secret is None:
        return False
    step = matching_step(secret, code, store.vault.now())
    return step is not None and store.people.spend_step(person, step)
