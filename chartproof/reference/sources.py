"""Sources by key, as a person reads them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any  # Any: what TOML holds, checked in citations

import msgspec

from chartproof.errors import InputError
from chartproof.model import Citation

SOURCES = Path(__file__).parent / "sources.toml"


@cache
def read_sources() -> dict[str, Citation]:
    """Return every source that ships, by key."""
    with SOURCES.open("rb") as file:
        return citations(SOURCES.name, tomllib.load(file))


def citations(file: str, entries: dict[str, Any]) -> dict[str, Citation]:
    """Return the sources in a TOML table; raise InputError naming file, source and what is wrong.

    entries: as read from TOML, any values; checked here.
    """
    found = {}
    for key, entry in entries.items():
        try:
            if not isinstance(entry, dict):
                raise msgspec.ValidationError("expected title, citation, standing")
            given = {name: value for name, value in entry.items() if value != ""}
            if unknown := set(given) - set(Citation.__struct_fields__):
                raise msgspec.ValidationError(f"unknown key {sorted(unknown)[0]!r}")
            found[key] = msgspec.convert({"source": key, **given}, Citation)
        except msgspec.ValidationError as fault:
            raise InputError(f"{file}: source {key!r}: {fault}") from fault
    return found
