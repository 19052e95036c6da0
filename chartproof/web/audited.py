"""What `/api/v1` is asked to audit, apart from any database: it travels to the auditors."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from chartproof.audit import audit_entry
from chartproof.courses import audit_course
from chartproof.errors import InputError
from chartproof.report.json import any_record
from chartproof.store import Store
from chartproof.store.own import RuleSetting
from chartproof.store.people import Person
from chartproof.visits import Entry, episode_from, visit_from
from chartproof.web.tables import Files, own_files, rules_from, shelf_with

Record = dict[str, Any]  # Any: JSON in the shape of docs/reference/json.md


class Asked(Struct, frozen=True):
    """Records to audit. first: the number of the first among those that were sent.

    files: the clinic's own payers. settings: its rules, as set.
    """

    records: tuple[Record, ...]
    first: int = 0
    files: Files = ()
    settings: tuple[RuleSetting, ...] = ()


def asked(store: Store, who: Person, *records: Record) -> Asked:
    """Return records with the clinic's own tables and rules."""
    settings = tuple(store.own.rule_settings(who))
    return Asked(records, files=own_files(store, who), settings=settings)


def audited_visit(given: Asked) -> bytes:
    """Return what can be said of one visit, as JSON; raise InputError for what is none."""
    visit = visit_from(given.records[0])
    entry = Entry("visit", visit.id, visit)
    return msgspec.json.encode(_record(entry, given))


def audited_visits(given: Asked) -> bytes:
    """Return what can be said of each visit, as a list; one that cannot be read has failed."""
    found = []
    for i, record in enumerate(given.records, given.first):
        place = f"visits[{i}]"
        try:
            visit = visit_from(record, place)
            entry = Entry(place, visit.id, visit)
        except InputError as fault:
            entry = Entry(place, place, fault=str(fault))
        found.append(_record(entry, given))
    return msgspec.json.encode(found)


def audited_course(given: Asked) -> bytes:
    """Return what can be said of one course of care; raise InputError for what is none."""
    episode = episode_from(given.records[0], "episode")
    entry = Entry("episode", episode.id, episode=episode)
    found = audit_course(entry, (), rules_from(given.settings), shelf_with(given.files))
    return msgspec.json.encode(any_record(found))


def _record(entry: Entry, given: Asked) -> Record:
    return any_record(audit_entry(entry, rules_from(given.settings), shelf_with(given.files)))
