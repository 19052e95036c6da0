"""Prices side by side: visits under another payer, year, place, or sharing-out of their units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chartproof.billing.billed import as_supported, visit_units
from chartproof.billing.medicare import locality_fault
from chartproof.billing.minutes import timed_codes
from chartproof.billing.pricing import price, price_all, price_json
from chartproof.errors import InputError, NotInForce
from chartproof.model import Charge, Price, Visit
from chartproof.reading import read
from chartproof.reference import Book
from chartproof.visits import charge_from

AS_GIVEN = "as given"
TIES = "ties"
EXPECTED = "payer=, on=, year=, locality=, place= or bill=, joined by commas, or ties"


class Variant(Struct, frozen=True):
    """What is changed about a visit. name: as asked for. ties: every equally right sharing-out."""

    name: str
    payer: str | None = None
    on: date | None = None
    year: int | None = None
    locality: str | None = None
    place: str | None = None
    bill: tuple[Charge, ...] | None = None
    ties: bool = False

    def changed(self, visit: Visit) -> Visit:
        """Return the visit so changed."""
        day = self.on or (moved(visit.date_of_service, self.year) if self.year else None)
        return replace(
            visit,
            payer=self.payer or visit.payer,
            date_of_service=day or visit.date_of_service,
            locality=self.locality or visit.locality,
            place_of_service=self.place or visit.place_of_service,
            charges=visit.charges if self.bill is None else self.bill,
        )


class Column(Struct, frozen=True):
    """One price of a visit. difference_usd: what the provider receives more than as given."""

    name: str
    visit: Visit
    price: Price
    difference_usd: Decimal | None = None
    said: str = ""


class Comparison(Struct, frozen=True):
    """The prices of one visit, the one as given first."""

    id: str
    columns: tuple[Column, ...]


def variant_from(words: str, shelf: Book) -> Variant:
    """Return what `payer=acme,on=2025-03-03` asks for; raise InputError saying what is wrong."""
    if words.strip() == TIES:
        return Variant(TIES, ties=True)
    fields: dict[str, Any] = {}  # Any: each value is checked as its key asks
    for part in words.split(","):
        key, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not value or key not in _READ:
            raise InputError(f"--compare {words!r}: expected {EXPECTED}, got {part!r}")
        if key in fields:
            raise InputError(f"--compare {words!r}: {key} stands there twice")
        try:
            fields[key] = _READ[key](value)
        except ValueError:
            raise InputError(
                f"--compare {words!r}: {key}: expected {_LIKE[key]}, got {value!r}"
            ) from None
    found = Variant(words.strip(), **fields)
    if "on" in fields and "year" in fields:
        raise InputError(f"--compare {words!r}: give either on= or year=")
    if found.payer is not None and shelf.payers.find(found.payer) is None:
        raise InputError(
            f"--compare {words!r}: no payer {found.payer!r} on file; `chartproof payers` lists them"
        )
    if found.locality is not None and (fault := locality_fault(found.locality, shelf)):
        raise InputError(f"--compare {words!r}: {fault}")
    return found


def compare(
    visits: Iterable[Visit], variants: Sequence[Variant], shelf: Book
) -> tuple[Comparison, ...]:
    """Return each visit's price as given and under every variant, in order.

    Visits of one patient, day and group are priced together in every column, ties apart.
    """
    visits = tuple(visits)
    given = price_all(visits, shelf)
    columns: list[list[Column]] = [
        [Column(AS_GIVEN, v, p)] for v, p in zip(visits, given, strict=True)
    ]
    for variant in variants:
        if variant.ties:
            for i, visit in enumerate(visits):
                columns[i] += _tied(visit, given[i], shelf)
            continue
        others = tuple(variant.changed(v) for v in visits)
        for i, found in enumerate(price_all(others, shelf)):
            columns[i].append(_column(variant.name, others[i], found, given[i]))
    return tuple(Comparison(v.id, tuple(c)) for v, c in zip(visits, columns, strict=True))


def comparison_json(found: Comparison, shelf: Book) -> dict[str, Any]:  # Any: ready for JSON
    """Return a comparison in the shape that `chartproof price --compare` prints."""
    return {
        "id": found.id,
        "compared": [
            {
                "name": c.name,
                "said": c.said,
                "difference_usd": None if c.difference_usd is None else f"{c.difference_usd:f}",
                "price": price_json(c.visit, shelf, c.price),
            }
            for c in found.columns
        ],
    }


def moved(day: date, year: int) -> date:
    """Return the same day of another year; the 28th for a 29th of February that it lacks."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _tied(visit: Visit, given: Price, shelf: Book) -> list[Column]:
    """Return a column for each equally right sharing-out of the visit's minutes."""
    if visit.text is not None and visit.reading is None:
        visit = replace(visit, reading=read(visit.text, timed_codes(visit, shelf)))
    try:
        units = visit_units(visit, shelf)
    except NotInForce as gap:
        return [Column(TIES, visit, Price(), said=str(gap))]
    if not units.ties:
        return [Column(TIES, visit, Price(), said="no two ways of sharing the units are equal")]
    columns = []
    for tie in units.ties:
        other = as_supported(visit, replace(units, supported=tie, lines=()))
        name = " ".join(f"{code}x{n}" for code, n in sorted(tie.items()) if n)
        columns.append(_column(name, other, price(other, shelf), given))
    return columns


def _column(name: str, visit: Visit, found: Price, given: Price) -> Column:
    before, after = given.provider_receives_usd, found.provider_receives_usd
    if before is not None and after is not None:
        return Column(name, visit, found, after - before)
    lacking, whose = (found, "") if after is None else (given, "as given: ")
    why = next((n.why for n in lacking.lines if n.allowed_usd is None and n.why), "")
    why = why or (lacking.steps[-1] if lacking.steps else "")
    return Column(name, visit, found, said=f"{whose}{why}" if why else "")


def _year(words: str) -> int:
    year = int(words)
    if not 2000 <= year <= 2100:
        raise ValueError
    return year


def _place(words: str) -> str:
    if len(words) != 2 or not words.isdigit():
        raise ValueError
    return words


def _bill(words: str) -> tuple[Charge, ...]:
    try:
        return tuple(charge_from(word) for word in words.split())
    except InputError as fault:
        raise ValueError from fault


_READ: dict[str, Any] = {  # Any: each function returns the field of its own kind
    "payer": str,
    "on": date.fromisoformat,
    "year": _year,
    "locality": str,
    "place": _place,
    "bill": _bill,
}
_LIKE = {
    "on": "a day such as 2025-03-03",
    "year": "a year such as 2025",
    "place": "a place of service such as 11",
    "bill": "lines such as 97110x2:GP 97140x1:GP",
}
