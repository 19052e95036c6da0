"""Billed units beside those the documented minutes support, by the payer's way of counting.

Both rules on too many and too few units ask here, so that they can never count differently.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.counting import alone, units_of
from chartproof.billing.in_hand import kept_in_hand
from chartproof.billing.minutes import Documented, discipline_of, documented
from chartproof.model import Span, Visit
from chartproof.model.words import many
from chartproof.reference import Book
from chartproof.rules.deciding import decided_by

_WORDS = {
    "cms": "8-minute rule over all timed codes of the day",
    "ama": "midpoint of each code alone",
    "full_15": "full 15 minutes of each code",
    "ceiling": "every begun 15 minutes of each code",
    "unknown": "its way of counting is not on file; both common ways were tried",
}

_SOURCES = {"cms": ("cms-100-04:5:20.2",), "ama": ("cpt-time",)}


class Tally(Struct, frozen=True):
    """Units of one pool or one code. name: as in "3 units of 97110 and 97140 billed".

    sources: of the way of counting, where it has its own; () for the rule's.
    """

    name: str
    billed: int
    supported: int
    minutes: int
    lines: tuple[int, ...]
    spans: tuple[Span, ...]
    policy: str
    sources: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What was billed against what the minutes support, in words."""
        verb = "supports" if self.minutes == 1 else "support"
        return (
            f"{many(self.billed, 'unit')} of {self.name} billed; "
            f"{many(self.minutes, 'minute')} {verb} {self.supported}"
        )


@kept_in_hand
def tallies(visit: Visit, book: Book) -> tuple[Tally, ...]:
    """Return a tally for each pool or code; every timed code's minutes must be known.

    Where the payer's counting is unknown a tally stands only for what fails, or falls short of,
    both common ways: its supported units are those of the way nearer to what was billed.
    """
    doc = documented(visit, book)
    policy = book.policy(visit.payer, visit.date_of_service)
    method = policy.counting
    decided = decided_by(policy, "counting", _WORDS[method])
    if method == "unknown":
        return tuple(_both_ways(visit, doc, book, decided))
    sources = _SOURCES.get(method, ())
    if method == "cms":
        return tuple(replace(t, sources=sources) for t in _pools(visit, doc, decided))
    tallied = (
        _tally(visit, doc, codes, alone(method, _minutes(doc, codes)), decided)
        for codes in _services(visit, doc, book)
    )
    return tuple(replace(t, sources=sources) for t in tallied)


def _pools(visit: Visit, doc: Documented, decided: str) -> Iterator[Tally]:
    pools: dict[str | None, list[int]] = {}
    for line, charge in enumerate(visit.charges):
        if charge.code in doc.per_code:
            pools.setdefault(discipline_of(charge, visit), []).append(line)
    for lines in _apart(visit, pools):
        codes = tuple(dict.fromkeys(visit.charges[i].code for i in lines))
        minutes = _minutes(doc, codes)
        yield _tally(visit, doc, codes, units_of(minutes), decided, tuple(lines))


def _apart(visit: Visit, pools: dict[str | None, list[int]]) -> list[list[int]]:
    """Return the lines of each pool; one pool where a code stands in two, whose minutes are one."""
    seen: set[str] = set()
    for lines in pools.values():
        codes = {visit.charges[i].code for i in lines}
        if codes & seen:
            return [sorted(i for part in pools.values() for i in part)]
        seen |= codes
    return list(pools.values())


def _both_ways(visit: Visit, doc: Documented, book: Book, decided: str) -> Iterator[Tally]:
    pooled = [t for t in _pools(visit, doc, decided) if t.billed != t.supported]
    if not pooled:
        return
    services = list(_services(visit, doc, book))
    each = [_tally(visit, doc, c, alone("ama", _minutes(doc, c)), decided) for c in services]
    by_code = sum(t.supported for t in each)
    for tally in pooled:
        over = tally.billed > tally.supported and any(t.billed > t.supported for t in each)
        under = tally.billed < tally.supported and any(t.billed < t.supported for t in each)
        if over:
            best = max(tally.supported, min(by_code, tally.billed - 1))
            yield _tally(visit, doc, tuple(doc.per_code), best, decided)
        elif under:
            least = min(tally.supported, max(by_code, tally.billed + 1))
            yield _tally(visit, doc, tuple(doc.per_code), least, decided)


def _services(visit: Visit, doc: Documented, book: Book) -> Iterator[tuple[str, ...]]:
    """Give each timed code, together with the add-on that shares its clock."""
    done: set[str] = set()
    for code in doc.per_code:
        if code in done:
            continue
        found = book.codes.find(visit.date_of_service, code)
        partner = found.value.clock_with if found else None
        codes = (code, partner) if partner in doc.per_code and partner else (code,)
        done.update(codes)
        yield codes


def _minutes(doc: Documented, codes: tuple[str, ...]) -> int:
    return sum(doc.minutes_of(code) or 0 for code in codes)


def _tally(
    visit: Visit,
    doc: Documented,
    codes: tuple[str, ...],
    supported: int,
    decided: str,
    lines: tuple[int, ...] | None = None,
) -> Tally:
    if lines is None:
        lines = tuple(i for i, c in enumerate(visit.charges) if c.code in codes)
    spans = {s for code in codes for s in doc.per_code[code].spans}
    return Tally(
        name=" and ".join(codes),
        billed=sum(visit.charges[i].units for i in lines),
        supported=supported,
        minutes=_minutes(doc, codes),
        lines=lines,
        spans=tuple(sorted(spans, key=lambda s: s.start)),
        policy=decided,
    )
