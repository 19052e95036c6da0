"""What the tests of the workbench share: a browser, colleagues, a session."""

from __future__ import annotations

from litestar import Litestar
from litestar.testing import TestClient

from chartproof.store import Store
from chartproof.store.people import Person, Role

PASSWORD = "seven quiet umbrellas"
ADDRESS = "http://127.0.0.1"

Browser = TestClient[Litestar]


def employ(store: Store, owner: Person, role: Role, clinician: str | None = None) -> Person:
    """Return a colleague of the owner with that role and the password of these tests."""
    _, word = store.people.invite(
        owner, email=f"{role}@elm.example", name=f"A {role}", role=role, clinician=clinician
    )
    return store.people.accept(word, PASSWORD)


def sign_in(browser: Browser, store: Store, person: Person) -> dict[str, str]:
    """Give the browser a session and return the headers that its changes need."""
    word, session = store.sessions.open(person, verified=True)
    browser.cookies.set("chartproof_session", word)
    return {"X-CSRF-Token": session.csrf}
