"""What a FHIR server or files hold, as entries for the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from chartproof.errors import InputError
from chartproof.fhir.notes import Found
from chartproof.fhir.server import Server
from chartproof.fhir.signing_in import Backend
from chartproof.fhir.sources import Files, Resources
from chartproof.fhir.visits import visits_in
from chartproof.visits import Entry, visit_from

MOST_TOLD = 20  # lines of what is missing or left out; the rest is counted


def fhir_entries(
    source: str,
    client: str | None = None,
    key: Path | None = None,
    kid: str | None = None,
    tell: Callable[[str], None] = lambda words: None,
) -> Iterator[Entry]:
    """Yield a visit, or a fault, for each day of each claim and each note without one.

    source: a server's address, or a file or folder. client, key and kid: to sign in as a SMART
    backend service. tell: takes what is missing around visits, and what was left out. Raise
    InputError where there is nothing to read.
    """
    told = 0
    for found in visits_in(_resources(source, client, key, kid)):
        for words in found.told:
            told += 1
            if told <= MOST_TOLD:
                tell(words)
        yield from entries_of(found)
    if told > MOST_TOLD:
        tell(f"{told - MOST_TOLD} more like these; --format operation-outcome names them by visit")


def entries_of(found: Found) -> Iterator[Entry]:
    """Yield the entry of what was found; none where only something is told."""
    if found.record is None:
        if found.fault is not None:
            yield Entry(found.place, found.place, fault=found.fault)
        return
    record = {k: v for k, v in found.record.items() if v is not None}
    if found.told:
        record["fhir"] = {**record["fhir"], "told": list(found.told)}
    name = str(record["id"])
    try:
        visit = visit_from(record, found.place)
    except InputError as fault:
        yield Entry(found.place, name, fault=str(fault))
        return
    yield Entry(found.place, name, visit, found.fault)


def _resources(source: str, client: str | None, key: Path | None, kid: str | None) -> Resources:
    if source.startswith(("http://", "https://")):
        if (client is None) != (key is None):
            raise InputError("a SMART backend service needs both --fhir-client and --fhir-key")
        known = client is not None and key is not None
        backend = Backend(client or "", key or Path(), kid or "") if known else None
        return Server(source, backend)
    path = Path(source)
    if not path.exists():
        raise InputError(f"{source}: no such file or folder, and no address of a server")
    return Files(path)
