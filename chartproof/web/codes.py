"""One-time codes (TOTP): checked once each, a step of clock difference allowed."""

from __future__ import annotations

import hmac

import pyotp
import segno
from markupsafe import Markup

from chartproof.errors import InputError
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
    """Return whether a code is right and was not used before, a recovery code as well."""
    secret = store.onetime.secret(person)
    if secret is None:
        return False
    step = matching_step(secret, code, store.vault.now())
    if step is None:
        return store.onetime.spend_recovery(person, code)
    return store.onetime.spend_step(person, step)


def begun(store: Store, person: Person, code: str) -> tuple[str, ...] | None:
    """Return the recovery codes, codes being in use from now on; None for a wrong code."""
    secret = store.onetime.offered(person)
    if secret is None:
        raise InputError("This took longer than 15 minutes. Begin again with a fresh secret.")
    step = matching_step(secret, code, store.vault.now())
    return None if step is None else store.onetime.begin(person, secret, step)


def picture(person: Person, secret: str) -> Markup:
    """Return what an app photographs to take the secret in: a QR code as SVG."""
    drawn = segno.make(address(person, secret), error="m").svg_inline(
        scale=1, border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )
    return Markup(drawn)  # of our own making: squares, no words


def in_fours(secret: str) -> str:
    """Return a secret as it is typed by hand."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
