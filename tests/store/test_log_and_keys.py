"""The log shows tampering; keys change; backups come back, also into the other database."""

from __future__ import annotations

import gzip
from importlib import import_module
from pathlib import Path

import pytest
from clocks_and_items import SECRET, item

from chartproof.errors import InputError, StoreBusy, StoreError
from chartproof.store import Store, log, open_store, schema
from chartproof.store.backup import back_up, before_migrating, checked, restore
from chartproof.store.database import database
from chartproof.store.people import Person
from chartproof.store.rotation import SEALED, rotate
from chartproof.store.sealing import Keyring, keyring, new_key, write_keys


def wrong(store: Store) -> str | None:
    with store.vault.reading() as rows:
        return log.verify(rows, store.vault.index_key).wrong


def without_triggers(store: Store, sql: str) -> None:
    """Change the log as somebody would who owns the database."""
    with store.vault.writing() as rows:
        if store.vault.database.kind == "sqlite":
            rows.run("DROP TRIGGER log_stays")
            rows.run("DROP TRIGGER log_kept")
        else:
            rows.run("ALTER TABLE log DISABLE TRIGGER ALL")
        rows.run(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE log SET subject = 'another' WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE log SET at_ms = at_ms + 1 WHERE seq = 1", "entry 1 was changed"),
        ("DELETE FROM log WHERE seq = 2", "entry 2 is missing"),
        ("DELETE FROM log WHERE seq >= 3", "entries after 2 were cut off"),
    ],
)
def test_what_is_changed_or_cut_off_is_seen(
    store: Store, owner: Person, sql: str, said: str
) -> None:
    for _ in range(3):
        store.sessions.open(owner, verified=True)
    assert wrong(store) is None
    without_triggers(store, sql)
    assert wrong(store) == said


@pytest.mark.parametrize("sql", ["UPDATE log SET subject = ''", "DELETE FROM log"])
def test_the_database_itself_refuses_to_change_the_log(
    store: Store, owner: Person, sql: str
) -> None:
    with pytest.raises(StoreError), store.vault.writing() as rows:
        rows.run(sql)
    assert wrong(store) is None


def test_a_wrong_key_opens_nothing(url: str, store: Store, owner: Person) -> None:
    with pytest.raises(StoreError, match="another key"):
        open_store(url, Keyring((new_key(),)))


def test_a_sealed_value_is_of_its_row_alone(store: Store, owner: Person) -> None:
    one, two = store.items.keep(owner, [item("v1"), item("v2", content=b"other")])
    with store.vault.writing() as rows:
        moved = rows.one("SELECT content FROM item WHERE id = ?", one)
        assert moved is not None
        rows.run("UPDATE item SET content = ? WHERE id = ?", moved[0], two)
    with pytest.raises(StoreError, match="moved from another row"):
        store.items.one(owner, two)


def test_keys_change_and_nothing_stays_under_the_old_one(
    url: str, tmp_path: Path, keys: Keyring, store: Store, owner: Person
) -> None:
    (made,) = store.items.keep(owner, [item()])
    finding = store.items.one(owner, made).findings[0]
    store.work.comment(owner, finding.id, "words")
    store.onetime.begin(owner, "JBSWY3DPEHPK3PXP")
    file = store.uploads.receive(owner, "a.837", "claims", [b"x" * 3_000_000])
    path = tmp_path / "keys"
    write_keys(path, keys.keys)
    assert rotate(store, path) > 5
    fresh, _ = keyring(path)
    assert fresh.keys != keys.keys
    again = open_store(url, fresh)
    assert again.items.one(owner, made).content == SECRET.encode()
    assert again.uploads.open(owner.clinic_id, file.id).read() == b"x" * 3_000_000
    assert again.onetime.secret(owner) == "JBSWY3DPEHPK3PXP"
    with again.vault.reading() as rows:
        for table, column, _ in SEALED:
            only = " AND name = 'index_key'" if table == "meta" else ""
            for (value,) in rows.all(
                f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL{only}"
            ):
                assert fresh.is_current(value), f"{table}.{column}"
    again.close()
    with pytest.raises(StoreError):
        open_store(url, keys)


