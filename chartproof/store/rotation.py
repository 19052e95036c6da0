"""Keys changed: every sealed value opened with its key and sealed anew with the first."""

from __future__ import annotations

from pathlib import Path

from chartproof.store import INDEX_KEY, Store, open_store
from chartproof.store.sealing import Keyring, keyring, new_key, write_keys

AT_ONCE = 200
SEALED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("meta", "value", ("name",)),
    ("account", "totp", ("id",)),
    ("account", "totp_offered", ("id",)),
    ("answer", "body", ("clinic_id", "name")),
    ("file", "name", ("id",)),
    ("file_part", "content", ("file_id", "number")),
    ("job", "summary", ("id",)),
    ("job_part", "content", ("job_id", "stage", "number")),
    ("patient", "label", ("id",)),
    ("item", "content", ("id",)),
    ("item", "outcome", ("id",)),
    ("finding", "reason", ("id",)),
    ("comment", "words", ("id",)),
    ("question", "content", ("id",)),
    ("question", "answer", ("id",)),
    ("denial", "content", ("id",)),
    ("hold", "reason", ("id",)),
)
"""Table, column and key columns of all that is sealed; its place is `table.column:key/key`."""


def rotate(store: Store, key_file: Path) -> int:
    """Return how many values were sealed with a fresh key; the file then holds only that one.

    A server may go on running: it takes the fresh key up from the file. What it was sealing with
    the old one meanwhile is found by going over everything until nothing of it is left.
    """
    old = keyring(key_file)[0].keys
    keys = (new_key(), *old)
    write_keys(key_file, keys)
    fresh = open_store(store.vault.database, Keyring(keys))
    count = 0
    while some := sum(_sealed_anew(fresh, *where) for where in SEALED):
        count += some
    write_keys(key_file, keys[:1])
    count += sum(_sealed_anew(fresh, *where) for where in SEALED)
    with fresh.vault.writing() as rows:
        fresh.vault.log(rows, "key changed", detail={"values": count})
    return count


def _sealed_anew(store: Store, table: str, column: str, names: tuple[str, ...]) -> int:
    """Seal a column anew, some rows a transaction; return how many."""
    vault, count = store.vault, 0
    listed = ", ".join(names)
    only = f" AND name = '{INDEX_KEY}'" if table == "meta" else ""
    with vault.reading() as rows:
        keys = rows.all(f"SELECT {listed} FROM {table} WHERE {column} IS NOT NULL{only}")
    here = " AND ".join(f"{n} = ?" for n in names)
    for start in range(0, len(keys), AT_ONCE):
        with vault.writing() as rows:
            for key in keys[start : start + AT_ONCE]:
                found = rows.one(f"SELECT {column} FROM {table} WHERE {here}", *key)
                if found is None or found[0] is None or vault.keys.is_current(found[0]):
                    continue
                place = f"{table}.{column}:{'/'.join(map(str, key))}"
                again = vault.seal(vault.open(found[0], place), place)
                rows.run(f"UPDATE {table} SET {column} = ? WHERE {here}", again, *key)
                count += 1
    return count
