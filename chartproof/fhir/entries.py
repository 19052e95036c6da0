"""What a FHIR server or files hold, as entries for the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chartproof.errors import InputError
from chartproof.fhir.server import Backend, Server
from chartproof.fhir.sources import Files, Resources
from chartproof.fhir.visits import visits_in
from chartproof.visits import Entry, visit_from


def fhir_entries(
    source: str, client: str | None = None, key: Path | None = None
) -> Iterator[Entry]:
    """Yield a visit, or a fault, for each day of each claim and each note without one.

    source: a server's address, or a file or folder. client and key: to sign in as a SMART backend
    service. Raise InputError where there is nothing to read.
    """
    for found in visits_in(_resources(source, client, key)):
        if found.record is None:
            yield Entry(found.place, found.place, fault=found.fault)
            continue
        try:
            record = {k: v for k, v in found.record.items() if v is not None}
            told = {"told": list(found.told)} if found.told else {}
            record["fhir"] = {**found.record["fhir"], **told}
            yield Entry(found.place, record["id"], visit_from(record, found.place))
        except InputError as fault:
            yield Entry(found.place, str(found.record["id"]), fault=str(fault))


def _resources(source: str, client: str | None, key: Path | None) -> Resources:
    if source.startswith(("http://", "https://")):
        if (client is None) != (key is None):
            raise InputError("a SMART backend service needs both --fhir-client and --fhir-key")
        backend = Backend(client, key) if client is not None and key is not None else None
        return Server(source, backend)
    path = Path(source)
    if not path.exists():
        raise InputError(f"{source}: no such file or folder, and no address of a server")
    return Files(path)
