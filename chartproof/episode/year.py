"""Dollars of the year before each visit of a course, where the first are known."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing import pricing
from chartproof.errors import NotInForce
from chartproof.model import Episode, Visit
from chartproof.reference import Book

POOL = {"PT": "PT+SLP", "SLP": "PT+SLP", "OT": "OT"}
POOL_MARKS = frozenset({"GP", "GO", "GN"})


def with_year(visits: tuple[Visit, ...], course: Episode, shelf: Book) -> tuple[Visit, ...]:
    """Return the visits, each with the allowed dollars of its year before it.

    Only from a visit on that states them: what the patient used elsewhere is not in the folder.
    """
    if not any(v.charges and v.year_to_date_usd is not None for v in visits):
        return visits
    running: dict[tuple[int, str], Decimal] = {}
    found = []
    for visit in visits:
        pool = POOL.get(visit.discipline or course.discipline or "", "")
        key = (visit.date_of_service.year, pool)
        if visit.year_to_date_usd is None and key in running:
            visit = replace(visit, year_to_date_usd=running[key])
        if visit.year_to_date_usd is not None and visit.charges:
            allowed = _allowed(visit, shelf)
            if allowed is None:
                running.pop(key, None)
            else:
                running[key] = visit.year_to_date_usd + allowed
        found.append(visit)
    return tuple(found)


def _allowed(visit: Visit, shelf: Book) -> Decimal | None:
    try:
        return pricing.price(visit, shelf).allowed_usd
    except NotInForce:
        return None


class Over(Struct, frozen=True):
    """A year and pool whose threshold the course passes. visits: those with lines that lack KX."""

    year: int
    pool: str
    usd: Decimal
    visits: tuple[int, ...]


def over_threshold(course: Episode, shelf: Book) -> tuple[Over, ...]:
    """Return where the allowed amounts of the course alone pass the year's threshold without KX.

    Only visits whose year-to-date amount nobody gave: with it, each visit tells for itself.
    """
    spent: dict[tuple[int, str], Decimal] = {}
    lacking: dict[tuple[int, str], list[int]] = {}
    limits: dict[tuple[int, str], Decimal] = {}
    for i, visit in enumerate(course.visits):
        pool = POOL.get(visit.discipline or course.discipline or "", "")
        row = shelf.thresholds.find(visit.date_of_service, ("kx_threshold", pool))
        if not visit.charges or row is None or visit.year_to_date_usd is not None:
            continue
        key = (visit.date_of_service.year, pool)
        limits[key] = row.value.value
        spent[key] = spent.get(key, Decimal(0)) + (_allowed(visit, shelf) or Decimal(0))
        therapy = [c for c in visit.charges if POOL_MARKS & set(c.modifiers)]
        if spent[key] > row.value.value and any("KX" not in c.modifiers for c in therapy):
            lacking.setdefault(key, []).append(i)
    return tuple(
        Over(year, pool, limits[year, pool], tuple(found))
        for (year, pool), found in lacking.items()
    )
