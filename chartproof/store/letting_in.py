"""The last way in: for an administrator, by whoever holds the database and its key."""

from __future__ import annotations

from chartproof.errors import InputError
from chartproof.store import Store
from chartproof.store.people import person_in


def let_in(store: Store, email: str, *, without_codes: bool) -> str:
    """Return the word of a link with which an administrator sets a new password.

    The account is unlocked; with without_codes its one-time codes are reset. Raise InputError for
    whom another administrator can help.
    """
    with store.vault.reading() as rows:
        found = rows.one("SELECT id FROM account WHERE email = ?", email.strip().casefold())
        person = person_in(rows, found[0]) if found else None
    if person is None or person.role != "administrator":
        raise InputError(f"{email}: there is no administrator who may sign in under this address")
    store.people.change(person, person.id, version=person.version, unlock=True)
    if without_codes:
        store.onetime.end(person, by=person)
    with store.vault.writing() as rows:
        store.vault.log(
            rows,
            "let in by command",
            person.id,
            clinic_id=person.clinic_id,
            detail={"without_codes": without_codes},
        )
    return store.people.new_link(person, person.id)
