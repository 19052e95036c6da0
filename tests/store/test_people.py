"""Accounts, sign-ins, sessions and tokens, over both kinds of database."""

from __future__ import annotations

import pytest
from clocks_and_items import PASSWORD, Clock

from chartproof.errors import Absent, Conflict, InputError
from chartproof.store import Store
from chartproof.store.people import Person


def test_a_link_serves_once_and_ends_after_two_days(store: Store, clock: Clock) -> None:
    late = store.people.first_link()
    clock.go(minutes=49 * 60)
    assert not store.people.is_open(late)
    word = store.people.first_link()
    given = {"clinic": "C", "name": "N", "email": "n@c.example", "password": PASSWORD}
    store.people.begin(word, **given)
    with pytest.raises(Absent):
        store.people.begin(word, **given)


def test_five_wrong_passwords_lock_and_time_unlocks(
    store: Store, owner: Person, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(InputError, match="do not belong together"):
            store.people.checked(owner.email, "wrong wrong wrong")
    with pytest.raises(InputError, match="locked for 15 minutes"):
        store.people.checked(owner.email, PASSWORD)
    clock.go(minutes=16)
    assert store.people.checked(owner.email, PASSWORD).id == owner.id


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "ada.elm is my name"])
def test_easy_passwords_are_refused(store: Store, password: str) -> None:
    word = store.people.first_link()
    with pytest.raises(InputError, match="password"):
        store.people.begin(word, clinic="C", name="N", email="ada.elm@c.example", password=password)


def test_passwords_and_words_are_not_in_the_database(store: Store, owner: Person) -> None:
    word, _ = store.sessions.open(owner, verified=True)
    token, _ = store.sessions.new_token(owner, "t", ("audit",), 1)
    with store.vault.reading() as rows:
        held = repr(rows.all("SELECT * FROM account") + rows.all("SELECT * FROM session"))
        held += repr(rows.all("SELECT * FROM token"))
    assert not [w for w in (PASSWORD, word, token) if w in held]


def test_a_session_ends_when_idle_and_after_the_longest_day(
    store: Store, owner: Person, clock: Clock
) -> None:
    word, _ = store.sessions.open(owner, verified=True)
    for _ in range(23):
        clock.go(minutes=29)
        assert store.sessions.of(word) is not None
    for _ in range(3):
        clock.go(minutes=29)
        found = store.sessions.of(word)
    assert found is None, "twelve hours are over"
    word, _ = store.sessions.open(owner, verified=True)
    clock.go(minutes=31)
    assert store.sessions.of(word) is None


def test_a_clock_set_back_ends_sessions_rather_than_prolonging_them(
    store: Store, owner: Person, clock: Clock
) -> None:
    word, _ = store.sessions.open(owner, verified=True)
    clock.go(minutes=-60)
    assert store.sessions.of(word) is None


def test_a_new_role_or_an_end_signs_out_and_ends_tokens(store: Store, owner: Person) -> None:
    made, link = store.people.invite(owner, email="b@c.example", name="B", role="biller")
    biller = store.people.accept(link, PASSWORD)
    word, _ = store.sessions.open(biller, verified=True)
    token, _ = store.sessions.new_token(biller, "t", ("claims",), 1)
    store.people.change(owner, made.id, version=biller.version, active=False)
    assert store.sessions.of(word) is None
    assert store.sessions.of_token(token) is None
    with pytest.raises(InputError):
        store.people.checked("b@c.example", PASSWORD)


def test_the_last_administrator_stays_one(store: Store, owner: Person) -> None:
    with pytest.raises(InputError, match="only administrator"):
        store.people.change(owner, owner.id, version=owner.version, role="biller")


def test_two_who_change_one_account(store: Store, owner: Person) -> None:
    store.people.change(owner, owner.id, version=owner.version, name="Ada B.")
    with pytest.raises(Conflict):
        store.people.change(owner, owner.id, version=owner.version, name="Ada C.")


def test_a_token_has_no_more_scopes_than_its_person(store: Store, owner: Person) -> None:
    _, link = store.people.invite(owner, email="c@c.example", name="C", role="clinician")
    clinician = store.people.accept(link, PASSWORD)
    with pytest.raises(InputError, match="scopes"):
        store.sessions.new_token(clinician, "t", ("claims",), 1)
    word, made = store.sessions.new_token(clinician, "t", ("audit", "records"), 1)
    found = store.sessions.of_token(word)
    assert found is not None
    assert found[1] == {"audit", "records"}
    store.sessions.revoke(clinician, made.id)
    assert store.sessions.of_token(word) is None


def test_accounts_of_another_clinic_are_absent(
    store: Store, owner: Person, stranger: Person
) -> None:
    assert [p.id for p in store.people.all(owner)] == [owner.id]
    for act in (
        lambda: store.people.one(stranger, owner.id),
        lambda: store.people.new_link(stranger, owner.id),
        lambda: store.people.change(stranger, owner.id, version=1, active=False),
        lambda: store.onetime.end(owner, by=stranger),
    ):
        with pytest.raises(Absent):
            act()
