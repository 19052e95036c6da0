"""Words in a copied note that belong to the note it came from: another side, a name, he for she.

What is this chart's own is learned from the course: the side of its diagnosis and of most notes,
the pronoun most notes use, the names they mention. Where the course itself is of two minds (both
sides, both pronouns) nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from chartproof.model import Span, Visit
from chartproof.model.episode import Episode

_SIDE = re.compile(
    r"\b(?P<right>right|rt|R)\b(?![.:/])|\b(?P<left>left|lt|L)\b(?![.:/\d-])", re.ASCII
)
_HE = re.compile(
    r"\b(?P<he>he|him|his|himself|mr)\b|\b(?P<she>she|her|hers|herself|mrs|ms)\b", re.I
)
_NAMED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.?\s(?P<name>[A-Z][a-z]+)")
_DAYED = re.compile(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")
_MOSTLY = 3  # times as often as the other word


def remnants_in(
    episode: Episode,
    rest: Sequence[Visit],
    visit: Visit,
    copied: tuple[Span, ...],
    source: Visit,
    other: bool,
) -> tuple[Span, ...]:
    """Return words of the copied stretches that contradict the chart's own notes, `rest`.

    other: the source is another patient's visit; a copy of the own note carries only days.
    """
    text = visit.text or ""
    found = [span for stretch in copied for span in _old_days(text, stretch, visit, source)]
    if not other:
        return tuple(found)
    side, pronoun, names = _side_of(episode, rest), _pronoun_of(rest), _names_of(rest)
    for start, end in [(s.start, s.end) for s in copied]:
        sides = _SIDE.finditer(text, start, end) if side else ()
        pronouns = _HE.finditer(text, start, end) if pronoun else ()
        found += [_span(m, text) for m in sides if m.lastgroup != side]
        found += [_span(m, text) for m in pronouns if m.lastgroup != pronoun]
        found += [
            _span(m, text) for m in _NAMED.finditer(text, start, end) if m["name"] not in names
        ]
    return tuple(sorted({(s.start, s.end): s for s in found}.values(), key=lambda s: s.start))


def _span(m: re.Match[str], text: str) -> Span:
    return Span(m.start(), m.end(), text[m.start() : m.end()])


def _old_days(text: str, stretch: Span, visit: Visit, source: Visit) -> list[Span]:
    """Return dates within the copy that are the day of its source."""
    day = source.date_of_service
    if day == visit.date_of_service:
        return []
    forms = {
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%m/%d/%Y}",
        f"{day.month}/{day.day}/{day.year % 100:02}",
        f"{day:%m/%d/%y}",
    }
    return [
        _span(m, text) for m in _DAYED.finditer(text, stretch.start, stretch.end) if m[0] in forms
    ]


def _leading(counts: Counter[str]) -> str | None:
    """Return the word that is used far more often than the other one, or None."""
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < _MOSTLY * ranked[1][1]):
        return None
    return ranked[0][0]


def _side_of(episode: Episode, rest: Sequence[Visit]) -> str | None:
    """Return the chart's side: that of the diagnosis, or that of nearly all its notes."""
    if episode.diagnosis:
        named = {m.lastgroup for m in _SIDE.finditer(episode.diagnosis)}
        if len(named) == 1:
            only = named.pop()
            notes = Counter(_sides(v) for v in rest)
            other = sum(n for (sides, n) in notes.items() if sides and only not in sides)
            return only if other * 2 <= len(rest) else None
    return None


def _sides(visit: Visit) -> frozenset[str]:
    return frozenset(m.lastgroup or "" for m in _SIDE.finditer(visit.text or ""))


def _pronoun_of(rest: Sequence[Visit]) -> str | None:
    counts: Counter[str] = Counter()
    for visit in rest:
        counts.update({m.lastgroup or "" for m in _HE.finditer(visit.text or "")})
    return _leading(counts)


def _names_of(rest: Sequence[Visit]) -> frozenset[str]:
    return frozenset(m["name"] for v in rest for m in _NAMED.finditer(v.text or ""))
