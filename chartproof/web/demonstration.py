"""A demonstration clinic: invented people, notes and claims, so that every page has something.

The notes are written for this; the claims and payments are made up from a seed. All go the way of
any file: handed in, looked at by the worker, and removed with one press.
"""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path

from chartproof.invented.files import write
from chartproof.store import Store
from chartproof.store.people import Person

CLAIMS, SEED = 160, 20


def fill(store: Store, owner: Person) -> None:
    """Hand in a file of visits, one of claims and one of payments, all invented."""
    visits = files("chartproof.web").joinpath("demo", "visits.jsonl").read_bytes()
    _hand_in(store, owner, "Demonstration notes.jsonl", "visits", visits)
    with tempfile.TemporaryDirectory(prefix="chartproof-demonstration-") as made:
        folder = Path(made)
        write(folder, claims=CLAIMS, seed=SEED)
        for name, kind in (("claims.837", "claims"), ("payments.835", "payments")):
            content = (folder / name).read_bytes()
            _hand_in(store, owner, f"Demonstration {name}", kind, content)


def _hand_in(store: Store, owner: Person, name: str, kind: str, content: bytes) -> None:
    file = store.uploads.receive(owner, name, kind, [content])
    store.jobs.add(owner, kind, file.id)
