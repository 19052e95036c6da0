"""A database of an older program: brought up to date with what it holds, a backup made first."""

from __future__ import annotations

from pathlib import Path

import pytest
from clocks_and_items import PASSWORD, SECRET, item

from chartproof.errors import StoreError
from chartproof.store import Store, log, open_store, schema
from chartproof.store.backup import before_migrating, checked, restore
from chartproof.store.database import database
from chartproof.store.people import Person
from chartproof.store.retention import Policy
from chartproof.store.sealing import Keyring


@pytest.fixture
def older(url: str, keys: Keyring, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database as the first program made it, with an account and a visit in it."""
    first = {1: schema.steps()[1]}
    with monkeypatch.context() as then:
        then.setattr(schema, "steps", lambda: first)
        store = open_store(url, keys)
        owner = store.people.begin(
            store.people.first_link(), clinic="C", name="N", email="n@c.example", password=PASSWORD
        )
        store.items.keep(owner, [item()])
        store.close()
    return url


def holds_everything(store: Store) -> Person:
    owner = store.people.checked("n@c.example", PASSWORD)
    (kept,) = store.items.find(owner)[0]
    assert store.items.one(owner, kept.id).content == SECRET.encode()
    with store.vault.reading() as rows:
        assert log.verify(rows, store.vault.index_key).wrong is None
    return owner


def test_it_is_brought_up_to_date_after_a_backup_from_which_it_can_be_restored(
    older: str, keys: Keyring, tmp_path: Path
) -> None:
    store = open_store(older, keys, before_migrating=before_migrating(tmp_path / "b", print))
    assert schema.version(store.vault.database) == schema.newest()
    owner = holds_everything(store)
    store.retention.set_policy(owner, Policy(notes=1), version=1)
    assert store.retention.delete_some(owner, "notes") == 1
    (made,) = (tmp_path / "b").iterdir()
    assert checked(made).step == 1
    target = database(str(tmp_path / "restored.sqlite"))
    restore(target, made)
    again = open_store(target, keys)
    assert schema.version(target) == schema.newest()
    holds_everything(again)
    again.close()
    store.close()


def test_a_step_that_fails_leaves_it_as_it_was(
    older: str, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {**schema.steps(), 99: "ALTER TABLE clinic ADD COLUMN town TEXT;\n\nNONSENSE;\n"}
    with monkeypatch.context() as then:
        then.setattr(schema, "steps", lambda: broken)
        with pytest.raises(StoreError):
            open_store(older, keys)
    untouched = database(older)
    assert schema.version(untouched) == 1
    untouched.close()
    store = open_store(older, keys)
    holds_everything(store)
    store.close()
