"""A course with everything found that rules look at: readings, copies, series, clocks."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from chartproof.billing.minutes import timed_codes
from chartproof.episode.clocks import dues_of
from chartproof.episode.copies import copies_in
from chartproof.episode.progress import progress_of, series_of
from chartproof.episode.shelf import Shelf
from chartproof.episode.statements import statements_of
from chartproof.episode.year import with_year
from chartproof.errors import NotInForce
from chartproof.model import Copy, Episode, Reading, Visit
from chartproof.reading import read
from chartproof.reference import Book


def studied(course: Episode, others: Shelf | Sequence[Episode], shelf: Book) -> Episode:
    """Return the course with its notes read and its statements, copies, series and dues found."""
    course = replace(course, visits=with_year(_read(course.visits, shelf), course, shelf))
    course = replace(course, statements=statements_of(course))
    course = replace(course, copies=copies_in(course, others))
    own = _without_copies(course)
    series = series_of(own, shelf)
    course = replace(course, series=series, progress=progress_of(own, series, shelf))
    try:
        return replace(course, dues=dues_of(course, shelf))
    except NotInForce:  # the rules that want the dues say so
        return course


def _read(visits: tuple[Visit, ...], shelf: Book) -> tuple[Visit, ...]:
    """Return the visits with their readings; a text that stands there twice is read once."""
    known: dict[tuple[str, tuple[str, ...]], Reading] = {}
    found = []
    for visit in visits:
        if visit.text is not None and visit.reading is None:
            key = (visit.text, timed_codes(visit, shelf))
            if key not in known:
                known[key] = read(*key)
            visit = replace(visit, reading=known[key])
        found.append(visit)
    return tuple(found)


def _without_copies(course: Episode) -> Episode:
    """Return the course with the notes that are copies left empty: a copy measured nothing."""
    copied = {c.visit for c in course.copies or () if _says_nothing_new(c)}
    if not copied:
        return course
    empty = Reading(text="")
    visits = tuple(
        replace(v, text="", reading=empty) if i in copied else v
        for i, v in enumerate(course.visits)
    )
    return replace(course, visits=visits)


def _says_nothing_new(copy: Copy) -> bool:
    if copy.kind == "numbers":
        return copy.other_episode is not None
    return copy.kind in ("whole", "reworded")
