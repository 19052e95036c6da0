"""Lay a note out as tokens, clauses and sections: one pass that every reader then shares.

Positions are code points of the note as received; nothing is cleaned or rewritten. Tokens are
lower-cased words, numbers and single symbols. Hyphens, colons, slashes and quotes are symbols of
their own ("sit-to-stand" is five tokens, "10:30" three, "3x10" three), except in the abbreviations
of `_SLASHED` ("w/o", "c/o", "s/p") and in decimals and thousands ("2.5", "1,120"). A row of
lines or points ("____", ".....") is one token.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from chartproof.model import Section, Span


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text, each once."""
    return frozenset(words.split())


LIMIT = 600_000
"""Characters that are read: 200 pages of 3,000. What lies behind is not looked at."""

_SLASHED = r"(?:w/o|c/o|s/p|d/c|b/l|f/u|h/o|r/t|r/o|y/o|v/c|t/c|n/a|i/e|c/w|co/tx|otr/l|cota/l|w/)"
_LETTER = r"[^\W\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2150-\u215f]"
_TOKEN = re.compile(
    rf"(\d{{1,3}}(?:,\d{{3}})+(?![\d,])|\d+\.\d+|(?<![\w.])\.\d+|\d+"
    rf"|{_SLASHED}(?!(?<!w/)[a-z])"
    rf"|{_LETTER}[\u0300-\u036f]*(?:{_LETTER}[\u0300-\u036f]*)*(?:['\u2019]{_LETTER}+)*"
    r"|__+|\.{3,}|--{2,}|={3,}|\*{3,}|[^\s])"
)
_BREAK = re.compile(r"[\n\r\t\v\f\x85\u2028\u2029]|\s{3}")

# Words that end in a point without ending a sentence. Before a capital the first set still does.
_SHORTENED = word_set(
    "lb lbs deg min mins sec secs hr hrs wk wks mo yr yrs ft in cm mm kg oz reps rep ex exs "
    "approx est max mod flex ext abd add rot bilat amb ind indep eval tx rx dx hx sx pt pts asst "
    "assist cont dept inc jt kn lat med post ant sup inf str tol ther wt cl vc tc mob mobs no lvl"
)
_TITLES = word_set("dr mr mrs ms st vs e.g i.e eg ie fig nos prof sr jr mx")
_ENDS = frozenset(".!?")
_BULLETS = frozenset("•●▪◦‣∙■□▫►➢✓✔")
_AFTER_HEADING = frozenset(":-–—/)|.=>")
_LONGEST_HEADING = 5


class Clause(NamedTuple):
    """A stretch that says one thing: positions, tokens (last excluded), and its section's name.

    heading: True where it is nothing but a heading ("S:", "Plan", "Goals:").
    """

    start: int
    end: int
    first: int
    last: int
    section: str
    heading: bool = False