def test_a_backup_comes_back_in_a_fresh_database(
    store: Store, keys: Keyring, owner: Person, tmp_path: Path
) -> None:
    (made,) = store.items.keep(owner, [item()])
    path = tmp_path / "clinic.backup"
    written = back_up(store.vault.database, path)
    assert checked(path) == written
    assert SECRET.encode() not in gzip.decompress(path.read_bytes())
    target = database(str(tmp_path / "restored.sqlite"))
    restore(target, path)
    again = open_store(target, keys)
    assert again.items.one(owner, made).content == SECRET.encode()
    with again.vault.reading() as rows:
        assert log.verify(rows, again.vault.index_key).wrong is None
    with pytest.raises(InputError, match="holds something already"):
        restore(target, path)
    again.close()


def test_a_backup_of_sqlite_goes_into_postgresql(
    postgres: str, tmp_path: Path, keys: Keyring
) -> None:
    import psycopg

    small = open_store(str(tmp_path / "small.sqlite"), keys)
    owner = small.people.begin(
        small.people.first_link(),
        clinic="C",
        name="N",
        email="n@c.example",
        password="seven quiet umbrellas",
    )
    (made,) = small.items.keep(owner, [item()])
    back_up(small.vault.database, tmp_path / "b")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE moved")
    target = database(f"{postgres.rpartition('/')[0]}/moved")
    restore(target, tmp_path / "b")
    large = open_store(target, keys)
    assert large.items.one(owner, made).content == SECRET.encode()
    large.close()
    small.close()


@pytest.mark.parametrize("harm", ["cut off", "changed", "nothing of ours"])
def test_a_broken_backup_is_refused_and_fills_nothing(
    store: Store, owner: Person, tmp_path: Path, harm: str
) -> None:
    path = tmp_path / "clinic.backup"
    back_up(store.vault.database, path)
    whole = path.read_bytes()
    if harm == "cut off":
        path.write_bytes(whole[: len(whole) // 2])
    elif harm == "changed":
        path.write_bytes(gzip.compress(gzip.decompress(whole).replace(b"Ada", b"Eve")))
    else:
        path.write_bytes(gzip.compress(b"hello\n"))
    target = database(str(tmp_path / "restored.sqlite"))
    with pytest.raises(InputError, match=r"backup|changed since"):
        restore(target, path)
    assert schema.version(target) == 0


def test_before_tables_change_a_backup_is_made(
    url: str,
    keys: Keyring,
    store: Store,
    owner: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = schema.newest()
    later = {**schema.steps(), schema.newest() + 1: "ALTER TABLE clinic ADD COLUMN town TEXT;\n"}
    monkeypatch.setattr(schema, "steps", lambda: later)
    said: list[str] = []
    again = open_store(url, keys, before_migrating=before_migrating(tmp_path / "b", said.append))
    (made,) = (tmp_path / "b").iterdir()
    assert checked(made).step == before
    assert str(made) in said[0]
    assert schema.version(again.vault.database) == before + 1
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer chartproof"):
        open_store(url, keys)
    again.close()


def test_a_locked_database_says_so(
    tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    monkeypatch.setattr(import_module("chartproof.store.database"), "WAIT_SECONDS", 0.1)
    path = tmp_path / "c.sqlite"
    store = open_store(str(path), keys)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="in use"):
        store.people.first_link()
    other.execute("ROLLBACK")
    other.close()
    assert store.people.first_link()
    store.close()


def test_a_file_that_is_no_database_says_so(tmp_path: Path, keys: Keyring) -> None:
    path = tmp_path / "c.sqlite"
    path.write_text("this is a letter, not a database, and rather long for one" * 50)
    with pytest.raises(StoreError, match="no database of ours"):
        open_store(str(path), keys)
