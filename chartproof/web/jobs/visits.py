"""A file of visits and courses (JSON, JSON lines): each audited, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from chartproof.audit import audit_entry
from chartproof.courses import audit_course
from chartproof.model import Episode
from chartproof.reference import Book
from chartproof.rules import RuleFile
from chartproof.store.records import NewItem
from chartproof.visits import Entry, entries_in, told_apart
from chartproof.web.jobs import Doing, Ended
from chartproof.web.kept import kept_course, kept_visit
from chartproof.web.tables import shelf_and_rules

KEPT = "kept"
AT_ONCE = 20


def audit_visits(doing: Doing) -> Ended:
    """Return what came of a file of visits."""
    store, job = doing.store, doing.job
    assert job.file_id is not None
    shelf, rules = shelf_and_rules(store, doing.who)
    name = store.uploads.one(job.clinic_id, job.file_id).name
    courses = [e.episode for e in _entries(doing, name) if e.episode is not None]
    entries = enumerate(_entries(doing, name), 1)
    done = job.done if job.stage == KEPT else 0
    for _ in islice(entries, done):
        pass
    while some := list(islice(entries, AT_ONCE)):
        items = [
            item
            for number, entry in some
            if (item := _item(number, entry, courses, rules, shelf)) is not None
        ]
        store.jobs.keep(
            job,
            stage=KEPT,
            done=some[-1][0],
            also=lambda rows, items=items: store.items.keep_in(  # type: ignore[misc]  # bound now
                rows, job.clinic_id, job.made_by, items, job.id
            ),
        )
    return _ended(doing, name)


def _entries(doing: Doing, name: str) -> Iterator[Entry]:
    opened = doing.store.uploads.open(doing.job.clinic_id, doing.job.file_id or "")
    return told_apart(entries_in(opened, name))


def _item(
    number: int,
    entry: Entry,
    courses: list[Episode],
    rules: Sequence[RuleFile],
    shelf: Book,
) -> NewItem | None:
    """Return what is kept of an entry; None for one that could not be read at all."""
    if entry.episode is not None:
        others = [c for c in courses if c is not entry.episode and c.id != entry.episode.id]
        course = audit_course(entry, others, rules, shelf)
        came = msgspec.json.encode(entry.episode)
        return kept_course(course, came, key=entry.id, number=number)
    if entry.visit is None:
        return None
    outcome = audit_entry(entry, rules, shelf)
    came = msgspec.json.encode(entry.visit)
    key = f"{entry.visit.patient_id or ''} {entry.id}"
    return kept_visit(outcome, came, key=key, number=number)


def _ended(doing: Doing, name: str) -> Ended:
    """Return how the file ended: what could not be read is named by its place."""
    faults = [e.fault for e in _entries(doing, name) if e.fault is not None]
    read = sum(1 for e in _entries(doing, name) if e.visit is not None or e.episode is not None)
    summary = {"read": read, "faults": faults[:100], "faulty": len(faults)}
    told = msgspec.json.encode(summary)
    if not read:
        return Ended("failed", told, faults[0] if faults else f"{name}: empty")
    return Ended("held" if faults else "done", told, faults[0] if faults else None)
