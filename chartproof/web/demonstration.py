"""A demonstration clinic: invented people, notes and claims, so that every page has something."""

from __future__ import annotations

from chartproof.store import Store
from chartproof.store.people import Person


def fill(store: Store, owner: Person) -> None:
    """Fill a clinic with invented data."""
