"""A running workbench without a network: a store in a folder of its own, a clinic, one browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import ADDRESS, PASSWORD, Browser
from litestar import Litestar
from litestar.testing import TestClient

from chartproof.store import Store, open_store
from chartproof.store.people import Person
from chartproof.store.sealing import Keyring, new_key
from chartproof.web.app import make_app
from chartproof.web.house import House, Settings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(str(tmp_path / "clinic.sqlite"), Keyring((new_key(),)))
    yield made
    made.close()


@pytest.fixture
def house(store: Store) -> House:
    return House(store, Settings())


@pytest.fixture
def owner(store: Store) -> Person:
    return store.people.begin(
        store.people.first_link(),
        clinic="Elm Street Therapy",
        name="Ada Admin",
        email="ada@elm.example",
        password=PASSWORD,
    )


@pytest.fixture
def app(house: House) -> Litestar:
    return make_app(house)


@pytest.fixture
def browser(app: Litestar) -> Iterator[Browser]:
    with TestClient(app, base_url=ADDRESS) as made:
        made.follow_redirects = False
        yield made
