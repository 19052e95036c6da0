"""Mentions: words that matter to a rule beyond the twenty elements (an aide, a class, no cues).

Each phrase is a row of `cues/*.csv` (every file there whose first column is `cue`): the pattern,
the kind it reads as, whether it proves it or cancels a shorter phrase that would, the scope it is
about (empty: its surroundings decide), and an example that is run as a test. A pattern is an RE2
expression that ignores case; `{name}` stands for a row of `cues/terms.csv`, and `…` for some words
of the same sentence. `(?-i:PT)` is the therapist where "pt" is the patient.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

from chartproof.model import Mention, Scope, Span
from chartproof.reading.layout import Layout, word_set

CUES = Path(__file__).with_name("cues")

TRAINED = frozenset(("not-one-on-one", "group", "aide-provided", "unskilled", "copied-forward"))
"""Kinds that the trained reader gives too; what cancels them is told though no row proves them."""

_GAP = r"(?:[^.;!?\n|]|\.[^\s])*?"
_LONGEST = (
    180  # bytes of one phrase; what stretches further joins things that do not belong together
)
_MEMORY = 4 << 20  # bytes of one automaton
_PLAIN, _FEW = 200, 12  # patterns in one automaton: those that repeat nothing, and others
_TERM = re2.compile(r"\{([a-z_]+)\}")
_BLANKS = re2.compile(r"\\s[*+]|\\\+")
_REPEATED = frozenset("*+{")


class Cue(NamedTuple):
    """A phrase row. scope: None where the words around it decide."""

    kind: str
    pattern: str
    proves: bool
    scope: Scope | None
    example: str
    expect: str
    row: str


class _Net(NamedTuple):
    """The cues, what tells which of them a text may hold, and each one compiled when first wanted.

    screen: tells those whose obligatory words stand in the text; screened: its rows, in its order,
    None for one that it always tells. joined: automata that tell the others for certain, each with
    its rows in its order.
    """

    cues: tuple[Cue, ...]
    screen: re2.Filter
    screened: tuple[int | None, ...]
    joined: tuple[tuple[re2.Set, tuple[int, ...]], ...]
    compiled: dict[int, re2._Regexp]

    def candidates(self, raw: bytes) -> list[int]:
        """Return the numbers of the cues that may hold in this text, in UTF-8."""
        told = self.screen.Match(raw, True) or ()
        found = [row for i in told if (row := self.screened[i]) is not None]
        for automaton, rows in self.joined:
            found += [rows[i] for i in automaton.Match(raw) or ()]
        return sorted(found)


class _Hit(NamedTuple):
    start: int
    end: int
    cue: Cue


@cache
def terms() -> dict[str, str]:
    """Return what `{name}` stands for in a cue, by name; a term may use those above it."""
    found: dict[str, str] = {}
    with (CUES / "terms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["term"]] = "(?:" + _spelled_out(row["means"], found) + ")"
    return found


@cache
def cues() -> tuple[Cue, ...]:
    """Return every phrase row of every cue file, by file name and row."""
    found = []
    for path in sorted(CUES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if not rows.fieldnames or rows.fieldnames[0] != "cue":
                continue
            for row in rows:
                pattern = _spelled_out(row["cue"], terms()).replace("…", _GAP)
                proves = row["direction"] == "proves"
                scope: Scope | None = row["scope"] or None  # type: ignore[assignment]  # a test checks
                place = f"{path.name}:{rows.line_num}"
                found.append(
                    Cue(
                        row["reads_as"],
                        pattern,
                        proves,
                        scope,
                        row["example"],
                        row["expect"],
                        place,
                    )
                )
    return tuple(found)


def read_mentions(layout: Layout, meant: Iterable[str] = TRAINED) -> tuple[Mention, ...]:
    """Return what the phrase rows find, in the order of the note.

    meant: kinds that the trained reader reports of this note; what cancels them is told as well.
    """
    text = layout.text
    net = _net()
    raw = text.encode("utf-8", "replace")  # half a surrogate pair becomes "?", a character as well
    candidates = net.candidates(raw)
    hits: list[_Hit] = []
    for row in candidates:
        if net.cues[row].proves:
            hits += _found(net, row, raw)
    kinds = {hit.cue.kind for hit in hits}.union(meant)
    for row in candidates:
        if not net.cues[row].proves and net.cues[row].kind in kinds:
            hits += _found(net, row, raw)
    if not hits:
        return ()
    if not text.isascii():
        places = _Places(raw)
        hits = [_Hit(places(h.start), places(h.end), h.cue) for h in hits]
    return tuple(_mention(layout, hit, proves) for hit, proves in _settled(hits))


def phrase_at(text: str, mention: Mention) -> str | None:
    """Return the place of the phrase row that found this mention, or None where none did."""
    net, raw = _net(), text.encode("utf-8", "replace")
    places = _Places(raw)
    span = mention.span.start, mention.span.end
    for row in net.candidates(raw):
        cue = net.cues[row]
        if (cue.kind, cue.proves) != (mention.kind, mention.proves):
            continue
        if any((places(h.start), places(h.end)) == span for h in _found(net, row, raw)):
            return cue.row
    return None


def _found(net: _Net, row: int, raw: bytes) -> list[_Hit]:
    """Return where this row's pattern stands; a proof that stretches too far is none."""
    if (expression := net.compiled.get(row)) is None:
        expression = net.compiled[row] = _compiled(net.cues[row].pattern)
    cue, found = net.cues[row], []
    for match in expression.finditer(raw):
        start, end = match.span()
        if start < end and (end - start <= _LONGEST or not cue.proves):
            found.append(_Hit(start, end, cue))
    return found


