"""Marks that repeat the dose of the line above: a lone quote mark, "ditto", "same as above"."""

from __future__ import annotations

from chartproof.reading.dose_tails import Dose
from chartproof.reading.layout import Layout

_QUOTES = frozenset('"”“″')
_SIGNS = _QUOTES | {"ditto", "same"}
_SAME = ("same", "as", "above")


def with_dittos(layout: Layout, doses: tuple[Dose, ...]) -> tuple[Dose, ...]:
    """Return the doses with those that a mark repeats, each where the mark stands.

    A line's first mark is its dose; the line or item before must have one, of its own or repeated.
    """
    if not doses or _SIGNS.isdisjoint(layout.words):
        return doses
    marks = _marks(layout)
    found = list(doses)
    for first, last in marks:
        low = _before(layout, first)
        start, end = layout.starts[first], layout.ends[last - 1]
        above = [d for d in found if low <= d.start and d.end <= start]
        if not above or any(_same_item(layout, d.end, start) for d in above):
            continue
        found.append(above[-1]._replace(start=start, end=end, each=False))
        found.sort(key=lambda d: d.start)
    return tuple(found)


def _marks(layout: Layout) -> list[tuple[int, int]]:
    """Return the tokens (last excluded) of the marks, one a line at most."""
    words, found = layout.words, list[tuple[int, int]]()
    for i, word in enumerate(words):
        size = 1
        if word in _QUOTES:
            if not _apart(layout, i) or _new_line(layout, i, i):
                continue
        elif word == "same" and tuple(words[i : i + 3]) == _SAME:
            size = 3
        elif word != "ditto":
            continue
        if not found or _new_line(layout, found[-1][1], i) or word not in _QUOTES:
            found.append((i, i + size))
    return found


def _apart(layout: Layout, i: int) -> bool:
    """Return whether blanks stand on either side of a token that no number stands before."""
    before = i > 0 and layout.starts[i] > layout.ends[i - 1]
    behind = i + 1 == len(layout.words) or layout.starts[i + 1] > layout.ends[i]
    return before and behind and not layout.words[i - 1][-1].isdecimal()


def _new_line(layout: Layout, first: int, last: int) -> bool:
    return "\n" in layout.text[layout.ends[first - 1] : layout.starts[last]]


def _before(layout: Layout, token: int) -> int:
    """Return where what a mark can repeat begins: the line before its own."""
    text, start = layout.text, layout.starts[token]
    own = text.rfind("\n", 0, start) + 1
    return text.rfind("\n", 0, max(own - 1, 0)) + 1


def _same_item(layout: Layout, end: int, start: int) -> bool:
    """Return whether nothing parts a dose from a mark, so that the item has its own."""
    return not any(sign in layout.text[end:start] for sign in "\n.;,|")
