"""The audit as a function of records: the same on one core, on all of them, and on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from chartproof.audit import audit_entry
from chartproof.batch.grouping import Record
from chartproof.batch.shape import Reject, Row, row
from chartproof.courses import audit_course
from chartproof.errors import InputError
from chartproof.model import Visit
from chartproof.reference import book
from chartproof.rules import RuleFile, all_rules
from chartproof.visits import Entry, episode_from, is_episode, visit_from


@cache
def _rules() -> tuple[RuleFile, ...]:
    return all_rules()


def audited(records: Iterable[Record]) -> Iterator[tuple[str, Row] | Reject]:
    """Yield the month and row of each record's outcome, or why there is none; in order."""
    for place, record in records:
        entry = _entry(place, record)
        if entry.episode is not None:
            yield row(audit_course(entry, (), _rules(), book()), place)
        elif entry.visit is not None:
            yield row(audit_entry(entry, _rules(), book()), place)
        else:
            yield Reject(place, entry.id, entry.fault or "no visit")


def _entry(place: str, record: object) -> Entry:
    if isinstance(record, Visit):
        return Entry(place, record.id, record)
    if isinstance(record, InputError):
        return Entry(place, place, fault=f"{place}: {record}")
    given = record.get("id") if isinstance(record, dict) else None
    name = given if isinstance(given, str) and given else place
    try:
        if is_episode(record):
            return Entry(place, name, episode=episode_from(record, place))  # type: ignore[arg-type]  # a mapping, as is_episode says
        return Entry(place, name, visit_from(record, place))  # type: ignore[arg-type]  # it raises where it is no mapping
    except InputError as fault:
        return Entry(place, name, fault=str(fault))
