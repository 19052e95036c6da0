"""The check digit of provider numbers."""

from __future__ import annotations

from functools import lru_cache

_PREFIX = 24  # what the digits 80840 add to the sum
_LENGTH = 10


@lru_cache(maxsize=4096)
def passes_check_digit(npi: str) -> bool:
    """Return whether a national provider identifier has ten digits that add up.

    Source: hhs-npi-check-digit.
    """
    if len(npi) != _LENGTH or not (npi.isascii() and npi.isdigit()):
        return False
    total = _PREFIX
    for place, digit in enumerate(npi):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0