class Layout(NamedTuple):
    """The note as tokens, clauses and sections.

    words[i] is the lower-cased token at text[starts[i]:ends[i]]. breaks[i]: a line, a tab or a wide
    gap begins before it. clause_starts[k] is the first token of clauses[k].
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[bool]
    clauses: list[Clause]
    clause_starts: list[int]
    sections: tuple[Section, ...]

    @property
    def is_bare(self) -> bool:
        """Whether all that stands here is headings (two or more), blanks, and a title before them.

        "Pain: __/10" and "Time ___ min" are empty fields.
        """
        rest = [c for c in self.clauses if not c.heading]
        if len(self.clauses) - len(rest) < 2:
            return False
        if rest and rest[0] is self.clauses[0] and rest[0].last - rest[0].first <= _LONGEST_HEADING:
            rest = rest[1:]
        return all(map(self._is_blank, rest))

    def _is_blank(self, clause: Clause) -> bool:
        words = self.words[clause.first : clause.last]
        return any(w[0] == "_" for w in words) or not any(w[0].isalnum() for w in words)

    def clause_of(self, token: int) -> int:
        """Return the number of the clause that holds this token."""
        return bisect_right(self.clause_starts, token) - 1

    def token_at(self, position: int) -> int:
        """Return the token that holds or follows this position (len(words) behind the last)."""
        return bisect_right(self.ends, position)

    def section_of(self, token: int) -> str:
        """Return the name of the section that this token stands in."""
        return self.clauses[self.clause_of(token)].section

    def span(self, first: int, last: int) -> Span:
        """Return the words from token `first` to token `last` (excluded) with their place."""
        start, end = self.starts[first], self.ends[last - 1]
        return Span(start, end, self.text[start:end])

    def word(self, token: int) -> str:
        """Return the lower-cased token, or "" outside the note."""
        return self.words[token] if 0 <= token < len(self.words) else ""


@cache
def _headings() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Return headings by their first word, longest first: ((words, section), ...)."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    path = Path(__file__).with_name("cues") / "headings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = words_of(row["heading"])
            found.setdefault(words[0], []).append((words, row["section"]))
    return {k: tuple(sorted(v, key=lambda h: -len(h[0]))) for k, v in found.items()}


def lower_in_place(text: str) -> str:
    """Return the text in lower case with every character still at its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words that lay_out finds in a text, without their places."""
    return tuple(_TOKEN.findall(lower_in_place(text)))


def lay_out(text: str) -> Layout:
    """Return the layout of the first LIMIT characters of a note."""
    lowered = lower_in_place(text[:LIMIT])
    parts = _TOKEN.split(lowered)
    places = list(accumulate(map(len, parts)))
    words = parts[1::2]
    starts = places[0:-1:2]
    ends = places[1::2]
    wide = _BREAK.search
    breaks = [len(gap) > 0 and gap != " " and wide(gap) is not None for gap in parts[0:-1:2]]
    if breaks:
        breaks[0] = True
    marks = _find_headings(text, words, starts, ends, breaks)
    cuts = _find_cuts(text, words, starts, ends, breaks, marks)
    return _assemble(text, words, starts, ends, breaks, cuts, marks)


def _find_headings(
    text: str, words: list[str], starts: list[int], ends: list[int], breaks: list[bool]
) -> dict[int, tuple[int, str]]:
    """Return first token of each heading -> (token behind it, section)."""
    headings, size = _headings(), len(words)
    found: dict[int, tuple[int, str]] = {}
    busy = 0
    for i, word in enumerate(words):
        if word not in headings or i < busy:
            continue
        for known, section in headings[word]:
            last = i + len(known)
            if len(known) > 1 and tuple(words[i:last]) != known:
                continue
            if (behind := _heading_ends(text, words, starts, ends, breaks, i, last, size)) > 0:
                found[i] = (behind, section)
                busy = behind
                break
    return found


def _heading_ends(
    text: str,
    words: list[str],
    starts: list[int],
    ends: list[int],
    breaks: list[bool],
    first: int,
    last: int,
    size: int,
) -> int:
    """Return the token behind a heading made of tokens first..last, or 0 where it is none."""
    mark = words[last] if last < size else ""
    opens = breaks[first] or (first > 0 and words[first - 1] in _ENDS | _BULLETS | {";", "|"})
    alone = last >= size or breaks[last]
    single = last - first == 1 and ends[first] - starts[first] == 1
    capital = text[starts[first]].isupper()
    ratio = single and last + 1 < size and starts[last + 1] == ends[last]
    if mark == ":" and not (ratio and words[last + 1].isdecimal()):
        spaced = first == 0 or starts[first] > ends[first - 1]
        # Within a line a heading has a capital ("... 3/10. O: ..."; "tol well Plan: ...").
        return last + 1 if opens or (spaced and capital) else 0
    if not opens:
        return 0
    if single:
        tight = mark in ("-", "–", "—", "/", ")", ".") and capital and breaks[first]
        apart = last + 1 < size and not breaks[last + 1] and words[last + 1].isalpha()
        # "L - ", "A. Vale": only with a space behind the mark, and a point only on a line of SOAP.
        if tight and apart and starts[last + 1] > ends[last] and mark != ".":
            return last + 1
        return last if alone and breaks[first] and capital else 0
    if alone and breaks[first]:
        return last
    if not breaks[first]:
        return 0
    if mark in _AFTER_HEADING and mark != ".":
        return last + 1
    shouted = text[starts[first] : ends[last - 1]]
    return last if shouted.isupper() and len(shouted) > 3 and mark.isalpha() else 0


def _find_cuts(
    text: str,
    words: list[str],
    starts: list[int],
    ends: list[int],
    breaks: list[bool],
    marks: dict[int, tuple[int, str]],
) -> list[int]:
    """Return the tokens at which a clause begins, in order."""
    size = len(words)
    cuts = {0, *marks} | {behind for behind, _ in marks.values() if behind < size}
    cuts.update(i for i, wide in enumerate(breaks) if wide)
    for i, word in enumerate(words):
        if len(word) > 1 or word.isalnum():
            continue
        behind = i + 1
        if behind >= size:
            break
        if word in _ENDS:
            if starts[behind] > ends[i] and _ends_sentence(text, words, starts, breaks, i):
                cuts.add(behind)
        elif word == ";" or word == "|":
            cuts.add(behind)
        elif word in _BULLETS:
            cuts.add(i)
        elif (
            word == "/"
            and i
            and starts[behind] > ends[i]
            and starts[i] > ends[i - 1]
            and not (words[behind][0].isdecimal() and words[i - 1][-1].isdecimal())
        ):
            cuts.add(behind)
    return sorted(cuts) if size else []


def _ends_sentence(
    text: str, words: list[str], starts: list[int], breaks: list[bool], point: int
) -> bool:
    """Return whether the point at this token ends a sentence."""
    if words[point] != "." or point == 0:
        return True
    before, behind = words[point - 1], point + 1
    if before in _TITLES:
        return False
    capital = text[starts[behind]].isupper()
    if before in _SHORTENED and starts[point] == starts[point - 1] + len(before):
        return capital
    if before.isdecimal() and (breaks[point - 1] or words[point - 2] in _ENDS) and len(before) < 3:
        return False  # "1. Cannot hold": the number of a list, not a sentence
    if len(before) == 1 and before.isalpha() and text[starts[point - 1]].isupper() and capital:
        if before not in "rlb":
            return False  # "A. Vale"
        surname = behind + 1  # "on the R. Left knee" ends; "R. Alvarez, PT" does not
        return not (
            (
                surname < len(words)
                and (words[surname] in (",", ".") or text[starts[surname]].isupper())
            )
            or surname >= len(words)
            or breaks[surname]
        )
    return True


def _assemble(
    text: str,
    words: list[str],
    starts: list[int],
    ends: list[int],
    breaks: list[bool],
    cuts: list[int],
    marks: dict[int, tuple[int, str]],
) -> Layout:
    """Return the layout made of these cuts and headings.

    Goals told on the line of their heading end with it, unless the next line goes on with them:
    what follows a line of goals is not said of them.
    """
    clauses: list[Clause] = []
    sections: list[Section] = []
    name, opened, around, brief = "", 0, "", False
    size = len(words)
    if not size:
        return Layout(text, words, starts, ends, breaks, clauses, cuts, ())
    for first, last in zip(cuts, [*cuts[1:], size], strict=True):
        mark = marks.get(first)
        if mark is not None:
            if starts[first] > opened:
                sections.append(Section(name, opened, starts[first]))
            around = around if name == "goals" else name
            name, opened = mark[1], starts[first]
            brief = name == "goals" and mark[0] < size and not breaks[mark[0]]
        elif brief and breaks[first] and not _is_listed(text, words, starts, first):
            sections.append(Section(name, opened, starts[first]))
            name, opened, brief = around, starts[first], False
        is_heading = mark is not None and mark[0] == last
        clauses.append(Clause(starts[first], ends[last - 1], first, last, name, is_heading))
    if size and len(text) > opened:
        sections.append(Section(name, opened, len(text)))
    return Layout(text, words, starts, ends, breaks, clauses, cuts, tuple(sections))


def _is_listed(text: str, words: list[str], starts: list[int], first: int) -> bool:
    """Return whether a line goes on with the list above it: a point, a number, a wrap."""
    word = words[first]
    return not word[0].isalpha() or text[starts[first]].islower()
