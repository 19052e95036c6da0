"""When and whose: does a stretch of the note speak of today, a plan, home, an earlier visit?

Each row of cues/scopes.csv is a cue and how far it reaches. What no cue reaches has the scope of
its section: today, except under a plan, goals or home program heading.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chartproof.model import Scope, Span
from chartproof.reading.layout import Clause, Layout, word_set, words_of

_OF_SECTION: dict[str, Scope] = {"plan": "plan", "goals": "goal", "hep": "hep"}
_CUTS = frozenset(",()|;")
_CLOSERS = frozenset(")|")
_POINTS = frozenset(".!?")
_ABILITIES = word_set(
    "strength rom motion endurance balance stability mobility coordination control flexibility "
    "tolerance safety independence"
)  # "to increase strength needed for stairs" tells what for, and no value aimed at
_FAR = 120  # tokens that a cue speaks for at most
_Rows = dict[str, tuple[tuple[tuple[str, ...], Scope, str], ...]]


@cache
def _cues() -> _Rows:
    """Return cues by their first word, longest first: ((words, scope, reach), ...)."""
    found: dict[str, list[tuple[tuple[str, ...], Scope, str]]] = {}
    path = Path(__file__).with_name("cues") / "scopes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = words_of(row["words"])
            scope: Scope = row["scope"]  # type: ignore[assignment]  # the table's test checks it
            found.setdefault(words[0], []).append((words, scope, row["reach"]))
    return {k: tuple(sorted(v, key=lambda c: -len(c[0]))) for k, v in found.items()}


class Reached(NamedTuple):
    """What a cue speaks for: tokens start..end (last excluded); the cue itself stands at cue..."""

    start: int
    end: int
    scope: Scope
    cue: int
    behind: int


def read_scopes(layout: Layout) -> list[Scope]:
    """Return the scope of each token of the note."""
    scopes: list[Scope] = []
    for clause, base in _bases(layout):
        scopes += [base] * (clause.last - clause.first)
    reached = _reached(layout)
    for start, end, scope, _, _ in reached:
        if scope != "today":
            scopes[start:end] = [scope] * (end - start)
    for start, end, scope, _, _ in reached:
        if scope == "today":
            # "Today: SLR 3x10" ends what "Last visit:" began, not a goal or plan of the same words.
            for i in range(start, end):
                if scopes[i] in ("prev", "order", "other"):
                    scopes[i] = "today"
    return scopes


def cue_of(layout: Layout, token: int) -> Span | None:
    """Return the words that took this token out of today, or None where no cue did."""
    cues = [r for r in _reached(layout) if r.start <= token < r.end and r.scope != "today"]
    return layout.span(cues[-1].cue, cues[-1].behind) if cues else None


def _reached(layout: Layout) -> list[Reached]:
    """Return what the cues of a note speak for, in their order."""
    words, breaks, cues = layout.words, layout.breaks, _cues()
    hits: list[tuple[int, int, Scope, str]] = []
    busy = 0
    for i, word in enumerate(words):
        if word == "on" and _dated(words, i):
            hits.append((i, i + 4, "prev", "around"))
        elif word in cues and i >= busy:
            for known, scope, reach in cues[word]:
                size = len(known)
                if size == 1 or tuple(words[i : i + size]) == known:
                    if word == "needed" and words[i - 1] in _ABILITIES:
                        break
                    hits.append((i, i + size, scope, reach))
                    busy = i + size
                    break
    found = []
    for first, last, scope, reach in hits:
        start, end = _reach(layout, breaks, first, last, reach)
        if start != end:
            found.append(Reached(start, end, scope, first, last))
    return found


def _bases(layout: Layout) -> Iterator[tuple[Clause, Scope]]:
    """Yield the clauses with the scope of their section. A home program or a goal that stands on
    the line of its heading ends with that line; under a heading alone it goes on."""
    section, beside, filled, over = "", False, False, False
    for clause in layout.clauses:
        if clause.heading or clause.section != section:
            section, beside, filled, over = clause.section, True, False, False
        elif layout.breaks[clause.first] and _new_line(layout, clause.first):
            over = over or (filled and section in ("hep", "goals"))
            beside = False
        if beside and not clause.heading:
            filled = True
        yield clause, "today" if over else _OF_SECTION.get(section, "today")


def _new_line(layout: Layout, token: int) -> bool:
    return token > 0 and "\n" in layout.text[layout.ends[token - 1] : layout.starts[token]]


def _reach(
    layout: Layout, breaks: list[bool], first: int, last: int, reach: str
) -> tuple[int, int]:
    """Return the tokens (last excluded) that a cue at first..last speaks for."""
    words = layout.words
    clause = layout.clauses[layout.clause_of(first)]
    opens = _opens(layout, clause.first, first)
    if reach == "first" and (not opens or (words[first] == "start" and layout.word(last) == ":")):
        return first, first
    if reach == "line":
        return first, _line_end(breaks, first)
    if reach == "sentence" or (reach in ("first", "around") and opens):
        return first, _sentence_end(layout, first)
    if reach == "after":
        return first, _until(words, last, clause.last, _CLOSERS)
    if reach == "change":
        before = words[first - 1] if first > clause.first else "("
        if not _tells_change(before) or (before == "down" and "step" in words[first - 3 : first]):
            return first, first
    if reach in ("change", "value"):
        return first, _until(words, last, clause.last, _CUTS)
    start, end = _item(words, clause.first, clause.last, first, last)
    if reach == "around" and end - start == last - first and start > clause.first:
        # ", not performed": what stands before the comma
        at = start - 1
        if words[at] == "," or words[at] == "(":
            start, _ = _item(words, clause.first, clause.last, at - 1, at)
    return start, end


_CHANGED = word_set(
    "( , ; up down increased progressed improved moved changed decreased reduced dropped "
    "risen rose lowered raised advanced went lb lbs kg # s sec min cm deg degrees % reps red "
    "green blue yellow black band loop putty level sets"
)


def _tells_change(before: str) -> bool:
    """Return whether "was" or "from" behind this word speaks of an earlier value."""
    return before[:1].isdecimal() or before in _CHANGED or before in ("°", "'", '"', "″")


def _dated(words: list[str], i: int) -> bool:
    """Return whether a date such as 12/8 follows."""
    return (
        len(words) > i + 3
        and words[i + 1].isdecimal()
        and words[i + 2] == "/"
        and words[i + 3].isdecimal()
    )


def _until(words: list[str], first: int, high: int, stops: frozenset[str]) -> int:
    """Return the first of these stops, or where the clause or a cue's reach ends."""
    high = min(high, first + _FAR)
    for i in range(first, high):
        if words[i] in stops:
            return i
    return high


