"""Many courses at once: one index of all their notes, several processes where there are many."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence

from msgspec import Struct

from chartproof.courses import audit_course
from chartproof.episode.shelf import Shelf, shelve
from chartproof.model import EpisodeOutcome
from chartproof.processes import end_with_parent
from chartproof.reference import Book
from chartproof.rules import RuleFile
from chartproof.visits import Entry
from chartproof.waivers import Waivers

MANY = 40  # courses, from which on further processes are worth starting
_AT_ONCE = 4  # courses handed to a process


class _Work(Struct, frozen=True):
    """What every process shares; it inherits it when it is forked, so that nothing is sent."""

    entries: tuple[Entry, ...]
    shelf: Shelf
    rules: tuple[RuleFile, ...]
    book: Book
    waivers: Waivers | None


_work: list[_Work] = []


def audited_courses(
    entries: Sequence[Entry],
    rules: Sequence[RuleFile],
    book: Book,
    waivers: Waivers | None = None,
    jobs: int = 0,
) -> Iterator[EpisodeOutcome]:
    """Yield the outcome of each episode, in order, its notes held against those of all others.

    jobs: processes; 0 is one a core where there are many courses. A file's waivers are counted as
    they are used, which one process alone can do.
    """
    courses = tuple(e.episode for e in entries if e.episode is not None)
    near = shelve(courses)
    wanted = jobs or (os.cpu_count() or 1 if len(entries) >= MANY else 1)
    is_counted = waivers is not None and bool(waivers.entries)
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    if wanted < 2 or len(entries) < 2 or is_counted or not can_fork:
        for entry in entries:
            yield audit_course(entry, near, rules, book, waivers)
        return
    _work.append(_Work(tuple(entries), near, tuple(rules), book, waivers))
    try:
        count, start = min(wanted, len(entries)), multiprocessing.get_context("fork")
        with start.Pool(count, initializer=end_with_parent) as pool:
            yield from pool.imap(_one, range(len(entries)), chunksize=_AT_ONCE)
    finally:
        _work.clear()


def _one(place: int) -> EpisodeOutcome:
    work = _work[-1]
    return audit_course(work.entries[place], work.shelf, work.rules, work.book, work.waivers)
