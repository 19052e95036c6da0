"""Answers given before, so that a program may ask twice and have its work done once."""

from __future__ import annotations

from msgspec import Struct

from chartproof.errors import Conflict, InputError
from chartproof.store.people import Person
from chartproof.store.vault import Vault

KEPT_MS = 24 * 3_600_000
WORKING_MS = 120_000
LONGEST_NAME = 200


class Answer(Struct, frozen=True):
    """What was answered."""

    status: int
    media_type: str
    body: bytes


class Answers:
    """Answers by the name that a program gave its request."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def begin(self, who: Person, name: str, digest: str) -> Answer | None:
        """Return the answer from before; None where this is the first time, and it is noted.

        Raise Conflict where the name was used for another request, or the first is still at work.
        """
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InputError(f"Idempotency-Key: expected at most {LONGEST_NAME} characters")
        now, key = self._v.now(), f"{who.id}:{self._v.key_of(name)}"
        with self._v.writing() as rows:
            rows.run(
                "DELETE FROM answer WHERE made_ms < ?"
                " OR (status IS NULL AND (made_ms < ? OR made_ms > ?))",
                *(now - KEPT_MS, now - WORKING_MS, now + WORKING_MS),  # later: a clock set back
            )
            if rows.run(
                "INSERT INTO answer (clinic_id, name, digest, made_ms) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (clinic_id, name) DO NOTHING",
                *(who.clinic_id, key, digest, now),
            ):
                return None
            found = rows.one(
                "SELECT digest, status, media_type, body FROM answer"
                " WHERE clinic_id = ? AND name = ?",
                *(who.clinic_id, key),
            )
        if found is None or found[0] != digest:
            raise Conflict("This Idempotency-Key was used for another request.")
        if found[1] is None:
            raise Conflict("The first request with this Idempotency-Key is still at work.")
        body = self._v.open(found[3], f"answer.body:{who.clinic_id}/{key}")
        return Answer(found[1], found[2], body)

    def end(self, who: Person, name: str, answer: Answer | None) -> None:
        """Keep the answer for a day; with None forget the request, it may be tried again."""
        key = f"{who.id}:{self._v.key_of(name)}"
        with self._v.writing() as rows:
            if answer is None:
                rows.run("DELETE FROM answer WHERE clinic_id = ? AND name = ?", who.clinic_id, key)
                return
            rows.run(
                "UPDATE answer SET status = ?, media_type = ?, body = ?"
                " WHERE clinic_id = ? AND name = ?",
                answer.status,
                answer.media_type,
                self._v.seal(answer.body, f"answer.body:{who.clinic_id}/{key}"),
                *(who.clinic_id, key),
            )
