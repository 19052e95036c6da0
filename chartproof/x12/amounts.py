"""Amounts and days as X12 writes them: `-12.5`, `20260303`. Strict: what is none is None."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

LONGEST = 18  # digits of an amount, by the standard


@lru_cache(maxsize=65536)
def money(text: str) -> Decimal | None:
    """Return an amount or a quantity; None for anything but digits, one point and one minus."""
    digits = text.removeprefix("-").replace(".", "", 1)
    if not digits.isdecimal() or not digits.isascii() or len(digits) > LONGEST:
        return None
    return Decimal(text)


@lru_cache(maxsize=16384)
def day(text: str) -> date | None:
    """Return a day written CCYYMMDD; None for anything else."""
    if len(text) != 8 or not text.isdecimal() or not text.isascii():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
