"""A store over each kind of database, and two clinics in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from clocks_and_items import PASSWORD, Clock
from postgres_server import server

from chartproof.store import Store, open_store
from chartproof.store.people import Person
from chartproof.store.sealing import Keyring, new_key


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> Keyring:
    return Keyring((new_key(),))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "clinic.sqlite")
        return
    base = request.getfixturevalue("postgres")
    name = f"clinic_{abs(hash(tmp_path)) % 10**12}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")  # some hundred files less than a database
    yield f"{base}?options=-csearch_path%3D{name}"


@pytest.fixture
def store(url: str, keys: Keyring, clock: Clock) -> Iterator[Store]:
    made = open_store(url, keys, clock=clock)
    yield made
    made.close()


@pytest.fixture
def owner(store: Store) -> Person:
    return store.people.begin(
        store.people.first_link(),
        clinic="Elm Street",
        name="Ada Admin",
        email="ada@elm.example",
        password=PASSWORD,
    )


@pytest.fixture
def stranger(store: Store, owner: Person) -> Person:
    """The administrator of another clinic in the same database."""
    return store.people.new_clinic(
        "Oak Street", email="olga@oak.example", password=PASSWORD, who="Olga Other"
    )
