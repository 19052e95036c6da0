"""Whole numbers within words that a mention quotes."""

from __future__ import annotations


def first_number(words: str) -> int | None:
    """Return the first whole number in the words: 12 of "12 of 30 days"; None if there is none."""
    digits = "".join(c if c in "0123456789" else " " for c in words).split()
    return int(digits[0]) if digits else None
