"""Regions: which part of the body is treated, and which side ("R knee", "low back", "L5-S1").

Not counted: regions inside an exercise's name ("hip hinge"), inside what was cued or held ("hand on
the iliac crest"), in a goal, a plan or the home program.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from chartproof.model import Fact, Scope, Span
from chartproof.reading.layout import Clause, Layout, word_set, words_of

_SIDES = word_set(
    "r l rt lt right left b bil bilat bilateral bilaterally both derecha derecho izquierda "
    "izquierdo"
)
_BEFORE = _SIDES | word_set(
    "(r) (l) dominant lateral medial distal proximal anterior posterior upper lower"
)
_AFTER_SIDE = word_set("r l right left both bilateral bilat b derecha izquierda derecho izquierdo")
_NOT_AFTER = frozenset("'’/")
_LEVELS = re.compile(
    r"\b[ctls]\d{1,2}(?:\s?[-–/,]\s?[ctls]?\d{1,2})*(?![\d.])(?!\s?(?:min|spm|\d))"
)
_ACTIONS = word_set(
    "cued cue cues cueing cuing vc vcs tc tcs hand hands finger fingers blocked steadied "
    "guided guarded supported stabilized tapped pressed palpated palpation watched corrected "
    "asked told reminded held lifted pulled pushed pinned braced stopped slid placed put kept "
    "touched touch thumb thumbs palm lined dropped swapped shaped straightened showed "
    "demonstrated facilitated assisted wrapped floated turned caught moved raised lowered "
    "adjusted modified tactile verbal mirror tape strap dowel towel belt spotted let"
)
_LACKS = word_set(
    "weak weakness limits limit limited restricts prevents stiff stiffness loss deficit pain "
    "instability tightness tight poor contracture lag fracture fx repair s/p oa sprain strain "
    "post surgery replacement arthroplasty weakness: dx diagnosis deconditioned restriction "
    "hypomobility hypomobile guarded guarding spasm"
)


@cache
def _forms() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return regions by the first word of each form, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    path = Path(__file__).with_name("cues") / "regions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = words_of(row["form"])
            found.setdefault(words[0], []).append(words)
    return {k: tuple(sorted(v, key=len, reverse=True)) for k, v in found.items()}


def read_regions(
    layout: Layout, scopes: list[Scope], named: Iterable[Span] = ()
) -> tuple[Fact, ...]:
    """Return the facts of body_region; `named`: spans of exercises, whose regions do not count."""
    forms, words, text = _forms(), layout.words, layout.text
    taken = sorted((s.start, s.end) for s in named)
    begins = [t[0] for t in taken]
    facts: list[Fact] = []
    busy = 0
    for clause in layout.clauses:
        acts = _tells_action(words, clause)
        for i in range(clause.first, clause.last):
            if i < busy or (words[i] not in forms and words[i] not in ("c", "t", "l")):
                continue
            last = _region_end(layout, forms, i, clause.last)
            if last == i:
                continue
            first = _with_side(layout, i, clause.first, busy)
            last = _with_side_behind(layout, last, clause.last)
            busy = last
            start, end = layout.starts[first], layout.ends[last - 1]
            place = bisect_left(begins, end) - 1
            if place >= 0 and taken[place][1] > start:
                continue
            scope: Scope = scopes[i]
            if scope == "today" and acts and not (first < i or last > i + 1):
                scope = "other"
            facts.append(Fact("body_region", "present", Span(start, end, text[start:end]), scope))
    return tuple(facts)


def _tells_action(words: list[str], clause: Clause) -> bool:
    """Return whether a clause tells what the clinician did rather than what is treated."""
    inside = words[clause.first : clause.last]
    return any(w in _ACTIONS for w in inside) and not any(w in _LACKS for w in inside)


def _region_end(
    layout: Layout, forms: dict[str, tuple[tuple[str, ...], ...]], i: int, high: int
) -> int:
    """Return the token behind the region that begins at token i, or i for none."""
    words = layout.words
    if words[i] in ("c", "t", "l") and layout.word(i + 1).isdecimal():
        if layout.starts[i + 1] != layout.ends[i]:
            return i
        m = _LEVELS.match(layout.text[layout.starts[i] : layout.starts[i] + 24].lower())
        if m is None or (words[i] == "l" and m.end() <= 2 and int(words[i + 1]) > 5):
            return i
        if words[i] == "l" and m.end() <= 2:
            return i  # "L3" alone is as often a machine's level
        end = layout.starts[i] + m.end()
        last = i
        while last < high and layout.ends[last] <= end:
            last += 1
        return last
    for form in forms.get(words[i], ()):
        size = len(form)
        if size == 1 or tuple(words[i : i + size]) == form:
            return i + size
    return i


def _with_side(layout: Layout, first: int, low: int, busy: int) -> int:
    """Return the first token of the region with the side before it."""
    words = layout.words
    i = first
    while i > low and i > busy:
        word = words[i - 1]
        if word in _BEFORE:
            i -= 1
        elif word in ")/" and i - 2 >= low and words[i - 2] in _SIDES:
            i -= 3 if word == ")" and i - 3 >= low and words[i - 3] == "(" else 2
        else:
            break
    return max(i, low)


def _with_side_behind(layout: Layout, last: int, high: int) -> int:
    """Return the token behind the region with a side that follows it ("shoulder, L")."""
    words = layout.words
    at = last
    if at < high and words[at] == ",":
        at += 1
    if (
        at < high
        and words[at] in _AFTER_SIDE
        and layout.word(at + 1) in ("", ".", ",", ";", ":", "|", ")")
    ):
        if words[at] == "l" and layout.word(at + 1).isdecimal():
            return last
        return at + 1
    return last
