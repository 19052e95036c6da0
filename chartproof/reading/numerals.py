"""Numbers as notes write them: figures, fractions, words in English (and a few in Spanish)."""

from __future__ import annotations

import re
from itertools import accumulate

from chartproof.reading.layout import Layout, lower_in_place

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

WORDS: dict[str, int] = {word: n for n, word in enumerate(_ONES)}
WORDS |= {word: 10 * n for n, word in enumerate(_TENS, start=2)}
WORDS |= {
    f"{ten}{joint}{one}": WORDS[ten] + WORDS[one]
    for ten in _TENS
    for one in _ONES[1:10]
    for joint in ("-", " ")
}
WORDS |= {"a dozen": 12, "dozen": 12, "hundred": 100, "one hundred": 100}
WORDS |= {"tres": 3, "cuatro": 4, "cinco": 5, "diez": 10, "doce": 12, "quince": 15, "veinte": 20}
_ALONE = sorted((w for w in WORDS if w.partition("-")[0].split()[0] not in _TENS), key=len)
# A pattern of every word of WORDS, the longest first; tens and ones apart, to compile quickly.
SPELLED = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(reversed(_ALONE))})"
)
FRACTIONS: dict[str, float] = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_FIGURES = re.compile(r"(-|−|–)?(\d[\d,]*(?:\.\d+)?|\.\d+)?\s?([½¼¾⅓⅔])?$")
_LONGEST = 24  # characters of a number; what is longer counts nothing


def number(words: str) -> float | None:
    """Return the number that these words are, or None for a range or anything else."""
    words = words.strip().lower()
    if (known := WORDS.get(words)) is not None:
        return float(known)
    m = _FIGURES.match(words) if len(words) <= _LONGEST else None
    if m is None or not (m[2] or m[3]):
        return None
    value = float(m[2].replace(",", "")) if m[2] else 0.0
    value += FRACTIONS.get(m[3] or "", 0.0)
    return -value if m[1] else value


def one_line(layout: Layout) -> str:
    """Return the note in lower case, ends of lines and tabs as marks that no blank matches."""
    text = lower_in_place(layout.text)
    for end in "\n\r\t\v\f":
        if end in text:
            text = text.replace(end, "\0")
    return text


def line_starts(text: str) -> list[int]:
    """Return where the lines of a text begin, in order."""
    lengths = map(len, text.split("\n")[:-1])
    return list(accumulate(lengths, lambda at, size: at + size + 1, initial=0))
