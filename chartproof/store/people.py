"""People: clinics, accounts, the links that make them, and what an account may do."""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

import msgspec
from msgspec import Struct

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store.database import Row, Rows
from chartproof.store.passwords import (
    MOST_LETTERS,
    NOBODY,
    hashed_password,
    is_stale,
    matches,
)
from chartproof.store.vault import Vault, new_id

Role = Literal["clinician", "biller", "auditor", "administrator"]
ROLES: tuple[Role, ...] = ("clinician", "biller", "auditor", "administrator")

TRIES, LOCKED_MS = 5, 15 * 60_000
LINK_MS = 48 * 3_600_000
WRONG = (
    "That e-mail address and password do not belong together. After five wrong tries an account is"
    " locked for 15 minutes; an administrator can open it."
)
NOT_YOURS = "The password you have now is another one. Too many wrong tries lock the account."


class Person(Struct, frozen=True, kw_only=True):
    """An account, as everything that is done in its name sees it.

    clinician: the name or NPI by which visits name this person; None for who treats nobody.
    joined: has set a password, or signed in with an identity provider.
    """

    id: str
    clinic_id: str
    email: str
    name: str
    role: Role
    clinician: str | None = None
    active: bool = True
    has_totp: bool = False
    joined: bool = True
    locked_until_ms: int = 0
    settings: dict[str, str | bool] = {}
    version: int = 1


def the_program(clinic_id: str) -> Person:
    """Return who does what nobody asked for, as an administrator may; no account is logged."""
    return Person(id="", clinic_id=clinic_id, email="", name="the program", role="administrator")


_PERSON = (
    "SELECT id, clinic_id, email, name, role, clinician, active, totp IS NOT NULL,"
    " locked_until_ms, settings, version, password_hash IS NOT NULL OR subject IS NOT NULL"
    " FROM account"
)


