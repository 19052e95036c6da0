"""One-time codes: a secret shared with an app, recovery codes for the day it is lost, and for whom.

A secret is offered first and in use only once a code of it was given. Recovery codes are kept as
keyed digests; each serves once. Which code a secret gives when is no matter of the store.
"""

from __future__ import annotations

import secrets

from chartproof.errors import Absent, InputError
from chartproof.store.clinics import keep_settings, setting_of
from chartproof.store.database import Rows
from chartproof.store.people import ROLES, Person, Role, only_administrator
from chartproof.store.vault import Vault

SETTING = "codes_for"
OFFERED_MS = 15 * 60_000
RECOVERY_CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"
HALF = 5  # letters before and after the dash: 49 bits a code


class OneTime:
    """One-time codes of all accounts."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def secret(self, person: Person) -> str | None:
        """Return the shared secret, None where codes are not in use."""
        return self._opened("totp", person)

    def offer(self, person: Person, secret: str) -> None:
        """Keep a secret for a quarter of an hour, until a code of it is given."""
        sealed = self._v.seal(secret, f"account.totp_offered:{person.id}")
        with self._v.writing() as rows:
            rows.run(
                "UPDATE account SET totp_offered = ?, totp_offered_ms = ? WHERE id = ?",
                *(sealed, self._v.now(), person.id),
            )

    def offered(self, person: Person) -> str | None:
        """Return the secret that was offered of late, None where none was."""
        with self._v.reading() as rows:
            found = rows.one("SELECT totp_offered_ms FROM account WHERE id = ?", person.id)
        if found is None or not 0 <= self._v.now() - found[0] <= OFFERED_MS:
            return None
        return self._opened("totp_offered", person)

    def begin(self, person: Person, secret: str, step: int = 0) -> tuple[str, ...]:
        """Begin the use of codes; return recovery codes, which are shown this once.

        step: the time step of the code that was given, which is spent by it.
        """
        sealed, codes = self._v.seal(secret, f"account.totp:{person.id}"), _codes()
        with self._v.writing() as rows:
            rows.run(
                "UPDATE account SET totp = ?, totp_step = ?, totp_offered = NULL,"
                " failures = 0 WHERE id = ?",
                *(sealed, step, person.id),
            )
            self._keep(rows, person, codes)
            self._v.log_of(rows, person, "codes on", person.id)
        return codes

    def end(self, person: Person, *, by: Person) -> None:
        """End the use of codes; for somebody else, as an administrator, who is then signed out."""
        if by.id != person.id:
            only_administrator(by)
        with self._v.writing() as rows:
            if not rows.run(
                "UPDATE account SET totp = NULL, totp_step = 0, totp_offered = NULL"
                " WHERE id = ? AND clinic_id = ?",
                *(person.id, by.clinic_id),
            ):
                raise Absent("There is no such account in this clinic.")
            rows.run("DELETE FROM recovery WHERE account_id = ?", person.id)
            if by.id != person.id:
                rows.run("DELETE FROM session WHERE account_id = ?", person.id)
            self._v.log_of(rows, by, "codes off", person.id)

    def spend_step(self, person: Person, step: int) -> bool:
        """Return whether a code of this time step is new: each may be used once."""
        with self._v.writing() as rows:
            return bool(
                rows.run(
                    "UPDATE account SET totp_step = ?, failures = 0 WHERE id = ? AND totp_step < ?",
                    *(step, person.id, step),
                )
            )

    # -- for the day the app is lost ----------------------------------------------------------

    def recovery(self, person: Person) -> tuple[str, ...]:
        """Return fresh recovery codes, shown this once; older ones end."""
        codes = _codes()
        with self._v.writing() as rows:
            self._keep(rows, person, codes)
            self._v.log_of(rows, person, "recovery codes made", person.id)
        return codes

    def spend_recovery(self, person: Person, words: str) -> bool:
        """Return whether this is a recovery code that was not used before; it is used by now."""
        given = "".join(c for c in words.casefold() if c.isalnum())
        with self._v.writing() as rows:
            right = rows.run(
                "UPDATE recovery SET used_ms = ?"
                " WHERE account_id = ? AND hash = ? AND used_ms IS NULL",
                *(self._v.now(), person.id, self._hash(person, given)),
            )
            if right:
                rows.run("UPDATE account SET failures = 0 WHERE id = ?", person.id)
                self._v.log_of(rows, person, "recovery code used", person.id)
        return bool(right)

    def left(self, person: Person) -> int:
        """Return how many recovery codes were not used yet."""
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT COUNT(*) FROM recovery WHERE account_id = ? AND used_ms IS NULL", person.id
            )
        return int(found[0]) if found else 0

    # -- for whom they are wanted -------------------------------------------------------------

    def wanted_of(self, clinic_id: str) -> tuple[Role, ...]:
        """Return the roles that may not sign in to a clinic without codes."""
        with self._v.reading() as rows:
            named = str(setting_of(rows, clinic_id, SETTING) or "").split(",")
        return tuple(r for r in ROLES if r in named)

    def want(self, by: Person, roles: tuple[Role, ...], *, version: int) -> None:
        """Want codes of these roles from now on; who has none is signed out, and sets them up next.

        Raise InputError where an administrator who has none would do so to administrators.
        """
        only_administrator(by)
        if "administrator" in roles and not by.has_totp:
            raise InputError("Set up one-time codes for yourself first, then want them of others.")
        told = ",".join(r for r in ROLES if r in roles)
        with self._v.writing() as rows:
            keep_settings(rows, by.clinic_id, version, {SETTING: told})
            marks = ", ".join("?" * len(roles)) or "NULL"
            rows.run(
                "DELETE FROM session WHERE account_id IN (SELECT id FROM account"
                f" WHERE clinic_id = ? AND totp IS NULL AND role IN ({marks}))",
                *(by.clinic_id, *roles),
            )
            self._v.log_of(rows, by, "codes wanted", by.clinic_id, roles=told)

    # -- within a transaction -----------------------------------------------------------------

    def _opened(self, column: str, person: Person) -> str | None:
        with self._v.reading() as rows:
            found = rows.one(f"SELECT {column} FROM account WHERE id = ?", person.id)
        if found is None or found[0] is None:
            return None
        return self._v.open_text(found[0], f"account.{column}:{person.id}")

    def _keep(self, rows: Rows, person: Person, codes: tuple[str, ...]) -> None:
        now = self._v.now()
        rows.run("DELETE FROM recovery WHERE account_id = ?", person.id)
        rows.many(
            "INSERT INTO recovery VALUES (?, ?, ?, NULL)",
            [(person.id, self._hash(person, code.replace("-", "")), now) for code in codes],
        )

    def _hash(self, person: Person, letters: str) -> str:
        return self._v.key_of(f"recovery {person.id} {letters}")


def _codes() -> tuple[str, ...]:
    words = ("".join(secrets.choice(LETTERS) for _ in range(2 * HALF)) for _ in range(30))
    found = tuple(dict.fromkeys(f"{w[:HALF]}-{w[HALF:]}" for w in words))
    return found[:RECOVERY_CODES]
