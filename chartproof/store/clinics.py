"""Clinics and their settings; the rows of one are never seen by another."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from chartproof.errors import Absent, Conflict
from chartproof.store.database import Rows
from chartproof.store.people import Person
from chartproof.store.vault import Vault

CHANGED = "Somebody else changed these settings. Load them again."


class Clinic(Struct, frozen=True, kw_only=True):
    """A clinic; nothing of one is ever seen by another."""

    id: str
    name: str
    demonstration: bool = False
    settings: dict[str, str | int | bool] = {}
    version: int = 1


class Clinics:
    """The clinics of an installation."""

    def __init__(self, vault: Vault) -> None:
        self._v = vault

    def of(self, by: Person) -> Clinic:
        """Return the clinic of an account."""
        with self._v.reading() as rows:
            found = rows.one(
                "SELECT id, name, demonstration, settings, version FROM clinic WHERE id = ?",
                by.clinic_id,
            )
        if found is None:
            raise Absent("This clinic is not here any more.")
        return Clinic(
            id=found[0],
            name=found[1],
            demonstration=bool(found[2]),
            settings=msgspec.json.decode(found[3]),
            version=found[4],
        )

    def ids(self) -> list[str]:
        """Return every clinic's id, for work that no person asked for."""
        with self._v.reading() as rows:
            return [r[0] for r in rows.all("SELECT id FROM clinic ORDER BY made_ms, id")]


def setting_of(rows: Rows, clinic_id: str, name: str) -> str | int | bool | None:
    """Return one setting of a clinic, None where it is not set."""
    found = rows.one("SELECT settings FROM clinic WHERE id = ?", clinic_id)
    settings: dict[str, str | int | bool] = msgspec.json.decode(found[0]) if found else {}
    return settings.get(name)


def keep_settings(
    rows: Rows, clinic_id: str, version: int, fresh: Mapping[str, str | int | bool | None]
) -> None:
    """Keep some settings of a clinic beside the others; None takes one away.

    Raise Conflict where the clinic is not of this version any more.
    """
    found = rows.one("SELECT settings FROM clinic WHERE id = ?", clinic_id)
    before: dict[str, str | int | bool] = msgspec.json.decode(found[0]) if found else {}
    after = {n: v for n, v in {**before, **fresh}.items() if v is not None}
    if not rows.run(
        "UPDATE clinic SET settings = ?, version = version + 1 WHERE id = ? AND version = ?",
        *(msgspec.json.encode(after).decode(), clinic_id, version),
    ):
        raise Conflict(CHANGED)