class People:
    """Accounts of all clinics."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    # -- the first account, and links ---------------------------------------------------------

    def is_empty(self) -> bool:
        """Return whether there is no account yet."""
        with self._v.reading() as rows:
            return rows.one("SELECT 1 FROM account LIMIT 1") is None

    def first_link(self) -> str:
        """Return a fresh word for the one-time link of the first account; older ones end."""
        word = secrets.token_urlsafe(24)
        with self._v.writing() as rows:
            if rows.one("SELECT 1 FROM account LIMIT 1") is not None:
                raise InputError("there is an account already; sign in with it")
            rows.run("DELETE FROM invitation WHERE clinic_id IS NULL")
            self._invite(rows, word, None, None, "administrator")
        return word

    def is_open(self, word: str) -> bool:
        """Return whether a one-time link may still be used."""
        with self._v.reading() as rows:
            return self._invitation(rows, word) is not None

    def begin(
        self,
        word: str,
        *,
        clinic: str,
        name: str,
        email: str,
        password: str,
        demonstration: bool = False,
    ) -> Person:
        """Return the first account of a fresh installation, its clinic made with it."""
        email, name, clinic = _email(email), named(name, "name"), named(clinic, "clinic")
        hashed = hashed_password(password, email)
        with self._v.writing() as rows:
            found = self._invitation(rows, word)
            if found is None or found[0] is not None:
                raise Absent("This link was used or has run out. Start chartproof for a fresh one.")
            if rows.one("SELECT 1 FROM account LIMIT 1") is not None:
                raise Absent("There is an account already. Sign in with it.")
            clinic_id = self._clinic(rows, clinic, demonstration)
            person = self._account(rows, clinic_id, email, name, "administrator", hashed)
            self._spend(rows, word)
            self._v.log(rows, "account made", person, clinic_id=clinic_id, account_id=person)
            return self._person(rows, person)

    def invite(
        self, by: Person, *, email: str, name: str, role: Role, clinician: str | None = None
    ) -> tuple[Person, str]:
        """Return a new account without a password, and the word of the link that sets one."""
        only_administrator(by)
        if role not in ROLES:
            raise InputError(f"role: expected one of {', '.join(ROLES)}")
        email, name, word = _email(email), named(name, "name"), secrets.token_urlsafe(24)
        with self._v.writing() as rows:
            if rows.one("SELECT 1 FROM account WHERE email = ?", email):
                raise Conflict("There is an account with this e-mail address.")
            made = self._account(rows, by.clinic_id, email, name, role, None, clinician)
            self._invite(rows, word, by.clinic_id, made, role)
            self._v.log_of(rows, by, "account made", made, role=role)
            return self._person(rows, made), word

    def new_link(self, by: Person, account_id: str) -> str:
        """Return a fresh link with which this person sets a new password; older ones end."""
        only_administrator(by)
        word = secrets.token_urlsafe(24)
        with self._v.writing() as rows:
            person = self._of_clinic(rows, by, account_id)
            rows.run("DELETE FROM invitation WHERE account_id = ?", person.id)
            self._invite(rows, word, by.clinic_id, person.id, person.role)
            self._v.log_of(rows, by, "link made", person.id)
        return word

    def accept(self, word: str, password: str) -> Person:
        """Return the account whose link this is, its password now set."""
        with self._v.reading() as rows:
            found = self._invitation(rows, word)
            if found is None or found[1] is None:
                raise Absent("This link was used or has run out. Ask for a fresh one.")
            email = self._person(rows, found[1]).email
        hashed = hashed_password(password, email)
        with self._v.writing() as rows:
            again = self._invitation(rows, word)
            if again is None or again[1] is None:
                raise Absent("This link was used or has run out. Ask for a fresh one.")
            self._set_password(rows, again[1], hashed)
            self._spend(rows, word)
            person = self._person(rows, again[1])
            self._v.log_of(rows, person, "password set", person.id)
            return person

    # -- signing in ---------------------------------------------------------------------------

    def checked(self, email: str, password: str) -> Person:
        """Return the account that these belong to; raise InputError, and in time lock, if none.

        What is said, and how long it takes, is the same whether the address is known or not, and
        whether the account is locked. With one-time codes the tries are forgotten by a right code.
        """
        try:
            address = _email(email)
        except InputError:
            address = ""
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT id, password_hash, active, locked_until_ms, totp IS NULL FROM account"
                " WHERE email = ?",
                address,
            )
        hashed = found[1] if found is not None and found[1] else NOBODY
        right = matches(hashed, password[:MOST_LETTERS])
        if found is not None and self.is_locked(found[3]):
            raise InputError(WRONG)
        if found is None or not found[1] or not found[2] or not right:
            if found is not None:
                self._failed(found[0], "password")
            raise InputError(WRONG)
        with self._v.writing() as rows:
            if found[4]:
                rows.run("UPDATE account SET failures = 0 WHERE id = ?", found[0])
            if is_stale(hashed):
                fresh = hashed_password(password, "")
                rows.run("UPDATE account SET password_hash = ? WHERE id = ?", fresh, found[0])
            return self._person(rows, found[0])

    def is_locked(self, until_ms: int) -> bool:
        """Return whether an account is locked just now; a clock set back does not prolong it."""
        return 0 < until_ms - self._v.now() <= LOCKED_MS

    def _failed(self, account_id: str, what: str) -> None:
        now = self._v.now()
        with self._v.writing() as rows:
            rows.run("UPDATE account SET failures = failures + 1 WHERE id = ?", account_id)
            found = rows.one("SELECT failures, clinic_id FROM account WHERE id = ?", account_id)
            count, clinic_id = found if found else (0, None)
            locked = count % TRIES == 0
            if locked:
                rows.run(
                    "UPDATE account SET locked_until_ms = ? WHERE id = ?",
                    now + LOCKED_MS,
                    account_id,
                )
            self._v.log(
                rows,
                "sign-in refused",
                account_id,
                clinic_id=clinic_id,
                detail={"what": what, "locked": locked},
            )

    def code_refused(self, person: Person) -> None:
        """Count a wrong one-time code as a failed try."""
        self._failed(person.id, "code")

    def by_subject(self, issuer: str, subject: str, email: str | None) -> Person:
        """Return the account of somebody whom the identity provider vouches for.

        email: a verified one; it binds the account invited under it to this identity, once.
        """
        with self._v.writing() as rows:
            found = rows.one(
                "SELECT id, active FROM account WHERE issuer = ? AND subject = ?", issuer, subject
            )
            binds = found is None and bool(email)
            if found is None and email:
                found = rows.one(
                    "SELECT id, active FROM account WHERE email = ? AND subject IS NULL",
                    _email(email),
                )
                if found is not None:
                    rows.run(
                        "UPDATE account SET issuer = ?, subject = ? WHERE id = ?",
                        *(issuer, subject, found[0]),
                    )
            if found is None or not found[1]:
                raise Absent("No account here belongs to this sign-in. Ask an administrator.")
            known = self._person(rows, found[0])
            if binds:
                self._v.log_of(rows, known, "identity bound", known.id)
            return known

    # -- looking after accounts ---------------------------------------------------------------

    def all(self, by: Person) -> list[Person]:
        """Return the accounts of a clinic by name."""
        with self._v.reading() as rows:
            found = rows.all(f"{_PERSON} WHERE clinic_id = ? ORDER BY name, id", by.clinic_id)
        return [_person(r) for r in found]

    def one(self, by: Person, account_id: str) -> Person:
        """Return an account of the same clinic; raise Absent where there is none."""
        with self._v.reading() as rows:
            return self._of_clinic(rows, by, account_id)

    def somebody(self, clinic_id: str, account_id: str | None) -> Person:
        """Return in whose name a clinic's own work is done: who asked, else the program itself."""
        with self._v.reading() as rows:
            found = rows.one(
                f"{_PERSON} WHERE clinic_id = ? AND id = ?", clinic_id, account_id or ""
            )
        return the_program(clinic_id) if found is None else _person(found)

    def change(
        self,
        by: Person,
        account_id: str,
        *,
        version: int,
        role: Role | None = None,
        active: bool | None = None,
        name: str | None = None,
        clinician: str | None = None,
        unlock: bool = False,
    ) -> Person:
        """Return the account as changed; who is put out, or given another role, is signed out."""
        only_administrator(by)
        if role is not None and role not in ROLES:
            raise InputError(f"role: expected one of {', '.join(ROLES)}")
        with self._v.writing() as rows:
            was = self._of_clinic(rows, by, account_id)
            new = (
                role or was.role,
                was.active if active is None else active,
                was.name if name is None else named(name, "name"),
                was.clinician if clinician is None else clinician or None,
            )
            if was.role == "administrator" and (new[0] != "administrator" or not new[1]):
                others = rows.one(
                    "SELECT 1 FROM account WHERE clinic_id = ? AND role = 'administrator'"
                    " AND active = 1 AND id <> ?",
                    *(by.clinic_id, account_id),
                )
                if others is None:
                    raise InputError("This is the only administrator; name another one first.")
            touched = rows.run(
                "UPDATE account SET role = ?, active = ?, name = ?, clinician = ?,"
                " version = version + 1 WHERE id = ? AND clinic_id = ? AND version = ?",
                *(new[0], int(new[1]), new[2], new[3], account_id, by.clinic_id, version),
            )
            if not touched:
                raise Conflict("Somebody else changed this account. Load it again.")
            if unlock:
                rows.run(
                    "UPDATE account SET failures = 0, locked_until_ms = 0 WHERE id = ?", account_id
                )
            if new[0] != was.role or not new[1]:
                rows.run("DELETE FROM session WHERE account_id = ?", account_id)
            if not new[1]:
                rows.run(
                    "UPDATE token SET revoked_ms = ? WHERE account_id = ? AND revoked_ms IS NULL",
                    *(self._v.now(), account_id),
                )
            self._v.log_of(rows, by, "account changed", account_id, role=new[0], active=new[1])
            return self._person(rows, account_id)

    def set_password(self, person: Person, old: str, new: str, *, keep: str = "") -> None:
        """Set a new password; every session of the account ends but the one of this hash."""
        self.confirm(person, old)
        hashed = hashed_password(new, person.email)
        with self._v.writing() as rows:
            self._set_password(rows, person.id, hashed, keep)
            self._v.log_of(rows, person, "password set", person.id)

    def confirm(self, person: Person, password: str) -> None:
        """Raise InputError where this is not the person's password; tries are counted."""
        try:
            self.checked(person.email, password)
        except InputError:
            raise InputError(NOT_YOURS) from None

    def keep_settings(self, person: Person, settings: dict[str, str | bool]) -> Person:
        """Return the account with its own settings: theme, single-letter keys."""
        with self._v.writing() as rows:
            told = msgspec.json.encode(settings).decode()
            rows.run("UPDATE account SET settings = ? WHERE id = ?", told, person.id)
            return self._person(rows, person.id)

    def new_clinic(self, name: str, *, email: str, password: str, who: str) -> Person:
        """Return the administrator of a further clinic in the same installation."""
        address = _email(email)
        hashed = hashed_password(password, address)
        with self._v.writing() as rows:
            if rows.one("SELECT 1 FROM account WHERE email = ?", address):
                raise Conflict("There is an account with this e-mail address.")
            clinic_id = self._clinic(rows, named(name, "clinic"), False)
            made = self._account(
                rows, clinic_id, address, named(who, "name"), "administrator", hashed
            )
            self._v.log(rows, "account made", made, clinic_id=clinic_id, account_id=made)
            return self._person(rows, made)

    # -- within a transaction -----------------------------------------------------------------

    def _clinic(self, rows: Rows, name: str, demonstration: bool) -> str:
        made = new_id()
        rows.run(
            "INSERT INTO clinic (id, name, demonstration, made_ms) VALUES (?, ?, ?, ?)",
            *(made, name, int(demonstration), self._v.now()),
        )
        return made

    def _account(
        self,
        rows: Rows,
        clinic_id: str,
        email: str,
        name: str,
        role: Role,
        hashed: str | None,
        clinician: str | None = None,
    ) -> str:
        made = new_id()
        rows.run(
            "INSERT INTO account (id, clinic_id, email, name, role, clinician, password_hash,"
            " made_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(made, clinic_id, email, name, role, clinician or None, hashed, self._v.now()),
        )
        return made

    def _set_password(self, rows: Rows, account_id: str, hashed: str, keep: str = "") -> None:
        rows.run(
            "UPDATE account SET password_hash = ?, failures = 0, locked_until_ms = 0,"
            " version = version + 1 WHERE id = ?",
            *(hashed, account_id),
        )
        rows.run("DELETE FROM session WHERE account_id = ? AND hash <> ?", account_id, keep)

    def _invite(
        self, rows: Rows, word: str, clinic_id: str | None, account_id: str | None, role: Role
    ) -> None:
        now = self._v.now()
        rows.run(
            "INSERT INTO invitation VALUES (?, ?, ?, ?, ?, ?, NULL)",
            *(digest(word), clinic_id, account_id, role, now + LINK_MS, now),
        )

    def _invitation(self, rows: Rows, word: str) -> Row | None:
        return rows.one(
            "SELECT clinic_id, account_id, role FROM invitation"
            " WHERE hash = ? AND used_ms IS NULL AND until_ms > ?",
            *(digest(word), self._v.now()),
        )

    def _spend(self, rows: Rows, word: str) -> None:
        if not rows.run(
            "UPDATE invitation SET used_ms = ? WHERE hash = ? AND used_ms IS NULL",
            *(self._v.now(), digest(word)),
        ):
            raise Absent("This link was used a moment ago.")

    def _of_clinic(self, rows: Rows, by: Person, account_id: str) -> Person:
        found = rows.one(f"{_PERSON} WHERE id = ? AND clinic_id = ?", account_id, by.clinic_id)
        if found is None:
            raise Absent("There is no such account in this clinic.")
        return _person(found)

    def _person(self, rows: Rows, account_id: str) -> Person:
        found = rows.one(f"{_PERSON} WHERE id = ?", account_id)
        if found is None:
            raise Absent("There is no such account.")
        return _person(found)


