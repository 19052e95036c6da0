"""What an EHR sends with a call, as visits. Nothing is fetched: a call names no server for us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.fhir.entries import entries_of as entries_found
from chartproof.fhir.payers import payer_of_coverage
from chartproof.fhir.sources import Following, plain_name
from chartproof.fhir.views import Coverage, view
from chartproof.fhir.visits import visits_in
from chartproof.hooks.services import Service
from chartproof.visits import Entry

Resource = dict[str, Any]  # Any: JSON of a resource
MOST = 2_000  # resources of one call
ENDED = frozenset({"entered-in-error", "cancelled"})


class Call(Struct, frozen=True, rename="camel"):
    """A call of a service; what else an EHR sends is not looked at, its server's token least."""

    hook: str
    hook_instance: str
    context: dict[str, Any]  # Any: of the hook
    prefetch: dict[str, Any] | None = None  # Any: a resource, a Bundle of them, or null


class NothingSent(InputError):
    """The call came without the resources that the service asks for."""


def call_from(data: bytes, service: Service) -> Call:
    """Return the call in a body; raise InputError naming what is not as CDS Hooks has it."""
    try:
        call = msgspec.json.decode(data, type=Call)
    except msgspec.ValidationError as fault:
        raise InputError(f"the call: {fault}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InputError("the call: expected JSON") from None
    if call.hook != service.hook:
        raise InputError(f"hook: expected {service.hook} at this address")
    if not isinstance(call.context.get("patientId"), str):
        raise InputError("context.patientId: expected the patient's id")
    return call


def entries_of(call: Call) -> list[Entry]:
    """Return the visits of a call, or their faults. Raise NothingSent where there is no note."""
    held = _Prefetched(call)
    if not held.has("DocumentReference", "Claim"):
        raise NothingSent("prefetch: expected documents and claims of the encounter, got neither")
    found: list[Entry] = []
    payer = _payer(held)
    for one in visits_in(held):
        if one.record is not None:
            one.record["patient_id"] = one.record["patient_id"] or call.context["patientId"]
            if one.record["payer"] == "unknown":
                one.record["payer"] = payer
        found += entries_found(one)
    return found


def _payer(held: _Prefetched) -> str:
    """Return the payer of the patient's coverage where there is just one that we know."""
    known = set()
    for place, resource in held.of_kind("Coverage"):
        around = Following(held, place, resource)
        known.add(payer_of_coverage(view(resource, Coverage, place), around))
    return known.pop() if len(known) == 1 else "unknown"


class _Prefetched:
    """The resources of a call, held in memory."""

    def __init__(self, call: Call) -> None:
        self._held: dict[str, Resource] = {}
        self._kinds: dict[str, list[str]] = {}
        self._urls: dict[str, str] = {}
        given = [call.prefetch, call.context.get("draftOrders")]
        for number, (url, resource) in enumerate(_resources(given)):
            if number >= MOST:
                raise InputError(f"prefetch: expected at most {MOST} resources")
            kind, name = str(resource.get("resourceType")), str(resource.get("id") or number)
            if resource.get("status") in ENDED:
                continue
            key = f"{kind}/{name}"
            if key not in self._held:
                self._kinds.setdefault(kind, []).append(key)
            self._held[key] = resource
            if url:
                self._urls[url] = key

    def has(self, *kinds: str) -> bool:
        """Return whether there is any resource of these kinds."""
        return any(self._kinds.get(k) for k in kinds)

    def of_kind(self, *kinds: str) -> Iterator[tuple[str, Resource]]:
        """Yield the resources of these kinds."""
        for kind in kinds:
            yield from ((key, self._held[key]) for key in self._kinds.get(kind, ()))

    def find(self, reference: str) -> Resource | None:
        """Return the resource that a reference names."""
        return self._held.get(self.name_of(reference))

    def name_of(self, reference: str) -> str:
        """Return a reference as Kind/id."""
        return self._urls.get(reference) or plain_name(reference)

    def faults(self) -> tuple[str, ...]:
        """Return nothing: what is no resource is passed over."""
        return ()


def _resources(
    given: Any, depth: int = 4, url: str = ""
) -> Iterator[tuple[str, Resource]]:  # Any: JSON
    """Yield the resources in a value, with the addresses that a Bundle gives them.

    A value is a resource, a Bundle, or a mapping or list of them.
    """
    if isinstance(given, list):
        values = [("", v) for v in given]
    elif not isinstance(given, dict):
        return
    elif given.get("resourceType") == "Bundle":
        entries = given.get("entry")
        held = [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
        values = [(str(e.get("fullUrl") or ""), e.get("resource")) for e in held]
    elif isinstance(given.get("resourceType"), str):
        yield url, given
        return
    else:
        values = [("", v) for v in given.values()]
    for known, value in values if depth else ():
        yield from _resources(value, depth - 1, known)
