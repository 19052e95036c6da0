"""Numbers written as words: "twenty-five", "half an hour", "an hour and ten"."""

from __future__ import annotations

from typing import NamedTuple

from chartproof.reading.layout import Layout

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        start=1,
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_TENS["fourty"] = 40
NUMBER_WORDS = frozenset(_UNITS) | frozenset(_TENS)


class Spoken(NamedTuple):
    """A number in words: its value and its tokens (last excluded)."""

    value: int
    first: int
    last: int


def spoken_number(layout: Layout, i: int) -> Spoken | None:
    """Return the number of one to ninety-nine whose words begin at token i, or None."""
    word = layout.word(i)
    if word in _UNITS:
        return Spoken(_UNITS[word], i, i + 1)
    if word not in _TENS:
        return None
    at = i + 1
    if layout.word(at) in ("-", "‑", "‐") and layout.starts[at] == layout.ends[i]:
        at += 1
    unit = _UNITS.get(layout.word(at), 0)
    if 1 <= unit <= 9:
        return Spoken(_TENS[word] + unit, i, at + 1)
    return Spoken(_TENS[word], i, i + 1)