def _item(words: list[str], low: int, high: int, first: int, last: int) -> tuple[int, int]:
    """Return the piece between commas and brackets that holds these tokens."""
    start = max(first, low)
    low = max(low, first - _FAR)
    while start > low and words[start - 1] not in _CUTS:
        start -= 1
    return start, _until(words, last, high, _CUTS)


def _opens(layout: Layout, begin: int, first: int) -> bool:
    """Return whether nothing but marks, numbers of a list and side words stand before the cue."""
    return all(
        not layout.words[i][0].isalpha() or len(layout.words[i]) < 2 for i in range(begin, first)
    )


def _sentence_end(layout: Layout, first: int) -> int:
    """Return the token behind the sentence: a point, or the end of the line."""
    number, high = layout.clause_of(first), first + _FAR
    while number < len(layout.clauses):
        last = layout.clauses[number].last
        if layout.words[last - 1] in _POINTS or last >= len(layout.words) or layout.breaks[last]:
            return min(last, high)
        if last > high:
            return high
        number += 1
    return len(layout.words)


def _line_end(breaks: list[bool], first: int) -> int:
    """Return the token behind the line."""
    end, high = first + 1, min(len(breaks), first + 2 * _FAR)
    while end < high and not breaks[end]:
        end += 1
    return end
