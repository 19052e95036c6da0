"""Whose calls are answered: EHRs whose public keys are on file, each call signed and used once."""

from __future__ import annotations

import time
from collections import OrderedDict
from pathlib import Path
from threading import Lock

import jwt
import msgspec

from chartproof.errors import InputError

ALGORITHMS = ("ES384", "RS384")  # as CDS Hooks wants them
LONGEST_S = 300 + 60  # that a signature may be good for
REMEMBERED = 100_000
Key = jwt.PyJWK


class Refused(InputError):
    """The caller is not one whose calls are answered."""


class Trust:
    """EHRs by the address that they sign as. Without any, no signature is asked for."""

    def __init__(self, keys: dict[str, dict[str, Key]] | None = None) -> None:
        self._keys = keys or {}
        self._used: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def __bool__(self) -> bool:
        return bool(self._keys)

    def check(self, header: str, *audience: str) -> None:
        """Raise Refused unless the header carries a good signature for one of these addresses."""
        if not self._keys:
            return
        kind, _, token = header.partition(" ")
        if kind.casefold() != "bearer" or not token:
            raise Refused("a call needs a signed token of an EHR that is trusted here")
        try:
            self._checked(token.strip(), audience)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError):
            raise Refused("the token is not one of an EHR that is trusted here") from None

    def _checked(self, token: str, audience: tuple[str, ...]) -> None:
        head = jwt.get_unverified_header(token)
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        key = self._keys[str(issuer)][str(head.get("kid"))]
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=list(audience),
            issuer=str(issuer),
            options={"require": ["iss", "aud", "exp", "iat", "jti"]},
        )
        if claims["exp"] - claims["iat"] > LONGEST_S:
            raise Refused("the token is good for too long: at most 5 minutes")
        name, now = f"{issuer} {claims['jti']}", time.time()
        with self._lock:
            if self._used.get(name, 0.0) > now:
                raise Refused("the token was used before")
            self._used[name] = float(claims["exp"])
            while len(self._used) > REMEMBERED:
                self._used.popitem(last=False)


def trust_from(words: tuple[str, ...]) -> Trust:
    """Return the trust in `ADDRESS=FILE` words, each file a set of public keys (JWKS)."""
    found: dict[str, dict[str, Key]] = {}
    for word in words:
        issuer, _, name = word.partition("=")
        if not issuer or not name:
            raise InputError(f"--trust {word!r}: expected ISSUER=KEYS.json")
        try:
            given = msgspec.json.decode(Path(name).read_bytes())
            keys = jwt.PyJWKSet.from_dict(given).keys
        except (OSError, msgspec.DecodeError, jwt.PyJWTError, AttributeError, TypeError):
            raise InputError(f"{name}: expected a set of public keys (JWKS)") from None
        found[issuer] = {str(k.key_id): k for k in keys}
    return Trust(found)
