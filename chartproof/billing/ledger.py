"""What a patient's calendar year has used of Medicare's therapy amounts, line by line.

Allowed dollars count, after the therapy reduction, deductible and coinsurance included, whoever
furnished them: PT and SLP together, OT apart. Above the first amount every line needs KX; above the
second a claim may be picked for targeted review. Source: cms-100-04:5:10.3, ssa-1833-g.

Dollars spent elsewhere are entries with a day, a source and how sure they are. A visit's own
`year_to_date_usd` is such an entry for whatever the lines before it do not account for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

import msgspec
from msgspec import Struct

from chartproof.billing.assistants import marks
from chartproof.billing.medicare import ZERO, cents
from chartproof.billing.minutes import discipline_of
from chartproof.billing.pricing import price_all
from chartproof.errors import InputError
from chartproof.model import Charge, Price, Visit
from chartproof.reference import Book

Pool = Literal["PT+SLP", "OT"]
Confidence = Literal["confirmed", "reported", "estimated"]
POOLS: tuple[Pool, ...] = ("PT+SLP", "OT")
CONFIDENCES: tuple[Confidence, ...] = ("confirmed", "reported", "estimated")
EXCUSED = ("KX", "GA", "GZ", "GY")  # a line with one of the last three says that it is not covered


class Spent(Struct, frozen=True, kw_only=True):
    """Allowed dollars that a patient used elsewhere.

    on: the day they were used or, of a sum, the day up to which it was told. source: who says so
    (an eligibility answer, the patient, another clinic). confidence: `confirmed` by the payer,
    `reported` by someone, `estimated` by nobody better than us.
    """

    patient_id: str
    on: date
    usd: Decimal
    pool: Pool
    source: str
    confidence: Confidence = "reported"


class LedgerLine(Struct, frozen=True):
    """One line of a year. before, after: the sum at least, without and with it.

    visit: id, None for dollars spent elsewhere. usd: None where it cannot be priced (`why`). kx:
    whether the line needs it; `unknown` where lines before it have no price. mark: KX where it has
    it, or the modifier that stands in for it.
    """

    on: date
    usd: Decimal | None
    before: Decimal
    after: Decimal
    source: str
    confidence: Confidence
    kx: Literal["needed", "not_needed", "unknown"]
    mark: str | None = None
    visit: str | None = None
    line: int | None = None
    code: str | None = None
    why: str | None = None

    @property
    def lacks_kx(self) -> bool:
        """Whether it needs KX and goes without."""
        return self.kx == "needed" and self.mark is None and self.visit is not None


class YearLedger(Struct, frozen=True, kw_only=True):
    """One patient's year in one pool. Sums are at least that much where lines have no price.

    threshold_usd, review_usd: None where no table covers the year. kx_from, review_from: index of
    the first line beyond the amount, None where none is. unpriced: how many lines have no price.
    """

    patient_id: str
    year: int
    pool: Pool
    lines: tuple[LedgerLine, ...]
    used_usd: Decimal
    elsewhere_usd: Decimal
    threshold_usd: Decimal | None
    review_usd: Decimal | None
    kx_from: int | None = None
    review_from: int | None = None
    unpriced: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def left_usd(self) -> Decimal | None:
        """What is left before KX is needed; 0 once it is; None where the amount is not known."""
        if self.threshold_usd is None:
            return None
        return max(ZERO, self.threshold_usd - self.used_usd)

    @property
    def confidence(self) -> Confidence:
        """How sure the sum is: as sure as the least sure of its lines."""
        return max((n.confidence for n in self.lines), key=CONFIDENCES.index, default="confirmed")


class _Item(Struct, frozen=True):
    on: date
    usd: Decimal | None
    source: str
    confidence: Confidence
    visit: Visit | None = None
    line: int | None = None
    why: str | None = None


def ledgers(
    visits: Iterable[Visit], shelf: Book, elsewhere: Iterable[Spent] = ()
) -> tuple[YearLedger, ...]:
    """Return a ledger for each patient, year and pool with therapy under Medicare, in that order.

    Visits of other payers, without a patient_id, or without therapy lines are left out.
    """
    ours = [
        v
        for v in visits
        if v.patient_id is not None and shelf.policy(v.payer, v.date_of_service).kind == "medicare"
    ]
    items: dict[tuple[str, int, Pool], list[_Item]] = {}
    for spent in elsewhere:
        item = _Item(spent.on, spent.usd, spent.source, spent.confidence)
        items.setdefault((spent.patient_id, spent.on.year, spent.pool), []).append(item)
    for visit, found in zip(ours, price_all(ours, shelf), strict=True):
        for i, charge in enumerate(visit.charges):
            pool = pool_of(charge, visit, shelf)
            if pool is None:
                continue
            key = (visit.patient_id or "", visit.date_of_service.year, pool)
            items.setdefault(key, []).append(_own(visit, i, found))
    return tuple(_ledger(*key, items[key], shelf) for key in sorted(items))


def pool_of(charge: Charge, visit: Visit, shelf: Book) -> Pool | None:
    """Return the pool that a line counts in, None where it is no therapy."""
    row = shelf.codes.find(visit.date_of_service, charge.code)
    if row is None or row.value.therapy == "no":
        return None
    whose = discipline_of(charge, visit)
    if whose is None and len(row.value.disciplines) == 1:
        whose = row.value.disciplines[0]
    if whose is None or whose == "DC":
        return None
    return "OT" if whose == "OT" else "PT+SLP"


def lacking_kx(ledger: YearLedger) -> tuple[LedgerLine, ...]:
    """Return the lines that need KX and go without, in order."""
    return tuple(n for n in ledger.lines if n.lacks_kx)


def _own(visit: Visit, line: int, found: Price) -> _Item:
    units = [n for n in found.lines if n.line == line]
    why = next((n.why for n in units if n.allowed_usd is None), None)
    usd = None if why else sum((n.allowed_usd or ZERO for n in units), ZERO)
    return _Item(visit.date_of_service, usd, "priced here", "estimated", visit, line, why)


def _ledger(patient: str, year: int, pool: Pool, items: Sequence[_Item], shelf: Book) -> YearLedger:
    def amount(item: str) -> Decimal | None:
        row = shelf.thresholds.find(date(year, 12, 31), (item, pool))
        return row.value.value if row else None

    threshold, review = amount("kx_threshold"), amount("medical_review_threshold")
    lines: list[LedgerLine] = []
    remarks: list[str] = []
    used, elsewhere = ZERO, ZERO
    # Dollars from elsewhere up to a day count before that day's own lines.
    ordered = sorted(items, key=lambda item: (item.on, item.visit is not None))
    for _, same in groupby(ordered, key=lambda item: id(item.visit or item)):
        day = list(same)
        stated = _stated(day[0], used, pool, remarks)
        if stated is not None:
            day.insert(0, stated)
        for item in day:
            before, used = used, used + (item.usd or ZERO)
            open_before = any(n.usd is None for n in lines)
            elsewhere += ZERO if item.visit else item.usd or ZERO
            lines.append(_line(item, before, used, threshold, open_before))
    if threshold is None:
        remarks.append(f"no threshold on file for {year}: whether KX is needed is not known")
    return YearLedger(
        patient_id=patient,
        year=year,
        pool=pool,
        lines=tuple(lines),
        used_usd=used,
        elsewhere_usd=elsewhere,
        threshold_usd=threshold,
        review_usd=review,
        kx_from=_beyond(lines, threshold),
        review_from=_beyond(lines, review),
        unpriced=sum(1 for n in lines if n.usd is None),
        remarks=tuple(remarks),
    )


def _stated(item: _Item, used: Decimal, pool: Pool, remarks: list[str]) -> _Item | None:
    """Return the dollars that a visit says the year had used and that no line accounts for."""
    visit = item.visit
    if visit is None or visit.year_to_date_usd is None:
        return None
    if (visit.discipline == "OT") != (pool == "OT"):
        return None
    more = cents(visit.year_to_date_usd) - used
    said = f"year_to_date_usd of visit {visit.id}"
    if more < 0:
        remarks.append(
            f"{said} is {visit.year_to_date_usd}, the lines before it already make {used}: "
            "the higher sum is kept"
        )
    return _Item(visit.date_of_service, more, said, "reported") if more > 0 else None


def _line(
    item: _Item, before: Decimal, after: Decimal, threshold: Decimal | None, open_before: bool
) -> LedgerLine:
    charge = item.visit.charges[item.line] if item.visit and item.line is not None else None
    kx: Literal["needed", "not_needed", "unknown"] = "not_needed"
    if threshold is None:
        kx = "unknown"
    elif after > threshold:
        kx = "needed"
    elif open_before or item.usd is None:
        kx = "unknown"
    return LedgerLine(
        on=item.on,
        usd=item.usd,
        before=before,
        after=after,
        source=item.source,
        confidence=item.confidence,
        kx=kx,
        mark=next((m for m in EXCUSED if charge is not None and m in marks(charge)), None),
        visit=item.visit.id if item.visit else None,
        line=item.line,
        code=charge.code if charge else None,
        why=item.why,
    )


def _beyond(lines: Sequence[LedgerLine], amount: Decimal | None) -> int | None:
    if amount is None:
        return None
    return next((i for i, n in enumerate(lines) if n.after > amount), None)


def unplaced(visits: Iterable[Visit], shelf: Book) -> tuple[tuple[str, str], ...]:
    """Return the visits that no ledger can take, by id, each with what it lacks."""
    found = []
    for visit in visits:
        if shelf.policy(visit.payer, visit.date_of_service).kind != "medicare":
            continue
        if visit.patient_id is None:
            found.append((visit.id, "patient_id: is missing; its dollars are in no ledger"))
        for i, charge in enumerate(visit.charges):
            if pool_of(charge, visit, shelf) is None and _is_open(charge, visit, shelf):
                said = "neither GP, GO or GN nor a discipline says whose therapy it is"
                found.append((visit.id, f"charges[{i}]: {said}; its dollars are in no ledger"))
    return tuple(found)


def _is_open(charge: Charge, visit: Visit, shelf: Book) -> bool:
    row = shelf.codes.find(visit.date_of_service, charge.code)
    therapy = row is not None and row.value.therapy != "no"
    return therapy and discipline_of(charge, visit) != "DC"


def spent_from(record: Any, place: str) -> Spent:  # Any: raw JSON
    """Return dollars spent elsewhere from a JSON object; raise InputError with what is wrong."""
    expected = "patient_id, on, usd, pool, source, confidence"
    if not isinstance(record, dict):
        raise InputError(f"{place}: expected an object with {expected}")
    if unknown := sorted(set(record) - set(Spent.__struct_fields__)):
        raise InputError(f"{place}: unknown key {unknown[0]!r}, expected {expected}")
    for key in ("patient_id", "on", "usd", "pool", "source"):
        if key not in record:
            raise InputError(f"{place}: {key}: is missing")
    for key, words in (("pool", POOLS), ("confidence", CONFIDENCES)):
        if record.get(key, words[0]) not in words:
            raise InputError(f"{place}: {key}: expected one of {', '.join(words)}")
    try:
        found = msgspec.convert(record, Spent)
    except msgspec.ValidationError as fault:
        key = str(fault).rpartition("$.")[2].rstrip("`") if "$." in str(fault) else "a value"
        raise InputError(f"{place}: {key}: {_LIKE.get(key, 'expected a text')}") from None
    usd = found.usd
    if not usd.is_finite() or not 0 <= usd < MOST_USD or usd != cents(usd):
        raise InputError(f"{place}: usd: {_LIKE['usd']}")
    return found


_LIKE = {"on": "expected a day such as 2026-03-03", "usd": 'expected dollars such as "420.00"'}
MOST_USD = 10**7


def ledger_json(found: YearLedger) -> dict[str, Any]:  # Any: ready for JSON
    """Return a ledger as plain data; money as decimal strings."""
    return {
        "patient_id": found.patient_id,
        "year": found.year,
        "pool": found.pool,
        "used_usd": f"{found.used_usd:.2f}",
        "elsewhere_usd": f"{found.elsewhere_usd:.2f}",
        "threshold_usd": _text(found.threshold_usd),
        "review_usd": _text(found.review_usd),
        "left_usd": _text(found.left_usd),
        "kx_from": found.kx_from,
        "review_from": found.review_from,
        "confidence": found.confidence,
        "unpriced": found.unpriced,
        "remarks": list(found.remarks),
        "lines": [
            {
                "on": n.on.isoformat(),
                "visit": n.visit,
                "line": n.line,
                "code": n.code,
                "usd": _text(n.usd),
                "before": f"{n.before:.2f}",
                "after": f"{n.after:.2f}",
                "kx": n.kx,
                "mark": n.mark,
                "lacks_kx": n.lacks_kx,
                "source": n.source,
                "confidence": n.confidence,
                "why": n.why,
            }
            for n in found.lines
        ],
    }


def _text(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:.2f}"
