"""The check digit of provider numbers."""

from __future__ import annotations

from functools import lru_cache

_PREFIX = 24  # what the digits 80840 add to the sum
_LENGTH = 10
_DOUBLED = str.maketrans("0123456789", "0246813579")  # the sum of the digits of twice a digit


@lru_cache(maxsize=65536)
def passes_check_digit(npi: str) -> bool:
    """Return whether a national provider identifier has ten digits that add up.

    Source: hhs-npi-check-digit.
    """
    if len(npi) != _LENGTH or not (npi.isascii() and npi.isdigit()):
        return False
    total = sum(map(int, npi[::2].translate(_DOUBLED))) + sum(map(int, npi[1::2]))
    return (_PREFIX + total) % 10 == 0
