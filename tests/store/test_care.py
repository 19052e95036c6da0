"""Patients that are named for an account beside those whose visits name it."""

from __future__ import annotations

import pytest
from clocks_and_items import item

from chartproof.errors import Absent
from chartproof.store import Store
from chartproof.store.people import Person


def test_a_patient_that_was_named_is_seen_and_one_of_another_clinic_is_not(
    store: Store, owner: Person, stranger: Person
) -> None:
    made, _ = store.people.invite(owner, email="c@c.example", name="C", role="clinician")
    (kept,) = store.items.keep(owner, [item()])
    patient = store.items.one(owner, kept).item.patient_id or ""
    with pytest.raises(Absent):
        store.items.one(made, kept)
    for by, account in ((stranger, made.id), (owner, stranger.id)):
        with pytest.raises(Absent):
            store.care.name(by, account, patient)
    store.care.name(owner, made.id, patient)
    store.care.name(owner, made.id, patient)
    assert store.items.one(made, kept).content
    assert [p.label for p in store.care.named(owner, made.id)] == ["patient seven"]
    store.care.forget(owner, made.id, patient)
    with pytest.raises(Absent):
        store.items.one(made, kept)