def _settled(hits: list[_Hit]) -> list[tuple[_Hit, bool]]:
    """Return the hits worth keeping, and whether each proves its kind.

    A cancelling phrase silences what it overlaps, unless that is longer. Of overlapping phrases
    that say the same only the longest stays.
    """
    kept: list[tuple[_Hit, bool]] = []
    by_kind: dict[str, list[_Hit]] = {}
    for hit in hits:
        by_kind.setdefault(hit.cue.kind, []).append(hit)
    for same in by_kind.values():
        # The longest first; of two as long, the one that cancels.
        same.sort(key=lambda h: (h.start - h.end, h.cue.proves, h.start))
        starts: list[int] = []  # of the hits kept, in order; they do not overlap
        ends: list[int] = []
        for hit in same:
            at = bisect_right(starts, hit.start)
            if (at and ends[at - 1] > hit.start) or (at < len(starts) and starts[at] < hit.end):
                continue
            starts.insert(at, hit.start)
            ends.insert(at, hit.end)
            kept.append((hit, hit.cue.proves))
    kept.sort(key=lambda pair: (pair[0].start, pair[0].end, pair[0].cue.kind))
    return kept


def _mention(layout: Layout, hit: _Hit, proves: bool) -> Mention:
    span = Span(hit.start, hit.end, layout.text[hit.start : hit.end])
    scope = hit.cue.scope or _scope(layout, hit.start, hit.cue.kind)
    return Mention(kind=hit.cue.kind, span=span, scope=scope, proves=proves)


# --- what the words around a phrase say of it ----------------------------------------------------

_SECTIONS: dict[str, Scope] = {"plan": "plan", "hep": "hep", "goals": "goal"}
# What the patient tells of these happened elsewhere.
_ELSEWHERE = frozenset(("group", "aide-provided", "not-one-on-one", "unlisted-provider"))
_NO = "no not without w/o never nor neither denies denied isn't wasn't"
_EARLIER = "yesterday previously previous prior earlier last initially formerly"
_BEFORE: tuple[tuple[Scope, frozenset[str]], ...] = (
    ("neg", word_set(_NO)),
    ("plan", word_set("will future tomorrow consider might upcoming")),
    ("prev", word_set(_EARLIER)),
    ("hep", word_set("hep home")),
    ("goal", word_set("goal goals stg ltg stgs ltgs target")),
    ("order", word_set("order orders ordered referral prescribed")),
)
_REACH = {"neg": 4, "plan": 12, "prev": 8, "hep": 6, "goal": 8, "order": 6}
_FARTHEST = max(_REACH.values())


def _scope(layout: Layout, start: int, kind: str) -> Scope:
    """Return what a phrase is about: by a word before it in its clause, else by its section."""
    token = layout.token_at(start)
    number = layout.clause_of(token)
    clause = layout.clauses[number]
    before = layout.words[max(clause.first, token - _FARTHEST) : token]
    for scope, words in _BEFORE:
        if not words.isdisjoint(before[-_REACH[scope] :]):
            return scope
    if clause.section == "subjective" and kind in _ELSEWHERE:
        return "other"
    return _SECTIONS.get(clause.section, "today")


# --- patterns and places -------------------------------------------------------------------------


@cache
def _net() -> _Net:
    # An automaton over many patterns that repeat words or have gaps meets new states in every
    # note. A screen over the words that a pattern must hold stays small; what it cannot screen
    # fits automata of a few patterns, and what repeats nothing fits one.
    rows = cues()
    plain = [i for i, row in enumerate(rows) if _is_plain(row.pattern)]
    others = [i for i, row in enumerate(rows) if not _is_plain(row.pattern)]
    screen = _screen([rows[i].pattern for i in others])
    loose = [others[k] for k in screen.Match("", True) or ()]
    parts = [*_cut(plain, _PLAIN), *_cut(loose, _FEW)]
    joined = tuple((_joined([rows[i].pattern for i in part]), part) for part in parts)
    return _Net(rows, screen, tuple(None if i in loose else i for i in others), joined, {})


def _cut(rows: list[int], size: int) -> list[tuple[int, ...]]:
    return [tuple(rows[first : first + size]) for first in range(0, len(rows), size)]


def _screen(patterns: list[str]) -> re2.Filter:
    screen = re2.Filter()
    for pattern in patterns:
        screen.Add(pattern, _options())
    screen.Compile()
    return screen


def _joined(patterns: list[str]) -> re2.Set:
    automaton = re2.Set.SearchSet(_options(_MEMORY))
    for pattern in patterns:
        automaton.Add(pattern)
    automaton.Compile()
    return automaton


def _is_plain(pattern: str) -> bool:
    """Return whether nothing of a pattern but a blank is repeated."""
    return _REPEATED.isdisjoint(_BLANKS.sub("", pattern))


def _options(memory: int | None = None) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    if memory is not None:
        options.max_mem = memory
    return options


def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern.encode("utf-8"), options=_options())


def _spelled_out(pattern: str, known: dict[str, str]) -> str:
    return str(_TERM.sub(lambda found: known[found[1]], pattern))


class _Places:
    """Bytes of UTF-8 to code points of the same text."""

    def __init__(self, raw: bytes) -> None:
        self._tails = [i for i, byte in enumerate(raw) if byte & 0xC0 == 0x80]

    def __call__(self, byte: int) -> int:
        """Return the code point that begins at this byte."""
        return byte - bisect_right(self._tails, byte - 1)
