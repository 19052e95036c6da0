"""Services and days as segments state them, each text read and judged once.

A file repeats the same SV1 and DTP thousands of times; the nouns made from them are immutable, so
the same one serves every line that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from chartproof.model import Charge
from chartproof.reference import book
from chartproof.x12.formats import KEPT, days, is_code, is_modifier, shown, usd

Said = tuple[int | None, str, str]  # element, code of the fault, message


class Service(Struct, frozen=True):
    """What an SV1 states. highest: the highest diagnosis it points to. said: what is wrong.

    words: the description that stands beside the code.
    """

    charge: Charge
    place: str | None
    unit: str
    highest: int
    said: tuple[Said, ...]
    words: str | None = None


class When(Struct, frozen=True):
    """What a DTP states; first and last are None where it is no day. said: what is wrong."""

    qualifier: str
    first: date | None
    last: date | None
    said: tuple[Said, ...]


@lru_cache(KEPT)
def service(text: str, element: str, component: str) -> Service:
    """Return what an SV1 segment states."""
    row = [*text.split(element), *[""] * 8]
    parts = row[1].split(component)
    units = usd(row[4])
    pointers = tuple([int(p) for p in row[7].split(component) if p.isascii() and p.isdigit()])
    charge = Charge(
        code=parts[1] if len(parts) > 1 else "",
        units=_whole(units),
        modifiers=tuple([m for m in parts[2:6] if m]),
        diagnosis_pointers=pointers,
        charge_usd=usd(row[2]),
    )
    said = tuple(_said(row, parts, component))
    words = (parts[6] or None) if len(parts) > 6 else None
    return Service(charge, row[5] or None, row[3] or "UN", max(pointers, default=0), said, words)


def _whole(units: Decimal | None) -> int:
    """Return units as a whole number: at least one where there is part of one."""
    if units is None:
        return 0
    return 1 if 0 < units < 1 else int(units)


def _said(row: list[str], parts: list[str], component: str) -> Iterator[Said]:
    """Yield what is wrong with an SV1. parts: the components of its first element."""
    if len(row) > 22 + 8:
        said = f"expected at most 21 elements, found {len(row) - 9}; "
        yield None, "too-many-elements", said + "does a separator stand inside the data?"
    if len(parts) < 2:
        yield 1, "procedure-form", f"expected HC{component}code, found no {component!r}"
    elif parts[0] not in ("HC", "ER", "IV", "WK"):
        yield 1, "procedure-qualifier", f"expected HC, found {shown(parts[0])}"
    elif not is_code(parts[1]):
        yield 1, "procedure-form", f"expected a code of 5 characters, found {shown(parts[1])}"
    for modifier in parts[2:6]:
        if modifier and not is_modifier(modifier):
            said = f"expected a modifier of 2 characters, found {shown(modifier)}"
            yield 1, "modifier-form", said
    if usd(row[2]) is None:
        yield 2, "amount-form", f"expected an amount, found {shown(row[2])}"
    if row[3] not in ("UN", "MJ"):
        yield 3, "unit-kind", f"expected UN or MJ, found {shown(row[3])}"
    units = usd(row[4])
    wholly = len(parts) < 2 or parts[1] in book().codes  # miles and drugs go by parts of a unit
    if units is None or units <= 0 or (wholly and units != int(units)):
        kind = "a whole number of" if wholly else "a number of"
        yield 4, "units-form", f"expected {kind} units, found {shown(row[4])}"
    if row[5] and row[5] not in book().places:
        yield 5, "place-unknown", f"expected a place of service, found {shown(row[5])}"
    given = [p for p in row[7].split(component) if p]
    if not given:
        yield 7, "pointer-missing", "expected a diagnosis pointer, found nothing"
    if len(given) > 4:
        yield 7, "pointer-form", f"expected at most 4 pointers, found {len(given)}"
    for pointer in given:
        if not (pointer.isascii() and pointer.isdigit() and 1 <= int(pointer) <= 12):
            yield 7, "pointer-form", f"expected a number from 1 to 12, found {shown(pointer)}"


@lru_cache(KEPT)
def when(text: str, element: str) -> When:
    """Return what a DTP segment states."""
    row = [*text.split(element), "", "", "", ""]
    qualifier, form, value = row[1:4]
    if len(row) > 4 + 4:
        said = f"expected at most 3 elements, found {len(row) - 5}"
        return When(qualifier, None, None, ((None, "too-many-elements", said),))
    if form in ("DT", "TM"):
        return When(qualifier, None, None, ())
    if form not in ("D8", "RD8"):
        said = f"expected D8 or RD8, found {shown(form)}"
        return When(qualifier, None, None, ((2, "date-qualifier", said),))
    found = days(form, value)
    if found is None:
        wanted = "CCYYMMDD" if form == "D8" else "CCYYMMDD-CCYYMMDD"
        said = f"expected a day as {wanted}, found {shown(value)}"
        return When(qualifier, None, None, ((3, "date-form", said),))
    first, last = found
    if last < first:
        said = f"expected the first day first, found {value}"
        return When(qualifier, first, last, ((3, "date-order", said),))
    if not 1900 <= first.year <= 2100:
        said = f"expected a day of this age, found {value}"
        return When(qualifier, first, last, ((3, "date-form", said),))
    return When(qualifier, first, last, ())
