"""What another year's tables would have made of visits: in all, by code, by payer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.medicare import HUNDRED, ZERO, cents
from chartproof.billing.pricing import price_all
from chartproof.model import Price, Visit
from chartproof.money.compare import moved
from chartproof.reference import Book


class Change(Struct, frozen=True):
    """Dollars then and now. count: of units for a code, of visits for a payer."""

    name: str
    count: int
    then_usd: Decimal
    now_usd: Decimal

    @property
    def difference_usd(self) -> Decimal:
        """What now is more than then."""
        return self.now_usd - self.then_usd

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of then; None where then is 0."""
        if not self.then_usd:
            return None
        return cents(self.difference_usd / self.then_usd * HUNDRED)


class Replay(Struct, frozen=True, kw_only=True):
    """Visits of other years under one year's tables.

    total, by_payer: what the provider receives. by_code: allowed, unit by unit. Only visits that
    can be priced both ways are in the sums; unpriced: the others, by what is missing and when.
    """

    year: int
    visits: int
    total: Change
    by_code: tuple[Change, ...]
    by_payer: tuple[Change, ...]
    unpriced: tuple[tuple[str, int], ...] = ()


def replay(visits: Iterable[Visit], year: int, shelf: Book, locality: str | None = None) -> Replay:
    """Return what a year's tables would have paid for visits, against what those of their day do.

    locality: priced there both ways, where the year's indices of their own are not on file.
    """
    then = tuple(visits)
    if locality is not None:
        then = tuple(replace(v, locality=locality) for v in then)
    now = tuple(replace(v, date_of_service=moved(v.date_of_service, year)) for v in then)
    both = list(zip(then, price_all(then, shelf), price_all(now, shelf), strict=True))
    known = [
        (v, a, b)
        for v, a, b in both
        if a.provider_receives_usd is not None and b.provider_receives_usd is not None
    ]
    missing = Counter(
        _missing(v.date_of_service, a, b, year)
        for v, a, b in both
        if a.provider_receives_usd is None or b.provider_receives_usd is None
    )
    sums, units = _received(known), _allowed(known)
    return Replay(
        year=year,
        visits=len(both),
        total=_change("in all", sums),
        by_code=_by(units, str),
        by_payer=_by(sums, lambda v: shelf.policy(v.payer, v.date_of_service).title),
        unpriced=tuple(missing.most_common()),
    )


class Tried(Struct, frozen=True, kw_only=True):
    """Visits under other tables of the same days.

    total: what the provider receives. by_code: allowed, counted in visits. moved: visits that would
    pay something else. unpriced: those that cannot be priced both ways, which are in no sum.
    """

    visits: int = 0
    moved: int = 0
    unpriced: int = 0
    total: Change = Change("in all", 0, ZERO, ZERO)
    by_code: tuple[Change, ...] = ()

    def __add__(self, other: Tried) -> Tried:
        rows = [(c.name, c.count, c.then_usd, c.now_usd) for c in (*self.by_code, *other.by_code)]
        names = dict.fromkeys(name for name, _, _, _ in rows)
        codes = (_summed(name, (r for r in rows if r[0] == name)) for name in names)
        both = [(t.name, t.count, t.then_usd, t.now_usd) for t in (self.total, other.total)]
        return Tried(
            visits=self.visits + other.visits,
            moved=self.moved + other.moved,
            unpriced=self.unpriced + other.unpriced,
            total=_summed("in all", both),
            by_code=tuple(sorted(codes, key=lambda c: (-abs(c.difference_usd), c.name))),
        )


def tried(visits: Iterable[Visit], then: Book, now: Book) -> Tried:
    """Return what visits receive by one set of tables against another, on their own days.

    Visits of one patient and day belong into one call; sums of several calls can be added up.
    """
    given = tuple(visits)
    both = list(zip(given, price_all(given, then), price_all(given, now), strict=True))
    known = [
        (v, a, b)
        for v, a, b in both
        if a.provider_receives_usd is not None and b.provider_receives_usd is not None
    ]
    return Tried(
        visits=len(both),
        moved=sum(a.provider_receives_usd != b.provider_receives_usd for _, a, b in known),
        unpriced=len(both) - len(known),
        total=_change("in all", _received(known)),
        by_code=_by(_by_code(known), str),
    )


