"""Sessions of a browser and tokens of a program: kept here, ended here."""

from __future__ import annotations

import secrets
from typing import Literal

from msgspec import Struct

from chartproof.errors import Absent, InputError
from chartproof.store.people import Person, digest, only_administrator, person_in
from chartproof.store.vault import Vault, new_id

IDLE_MS, LONGEST_MS = 30 * 60_000, 12 * 3_600_000
HALF_MS = 10 * 60_000  # between the password and the one-time code
SEEN_EVERY_MS = 60_000
CLOCK_BACK_MS = 5 * 60_000
PREFIX = "cpt_"
LONGEST_TOKEN_DAYS = 400

Scope = Literal["audit", "claims", "records", "rules", "manage"]
SCOPES: tuple[Scope, ...] = ("audit", "claims", "records", "rules", "manage")
OF_ROLE: dict[str, frozenset[Scope]] = {
    "clinician": frozenset({"audit", "records", "rules"}),
    "biller": frozenset({"audit", "claims", "records", "rules"}),
    "auditor": frozenset({"audit", "claims", "records", "rules"}),
    "administrator": frozenset(SCOPES),
}


class Session(Struct, frozen=True, kw_only=True):
    """A browser that has signed in. verified: a one-time code was given where one is asked for."""

    hash: str
    person: Person
    csrf: str
    verified: bool
    until_ms: int


class Seen(Struct, frozen=True, kw_only=True):
    """A session as its list shows it. agent: which browser it said it is."""

    hash: str
    agent: str
    made_ms: int
    seen_ms: int


class Token(Struct, frozen=True, kw_only=True):
    """A program that acts for a person, within scopes."""

    id: str
    person_id: str
    name: str
    scopes: tuple[Scope, ...]
    made_ms: int
    until_ms: int
    revoked: bool = False


