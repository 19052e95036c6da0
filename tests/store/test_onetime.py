"""One-time codes, recovery codes, for whom they are wanted; locks and clocks around them."""

from __future__ import annotations

import pytest
from clocks_and_items import PASSWORD, Clock

from chartproof.errors import Absent, InputError
from chartproof.store import Store
from chartproof.store.people import LOCKED_MS, Person, Role

SECRET = "JBSWY3DPEHPK3PXP"


def colleague(store: Store, owner: Person, role: Role = "biller") -> Person:
    _, word = store.people.invite(
        owner,
        email=f"{role}@c.example",
        name="B",
        role=role,
    )
    return store.people.accept(word, PASSWORD)


def test_a_secret_is_in_use_once_it_was_confirmed_and_offers_end(
    store: Store, owner: Person, clock: Clock
) -> None:
    store.onetime.offer(owner, SECRET)
    assert store.onetime.secret(owner) is None
    assert store.onetime.offered(owner) == SECRET
    clock.go(minutes=16)
    assert store.onetime.offered(owner) is None
    store.onetime.begin(owner, SECRET)
    assert store.onetime.secret(owner) == SECRET
    assert store.people.one(owner, owner.id).has_totp


def test_a_recovery_code_serves_once_in_any_writing_and_is_nowhere_to_be_read(
    store: Store, owner: Person
) -> None:
    codes = store.onetime.begin(owner, SECRET)
    assert len(set(codes)) == 10
    with store.vault.reading() as rows:
        held = repr(rows.all("SELECT * FROM recovery"))
    assert not [c for c in codes if c in held or c.replace("-", "") in held]
    assert store.onetime.spend_recovery(owner, f" {codes[0].upper()} ")
    assert not store.onetime.spend_recovery(owner, codes[0])
    assert store.onetime.left(owner) == 9
    other = colleague(store, owner)
    assert not store.onetime.spend_recovery(other, codes[1])
    fresh = store.onetime.recovery(owner)
    assert not store.onetime.spend_recovery(owner, codes[1]), "fresh ones end those from before"
    assert store.onetime.spend_recovery(owner, fresh[1])


def test_an_administrator_resets_codes_and_nobody_else_does(
    store: Store, owner: Person, stranger: Person
) -> None:
    biller = colleague(store, owner)
    store.onetime.begin(biller, SECRET)
    word, _ = store.sessions.open(biller, verified=True)
    for somebody in (stranger, colleague(store, owner, "auditor")):
        with pytest.raises(Absent):
            store.onetime.end(biller, by=somebody)
    store.onetime.end(biller, by=owner)
    assert store.onetime.secret(biller) is None
    assert store.onetime.left(biller) == 0
    assert store.sessions.of(word) is None
    assert store.log_of(owner)[0].action == "codes off"


def test_who_wants_codes_of_administrators_has_them(store: Store, owner: Person) -> None:
    biller = colleague(store, owner)
    word, _ = store.sessions.open(biller, verified=True)
    own, _ = store.sessions.open(owner, verified=True)
    with pytest.raises(InputError, match="yourself first"):
        store.onetime.want(owner, ("administrator",), version=1)
    store.onetime.begin(owner, SECRET)
    owner = store.people.one(owner, owner.id)
    store.onetime.want(owner, ("administrator", "biller"), version=1)
    assert store.onetime.wanted_of(owner.clinic_id) == ("biller", "administrator")
    assert store.sessions.of(word) is None, "who has none is signed out"
    assert store.sessions.of(own) is not None


def test_wrong_codes_lock_also_where_the_password_is_given_in_between(
    store: Store, owner: Person
) -> None:
    store.onetime.begin(owner, SECRET)
    for _ in range(5):
        found = store.people.checked(owner.email, PASSWORD)
        store.people.code_refused(found)
    with pytest.raises(InputError):
        store.people.checked(owner.email, PASSWORD)


def test_what_is_said_does_not_tell_whether_there_is_an_account_or_a_lock(
    store: Store, owner: Person
) -> None:
    said = set()
    for email, password in 7 * [(owner.email, "wrong wrong wrong")] + [
        (owner.email, PASSWORD),
        ("nobody@c.example", PASSWORD),
        ("no address", PASSWORD),
    ]:
        with pytest.raises(InputError) as fault:
            store.people.checked(email, password)
        said.add(str(fault.value))
    assert len(said) == 1


def test_a_clock_set_back_does_not_lock_anybody_out(
    store: Store, owner: Person, clock: Clock
) -> None:
    clock.go(minutes=60 * 24 * 365)
    for _ in range(5):
        with pytest.raises(InputError):
            store.people.checked(owner.email, "wrong wrong wrong")
    clock.go(minutes=-60 * 24 * 365)
    assert store.people.checked(owner.email, PASSWORD).id == owner.id
    clock.ms += LOCKED_MS
    codes = store.onetime.begin(owner, SECRET, step=10**9)  # used while the clock was ahead
    assert store.onetime.spend_recovery(owner, codes[0])


def test_half_a_session_ends_soon(store: Store, owner: Person, clock: Clock) -> None:
    word, _ = store.sessions.open(owner, verified=False)
    assert store.sessions.of(word) is not None
    clock.go(minutes=11)
    assert store.sessions.of(word) is None


def test_one_s_own_sessions_are_listed_and_ended(
    store: Store, owner: Person, stranger: Person, clock: Clock
) -> None:
    here, session = store.sessions.open(owner, verified=True, agent="Firefox on Linux")
    clock.go(minutes=1)
    there, other = store.sessions.open(owner, verified=True)
    assert [s.agent for s in store.sessions.all(owner)] == ["", "Firefox on Linux"]
    with pytest.raises(Absent):
        store.sessions.end_one(stranger, other.hash)
    store.people.set_password(owner, PASSWORD, "nine loud trombones", keep=session.hash)
    assert store.sessions.of(there) is None
    assert store.sessions.of(here) is not None
    with pytest.raises(Absent):
        store.sessions.end_all(owner, by=colleague(store, owner))
    assert store.sessions.end_all(owner, by=owner) == 1
