"""Ways of spoiling a clean claim, from which the planters of a rule are put together.

Each takes a clean draft and returns it with one thing wrong, and the number of the line at fault
(None where the whole claim is).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from chartproof.invented.drafting import FEES, Wish, treating
from chartproof.invented.nouns import Draft, Line

Spoilt = tuple[Draft, int | None]
Spoil = Callable[[Draft, Random], Spoilt]
Across = Callable[[Draft, Random], tuple[Draft, ...]]


class Planter(Struct, frozen=True):
    """How one rule's fault is planted, and how a payer answers it.

    spoil: for a fault of one claim. across: for a fault that shows between claims; it returns the
    further claims; the fault is then found in all of them. claims: how many there are in all.
    with_note: the fault shows beside the note. apart: the clinician has no other patients.
    """

    rule: str
    group: str
    reason: str
    spoil: Spoil | None = None
    wish: Wish = Wish()
    across: Across | None = None
    with_note: bool = False
    claims: int = 2
    apart: bool = False


def usd(code: str, units: int) -> Decimal:
    """Return what the clinics charge; an unlisted code costs as much as exercise."""
    return Decimal(FEES.get(code, FEES["97110"])) * units


def pick(d: Draft, *codes: str) -> int:
    """Return the index of the first line with one of these codes, else of the first line."""
    return next((i for i, line in enumerate(d.lines) if line.code in codes), 0)


def line_with(d: Draft, index: int, **fields: Any) -> Spoilt:  # Any: fields of Line
    """Return the draft with fields of a line changed, and the line's number."""
    lines = list(d.lines)
    lines[index] = replace(lines[index], **fields)
    return replace(d, lines=tuple(lines)), index + 1


def claim_with(**fields: Any) -> Spoil:  # Any: fields of Draft
    """Return a way that changes fields of the claim."""
    return lambda d, _: (replace(d, **fields), None)


def line_of(*codes: str, **fields: Any) -> Spoil:  # Any: fields of Line
    """Return a way that changes fields of the first line with one of the codes."""
    return lambda d, _: line_with(d, pick(d, *codes), **fields)


def also(*modifiers: str, codes: tuple[str, ...] = ()) -> Spoil:
    """Return a way that puts modifiers on a line."""

    def spoil(d: Draft, _: Random) -> Spoilt:
        i = pick(d, *codes)
        return line_with(d, i, modifiers=(*d.lines[i].modifiers, *modifiers))

    return spoil


def only(*modifiers: str) -> Spoil:
    """Return a way that leaves these modifiers alone on a line."""
    return line_of(modifiers=modifiers)


def without(*modifiers: str) -> Spoil:
    """Return a way that takes modifiers off the first line that has one of them."""

    def spoil(d: Draft, _: Random) -> Spoilt:
        i = next((i for i, n in enumerate(d.lines) if set(n.modifiers) & set(modifiers)), 0)
        left = tuple(m for m in d.lines[i].modifiers if m not in modifiers)
        return line_with(d, i, modifiers=left)

    return spoil


def billed(code: str, units: int = 1, modifiers: tuple[str, ...] | None = None) -> Spoil:
    """Return a way that bills another code on the first line."""

    def spoil(d: Draft, _: Random) -> Spoilt:
        kept = d.lines[0].modifiers if modifiers is None else modifiers
        return line_with(d, 0, code=code, units=units, usd=usd(code, units), modifiers=kept)

    return spoil


def added(
    code: str, units: int = 1, modifiers: tuple[str, ...] | None = None, **fields: Any
) -> Spoil:  # Any: fields of Line
    """Return a way that adds a line on the first day of service."""

    def spoil(d: Draft, _: Random) -> Spoilt:
        first = d.lines[0]
        kept = first.modifiers if modifiers is None else modifiers
        new: Line = replace(
            first,
            code=code,
            units=units,
            usd=usd(code, units),
            modifiers=kept,
            control=f"{d.id}L{len(d.lines) + 1}",
            paid_usd=None,
            cut_usd=Decimal(0),
            **fields,
        )
        return replace(d, lines=(*d.lines, new)), len(d.lines) + 1

    return spoil


def alone(code: str, units: int = 1, modifiers: tuple[str, ...] | None = None) -> Spoil:
    """Return a way that leaves one line on the claim, with this code."""

    def spoil(d: Draft, rng: Random) -> Spoilt:
        return billed(code, units, modifiers)(replace(d, lines=d.lines[:1]), rng)

    return spoil


def moved(days: int) -> Spoil:
    """Return a way that moves every day of service, onset and earlier payment included."""

    def spoil(d: Draft, _: Random) -> Spoilt:
        by = timedelta(days=days)
        lines = tuple(replace(n, day=n.day + by) for n in d.lines)
        dates = {q: day + by for q, day in d.dates.items()}
        return replace(d, lines=lines, dates=dates), None

    return spoil


def wrong_digit(number: str) -> str:
    """Return a provider number whose check digit is one too high."""
    return number[:9] + str((int(number[9]) + 1) % 10)


def by_rendering(**fields: Any) -> Spoil:  # Any: fields of Clinician
    """Return a way that changes the rendering provider."""
    return lambda d, _: (replace(d, rendering=replace(treating(d), **fields)), None)


def again(d: Draft, **fields: Any) -> Draft:  # Any: fields of Draft
    """Return the same claim under another number."""
    lines = tuple(replace(n, control=f"{d.id}D{i}") for i, n in enumerate(d.lines, 1))
    return replace(d, **{"id": f"{d.id}D", "lines": lines, **fields})