class Sessions:
    """Who is signed in, and with which token."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def open(self, person: Person, *, verified: bool, agent: str = "") -> tuple[str, Session]:
        """Return the word for the cookie of a fresh session, and the session."""
        word, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(24), self._v.now()
        made = Session(
            hash=digest(word),
            person=person,
            csrf=csrf,
            verified=verified,
            until_ms=now + (LONGEST_MS if verified else HALF_MS),
        )
        with self._v.writing() as rows:
            rows.run("DELETE FROM session WHERE until_ms < ?", now)
            rows.run(
                "INSERT INTO session (hash, account_id, csrf, verified, made_ms, seen_ms, until_ms,"
                " agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(made.hash, person.id, csrf, int(verified), now, now, made.until_ms, agent),
            )
            if verified:
                self._v.log_of(rows, person, "signed in", "")
        return word, made

    def of(self, word: str) -> Session | None:
        """Return the session that a cookie names, None where it has ended or never was."""
        key, now = digest(word), self._v.now()
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT account_id, csrf, verified, seen_ms, until_ms FROM session WHERE hash = ?",
                key,
            )
            person = person_in(rows, found[0]) if found else None
        if found is None or person is None:
            return None
        seen, until = found[3], found[4]
        if now > until or now - seen > IDLE_MS or seen - now > CLOCK_BACK_MS:
            with self._v.writing() as rows:
                rows.run("DELETE FROM session WHERE hash = ?", key)
            return None
        if now - seen > SEEN_EVERY_MS:
            with self._v.writing() as rows:
                rows.run("UPDATE session SET seen_ms = ? WHERE hash = ?", now, key)
        return Session(
            hash=key, person=person, csrf=found[1], verified=bool(found[2]), until_ms=until
        )

    def end(self, session: Session) -> None:
        """End a session."""
        with self._v.writing() as rows:
            rows.run("DELETE FROM session WHERE hash = ?", session.hash)
            self._v.log_of(rows, session.person, "signed out", "")

    def all(self, person: Person) -> list[Seen]:
        """Return where an account is signed in, seen last first."""
        now = self._v.now()
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT hash, agent, made_ms, seen_ms FROM session WHERE account_id = ?"
                " AND verified = 1 AND until_ms >= ? AND seen_ms >= ? ORDER BY seen_ms DESC, hash",
                *(person.id, now, now - IDLE_MS),
            )
        return [Seen(hash=r[0], agent=r[1], made_ms=r[2], seen_ms=r[3]) for r in found]

    def end_one(self, person: Person, key: str) -> None:
        """End one of an account's own sessions; raise Absent where it has none of that hash."""
        with self._v.writing() as rows:
            if not rows.run(
                "DELETE FROM session WHERE hash = ? AND account_id = ?", key, person.id
            ):
                raise Absent("This session has ended already.")
            self._v.log_of(rows, person, "signed out elsewhere", "")

    def end_all(self, person: Person, *, by: Person | None = None, keep: str = "") -> int:
        """Return how many sessions of an account were ended: all but the one of that hash."""
        who = by or person
        if who.id != person.id:
            only_administrator(who)
        with self._v.writing() as rows:
            count = rows.run(
                "DELETE FROM session WHERE hash <> ? AND account_id IN"
                " (SELECT id FROM account WHERE id = ? AND clinic_id = ?)",
                *(keep, person.id, who.clinic_id),
            )
            self._v.log_of(rows, who, "signed out everywhere", person.id)
        return count

    def new_token(
        self, person: Person, name: str, scopes: tuple[Scope, ...], days: int
    ) -> tuple[str, Token]:
        """Return the word of a fresh token, shown this once, and what is kept of it."""
        name, now = " ".join(name.split()), self._v.now()
        if not name or len(name) > 100 or not name.isprintable():
            raise InputError("name: expected a name of at most 100 characters")
        if not 1 <= days <= LONGEST_TOKEN_DAYS:
            raise InputError(f"days: expected 1 to {LONGEST_TOKEN_DAYS}")
        wanted = tuple(dict.fromkeys(scopes))
        if not wanted or not set(wanted) <= OF_ROLE[person.role]:
            allowed = ", ".join(sorted(OF_ROLE[person.role]))
            raise InputError(f"scopes: expected some of {allowed}")
        word = PREFIX + secrets.token_urlsafe(32)
        made = Token(
            id=new_id(),
            person_id=person.id,
            name=name,
            scopes=wanted,
            made_ms=now,
            until_ms=now + days * 86_400_000,
        )
        with self._v.writing() as rows:
            rows.run(
                "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                *(made.id, digest(word), person.clinic_id, person.id, name),
                *(" ".join(wanted), now, made.until_ms),
            )
            self._v.log_of(rows, person, "token made", made.id)
        return word, made

    def of_token(self, word: str) -> tuple[Person, frozenset[str]] | None:
        """Return whom a token stands for and its scopes, None where it is none any more."""
        if not word.startswith(PREFIX):
            return None
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT account_id, scopes FROM token"
                " WHERE hash = ? AND revoked_ms IS NULL AND until_ms > ?",
                *(digest(word), self._v.now()),
            )
            person = person_in(rows, found[0]) if found else None
        if found is None or person is None:
            return None
        return person, frozenset(found[1].split()) & frozenset(OF_ROLE[person.role])

    def tokens(self, person: Person) -> list[Token]:
        """Return a person's tokens, the newest first; an administrator's list is the clinic's."""
        mine = "" if person.role == "administrator" else " AND account_id = ?"
        with self._v.reading() as rows:
            found = rows.all(
                "SELECT id, account_id, name, scopes, made_ms, until_ms, revoked_ms FROM token"
                f" WHERE clinic_id = ?{mine} ORDER BY made_ms DESC, id",
                *((person.clinic_id, person.id) if mine else (person.clinic_id,)),
            )
        return [
            Token(
                id=r[0],
                person_id=r[1],
                name=r[2],
                scopes=tuple(r[3].split()),
                made_ms=r[4],
                until_ms=r[5],
                revoked=r[6] is not None,
            )
            for r in found
        ]

    def revoke(self, person: Person, token_id: str) -> None:
        """End a token; raise Absent where this person has none of that name."""
        mine = "" if person.role == "administrator" else " AND account_id = ?"
        values = (token_id, person.clinic_id, *((person.id,) if mine else ()))
        with self._v.writing() as rows:
            if not rows.run(
                "UPDATE token SET revoked_ms = COALESCE(revoked_ms, ?)"
                f" WHERE id = ? AND clinic_id = ?{mine}",
                *(self._v.now(), *values),
            ):
                raise Absent("There is no such token.")
            self._v.log_of(rows, person, "token revoked", token_id)