def replay_json(found: Replay) -> dict[str, Any]:  # Any: ready for JSON
    """Return a replay in the shape that `chartproof replay` prints; money as decimal strings."""

    def shown(change: Change, counted: str) -> dict[str, Any]:  # Any: ready for JSON
        return {
            "name": change.name,
            counted: change.count,
            "then_usd": f"{change.then_usd:f}",
            "now_usd": f"{change.now_usd:f}",
            "difference_usd": f"{change.difference_usd:f}",
            "percent": None if change.percent is None else f"{change.percent:f}",
        }

    return {
        "year": found.year,
        "visits": found.visits,
        "total": shown(found.total, "visits"),
        "by_code": [shown(c, "units") for c in found.by_code],
        "by_payer": [shown(c, "visits") for c in found.by_payer],
        "unpriced": [{"why": why, "visits": n} for why, n in found.unpriced],
    }


def _missing(day: date, then: Price, now: Price, year: int) -> str:
    """Return what keeps a visit from its price, the day left out so that it can be counted."""
    for found, on, when in ((then, day, "on its own day"), (now, moved(day, year), f"in {year}")):
        if found.provider_receives_usd is None:
            whys = [n.why for n in found.lines if n.allowed_usd is None and n.why]
            why = whys[0] if whys else found.steps[-1] if found.steps else "no price"
            return f"{when}: {why.replace(f' on {on}', '')}"
    return "no price"


Priced = Iterable[tuple[Visit, Price, Price]]


def _received(known: Priced) -> list[tuple[Visit, Decimal, Decimal]]:
    """Return what the provider receives for each visit, then and now."""
    return [
        (v, a.provider_receives_usd or ZERO, b.provider_receives_usd or ZERO) for v, a, b in known
    ]


def _allowed(known: Priced) -> list[tuple[str, Decimal, Decimal]]:
    """Return what is allowed for each unit by its code, then and now."""
    return [
        (m.code, m.allowed_usd or ZERO, n.allowed_usd or ZERO)
        for _, a, b in known
        for m, n in zip(a.lines, b.lines, strict=True)
    ]


def _by_code(known: Priced) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Yield what is allowed for each code of each visit; the two may count lines differently."""
    for _, a, b in known:
        for code in dict.fromkeys(n.code for n in (*a.lines, *b.lines)):
            then, now = (
                sum((n.allowed_usd or ZERO for n in p.lines if n.code == code), ZERO)
                for p in (a, b)
            )
            yield code, then, now


def _summed(name: str, rows: Iterable[tuple[str, int, Decimal, Decimal]]) -> Change:
    count, then, now = 0, ZERO, ZERO
    for _, n, before, after in rows:
        count, then, now = count + n, then + before, now + after
    return Change(name, count, then, now)


def _change(
    name: str, rows: Iterable[tuple[Any, Decimal, Decimal]]
) -> Change:  # Any: not looked at
    count, then, now = 0, ZERO, ZERO
    for _, before, after in rows:
        count, then, now = count + 1, then + before, now + after
    return Change(name, count, then, now)


def _by(
    rows: Iterable[tuple[Any, Decimal, Decimal]],  # Any: whatever the key reads
    key: Callable[[Any], str],
) -> tuple[Change, ...]:
    groups: dict[str, list[tuple[Any, Decimal, Decimal]]] = {}
    for row in rows:
        groups.setdefault(key(row[0]), []).append(row)
    found = [_change(name, same) for name, same in groups.items()]
    return tuple(sorted(found, key=lambda c: (-abs(c.difference_usd), c.name)))