def person_in(rows: Rows, account_id: str) -> Person | None:
    """Return an account that may sign in, or None."""
    found = rows.one(f"{_PERSON} WHERE id = ? AND active = 1", account_id)
    return None if found is None else _person(found)


def digest(word: str) -> str:
    """Return what is kept of a secret word: nobody who reads the database can use it."""
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()


def _person(row: Row) -> Person:
    return Person(
        id=row[0],
        clinic_id=row[1],
        email=row[2],
        name=row[3],
        role=row[4],
        clinician=row[5],
        active=bool(row[6]),
        has_totp=bool(row[7]),
        locked_until_ms=row[8],
        settings=msgspec.json.decode(row[9]),
        version=row[10],
        joined=bool(row[11]),
    )


def only_administrator(by: Person) -> None:
    """Raise Absent for everybody else."""
    if by.role != "administrator":
        raise Absent("Only an administrator may do this.")


def _email(words: str) -> str:
    address = words.strip().casefold()
    name, at, host = address.partition("@")
    if not (name and at and "." in f"{host}." and host) or len(address) > 254 or " " in address:
        raise InputError("email: expected an address such as name@clinic.example")
    if not address.isprintable() or "@" in host:
        raise InputError("email: expected an address such as name@clinic.example")
    return address


def named(words: str, what: str) -> str:
    """Return a name without odd blanks; raise InputError where it is none."""
    name = " ".join(words.split())
    if not name or len(name) > 200 or not name.isprintable():
        raise InputError(f"{what}: expected a name of at most 200 characters")
    return name
