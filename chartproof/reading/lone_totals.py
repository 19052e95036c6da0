"""Totals that stand without a word: a number by the visit's clock and as long, a lone sum, "38/53".

Only what adds up is taken for one: the number is the minutes of all codes together, or the length
of the only clock of the note, on whose line it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chartproof.model import Number
from chartproof.reading.amounts import MINUTE_WORDS
from chartproof.reading.layout import Layout
from chartproof.reading.times import Times

_LEAST, _MOST = 8, 240
_UNTIMED = 60  # minutes that a whole visit may last beyond its timed codes
_NAME = 8  # tokens of a signature behind a number
_MARKS = MINUTE_WORDS | {"'", "′", "’"}


class Totals(NamedTuple):
    """The totals of a visit; None where the note states none."""

    timed: Number | None
    treatment: Number | None


def lone_totals(times: Times, stated: tuple[int | None, ...], known: Totals) -> Totals:
    """Return the totals, those unknown from numbers that stand alone; `stated`: minutes by code."""
    if known.timed is not None and known.treatment is not None:
        return known
    layout, parts = times.layout, [m for m in stated if m is not None]
    whole = sum(parts) if parts and len(parts) == len(stated) else None
    lengths = [c for c in times.intervals if c.minutes is not None]
    clock = lengths[0] if len(lengths) == 1 else None
    wanted = {str(whole), str(clock.minutes if clock else None)}
    places = [i for i, word in enumerate(layout.words) if word in wanted]
    if known == (None, None) and whole is not None:
        for i in places:
            if (pair := _pair(layout, i, whole)) is not None:
                return pair
    timed, treatment = known
    for first, last, value in _alone(layout, places):
        number = Number(value, layout.span(first, last))
        if timed is None and value == whole and len(parts) > 1:
            timed = number
        elif treatment is None and clock is not None and value == clock.minutes != whole:
            line = _line(layout, first)
            if line[0] <= clock.start.first < line[1]:
                treatment = number
    return Totals(timed, treatment)


def _alone(layout: Layout, places: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (first token, behind the last, value) of the numbers at these tokens that stand alone
    in their line or cell."""
    words, size = layout.words, len(layout.words)
    for i in places:
        word = words[i]
        if not word.isdecimal() or not _parted(layout, i):
            continue
        last = i + 2 if i + 1 < size and words[i + 1] in _MARKS else i + 1
        if not _LEAST <= int(word) <= _MOST:
            continue
        if _parted(layout, last) or _signed(layout, last):
            yield i, last, int(word)


def _parted(layout: Layout, token: int) -> bool:
    """Return whether a line, a tab or a gap of two blanks stands before a token."""
    if token >= len(layout.words) or layout.breaks[token]:
        return True
    return layout.starts[token] - layout.ends[token - 1] > 1


def _signed(layout: Layout, first: int) -> bool:
    """Return whether nothing but a signature stands behind: in its section, or at the very end."""
    _, end = _line(layout, first)
    last = end == len(layout.words) and layout.text[layout.starts[first]].isupper()
    if not (last or layout.section_of(first) == "signature") or end - first > _NAME:
        return False
    return not any(w[0].isdecimal() for w in layout.words[first:end])


def _line(layout: Layout, token: int) -> tuple[int, int]:
    """Return the first token of a line and the one behind its last; wide gaps do not end it."""
    text, size = layout.text, len(layout.words)
    first = last = token
    while first > 0 and "\n" not in text[layout.ends[first - 1] : layout.starts[first]]:
        first -= 1
    while last + 1 < size and "\n" not in text[layout.ends[last] : layout.starts[last + 1]]:
        last += 1
    return first, last + 1


def _pair(layout: Layout, i: int, whole: int) -> Totals | None:
    """Return timed and treatment minutes of a lone "38/53" at token i whose first is the sum."""
    words, breaks, ends, starts = layout.words, layout.breaks, layout.ends, layout.starts
    if words[i : i + 2] != [str(whole), "/"] or not layout.word(i + 2).isdecimal():
        return None
    tight = ends[i] == starts[i + 1] and ends[i + 1] == starts[i + 2]
    behind = i + 3 if layout.word(i + 3) not in MINUTE_WORDS else i + 4
    before = breaks[i] or layout.word(i - 1) in (".", ";", "min", "mins")
    closed = behind >= len(words) or breaks[behind] or words[behind] in (".", ";")
    if not (tight and before and closed) or not whole <= int(words[i + 2]) <= whole + _UNTIMED:
        return None
    other = Number(int(words[i + 2]), layout.span(i + 2, i + 3))
    return Totals(Number(whole, layout.span(i, i + 1)), other)
