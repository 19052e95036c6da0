"""A note laid out with what was found in it: lines of stretches, each with what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from chartproof.model import Fact, Finding, Span


class Stretch(Struct, frozen=True):
    """Words of one line. findings: indexes of those that quote them; ends: those that end here.

    elements: what the words show about today.
    """

    text: str
    findings: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    elements: tuple[str, ...] = ()


class Line(Struct, frozen=True):
    """One line of the note. begins: indexes of the findings whose words begin on it, in order."""

    stretches: tuple[Stretch, ...]
    begins: tuple[int, ...] = ()


def laid_over(text: str, findings: Sequence[Finding], facts: Sequence[Fact] = ()) -> list[Line]:
    """Return the note line by line. Put together again, the stretches are the text exactly."""
    marks = [(i, s) for i, f in enumerate(findings) for s in f.evidence if _fits(s, text)]
    shown = [f for f in facts if f.scope == "today" and _fits(f.span, text)]
    cuts = {0, len(text)}
    for _, span in marks:
        cuts |= {span.start, span.end}
    for fact in shown:
        cuts |= {fact.span.start, fact.span.end}
    lines: list[Line] = []
    at = 0
    edges = sorted(cuts)
    for words in text.split("\n"):
        end = at + len(words)
        inner = [at, *(c for c in edges if at < c < end), end]
        stretches = tuple(_stretch(text, a, b, marks, shown) for a, b in pairwise(inner) if a < b)
        begins = dict.fromkeys(i for i, s in marks if at <= s.start <= end)
        lines.append(Line(stretches, tuple(sorted(begins))))
        at = end + 1
    return lines


def line_of(text: str, at: int) -> int:
    """Return the number of the line on which a position stands, counted from 1."""
    return text.count("\n", 0, at) + 1


def _stretch(
    text: str, start: int, end: int, marks: list[tuple[int, Span]], facts: list[Fact]
) -> Stretch:
    here = dict.fromkeys(i for i, s in marks if s.start <= start and end <= s.end)
    ends = dict.fromkeys(i for i, s in marks if s.start <= start and end == _stop(text, s))
    shows = dict.fromkeys(f.element for f in facts if f.span.start <= start and end <= f.span.end)
    return Stretch(text[start:end], tuple(sorted(here)), tuple(sorted(ends)), tuple(shows))


def _stop(text: str, span: Span) -> int:
    """Return where a span's last words end: line ends after them do not count."""
    return span.start + len(text[span.start : span.end].rstrip("\r\n"))


def _fits(span: Span, text: str) -> bool:
    return 0 <= span.start < span.end <= len(text)
