"""Visits on their way to the others of their course: one patient, one discipline.

A visit that names its course (`episode_id`) goes with that course's visits alone. Whatever names no
patient, is a whole course already or cannot be read goes on by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Literal
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.visits import OF_MODIFIER, is_episode, visit_from
from chartproof.visits.episodes import MOST_VISITS

Record = tuple[str, Any]  # Any: a place, and the raw record, the Visit or the InputError that it is
NO_DISCIPLINE = "discipline not stated"


class Carried(Struct, frozen=True, array_like=True):
    """A record on its way. key: of its course, empty where it goes alone; order: within it."""

    key: str
    order: str
    place: str
    kind: Literal["record", "visit", "fault"]
    data: bytes

    def bucket(self, of: int) -> int:
        """Return which of so many heaps it goes to; all of a course go to one."""
        return crc32((self.key or self.place).encode("utf-8", "replace")) % of


def carried(record: Record) -> Carried:
    """Return a record ready to go to its course."""
    place, given = record
    if isinstance(given, InputError):
        return Carried("", "", place, "fault", str(given).encode())
    visit = given if isinstance(given, Visit) else _visit(place, given)
    kind: Literal["record", "visit"] = "visit" if isinstance(given, Visit) else "record"
    data = msgspec.json.encode(given)
    if visit is None or not visit.patient_id:
        return Carried("", "", place, kind, data)
    named = visit.extra.get("episode_id")
    course = (visit.patient_id, _discipline(visit), named if isinstance(named, str) else "")
    key = msgspec.json.encode(course).decode()
    return Carried(key, f"{visit.date_of_service} {visit.id}", place, kind, data)


def gathered(carried: Iterable[Carried]) -> Iterator[Record]:
    """Yield the courses, and what goes alone, of records sorted by key, order and place."""
    for key, found in groupby(carried, key=lambda c: c.key):
        if not key:
            yield from ((c.place, _given(c)) for c in found)
            continue
        held = list(found)
        if len(held) > MOST_VISITS:  # a patient's name used for everybody; each visit for itself
            yield from ((c.place, _given(c)) for c in held)
            continue
        yield held[0].place, _course(key, held)


def in_order(carried: Iterable[Carried]) -> list[Carried]:
    """Return records in the order in which they are gathered."""
    return sorted(carried, key=lambda c: (c.key, c.order, c.place))


def _visit(place: str, given: object) -> Visit | None:
    """Return the visit of a record; None where it is none, which the audit then tells."""
    if not isinstance(given, dict) or is_episode(given):
        return None
    try:
        return visit_from(given, place)
    except InputError:
        return None


def _discipline(visit: Visit) -> str:
    marked = (OF_MODIFIER[m] for c in visit.charges for m in c.modifiers if m in OF_MODIFIER)
    return visit.discipline or next(marked, "")


def _given(carried: Carried) -> Any:  # Any: as in Record
    if carried.kind == "fault":
        return InputError(carried.data.decode())
    if carried.kind == "visit":
        return msgspec.json.decode(carried.data, type=Visit)
    return msgspec.json.decode(carried.data)


def _course(key: str, held: Sequence[Carried]) -> dict[str, Any]:  # Any: an episode as JSON
    patient, discipline, named = msgspec.json.decode(key, type=tuple[str, str, str])
    visits: list[Any] = []  # Any: raw JSON, or a Visit of a claim
    for number, one in enumerate(held, 1):
        given = _given(one)
        if isinstance(given, Visit) and given.visit_number is None:
            given = replace(given, visit_number=number)
        visits.append(given)
    name = named or f"{patient} {discipline or NO_DISCIPLINE}"
    course: dict[str, Any] = {"id": name, "patient_id": patient, "visits": visits}
    return {**course, "discipline": discipline} if discipline else course
