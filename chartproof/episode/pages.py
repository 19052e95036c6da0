"""Notes cut into words and statements, so that one can be laid beside another.

A word is compared by its stem ("cueing", "cues" and "cued" are one), a figure as it stands. Dates,
clock times and signatures are left out: they are new in every honest note and in every copy.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from chartproof.model import Span, Visit
from chartproof.reading import unreadable
from chartproof.reading.layout import lay_out
from chartproof.reading.signatures import read_signatures

CUES = Path(__file__).with_name("cues")
_DAY = r"\d{4}-\d\d?-\d\d?|\d\d?[/.-]\d\d?[/.-]\d{2,4}|\d\d?:\d\d(?!\d)"
_FIGURE = r"\d+(?:[.,:/x×-]\d+)*[+-]?(?:/\d+)?%?"
_WORD = re.compile(rf"(?P<day>{_DAY})|(?P<figure>{_FIGURE})|[^\W\d_]+(?:'[^\W\d_]+)?")
_BREAK = re.compile(
    r"(?<=[a-z0-9%)\"])[.!?](?=\s)(?<!\bdr\.)(?<!\bvs\.)|[:;](?=\s)|\n|\s[|>•●▪–—-]\s|[|•●▪]",
    re.IGNORECASE,
)
_ENDINGS = ("ing", "ness", "ed", "es", "ly", "al", "s", "e")


class Page(NamedTuple):
    """A note in words. Parallel tuples: written[i] stands at text[starts[i]:ends[i]].

    written: in small letters. forms: stems and figures. counts: forms that carry meaning, with how
    often. statements: first word and the one behind the last. plain: hash of the words as written,
    days aside; masked: of the words with figures aside.
    """

    text: str
    written: tuple[str, ...]
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    figures: tuple[bool, ...]
    heard: tuple[bool, ...]
    statements: tuple[tuple[int, int], ...]
    counts: Counter[str]
    plain: int
    masked: int

    def span(self, first: int, last: int) -> Span:
        """Return the span of these words, last excluded."""
        start, end = self.starts[first], self.ends[last - 1]
        return Span(start, end, self.text[start:end])

    def counted(self, first: int, last: int) -> Counter[str]:
        """Return the meaning forms among these words."""
        heard = self.heard
        return Counter([f for i, f in enumerate(self.forms[first:last], first) if heard[i]])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the words that begin within text[start:end]: the first, and behind the last."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)

    def chosen(self, kept: Sequence[int]) -> Page:
        """Return the page that only these words make, in their order."""
        places = {k: n for n, k in enumerate(kept)}
        statements = []
        for first, last in self.statements:
            inside = [places[k] for k in range(first, last) if k in places]
            if inside:
                statements.append((inside[0], inside[-1] + 1))
        return _page(
            self.text,
            [self.written[k] for k in kept],
            [self.starts[k] for k in kept],
            [self.ends[k] for k in kept],
            [self.figures[k] for k in kept],
            tuple(statements),
        )


@cache
def _rows(kind: str) -> dict[str, str]:
    with (CUES / "same_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["means"] for row in csv.DictReader(file) if row["kind"] == kind}


@cache
def quiet_words() -> frozenset[str]:
    """Return words that carry no meaning of their own: the, of, patient, today."""
    return frozenset(_rows("quiet"))


@cache
def telling_words() -> frozenset[str]:
    """Return stems that change a statement by themselves: not, worse, alone, green, walker."""
    return frozenset(stem(word) for word in _rows("telling"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what the forms of a word have in common: "cueing", "cues" and "cued" give "cu"."""
    word = _rows("same").get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word


def page_of(visit: Visit) -> Page:
    """Return the visit's note in words, its signatures left out, read before or not.

    What is no note (a picture, a file of another kind) has no words.
    """
    if visit.reading is None:
        text = visit.text or ""
        return turn("") if unreadable(text) else turn(text, _signed(text))
    note = visit.reading
    if note.unreadable:
        return turn("")
    return turn(note.text, tuple((s.span.start, s.span.end) for s in note.signatures))


@lru_cache(maxsize=4096)
def _signed(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((s.span.start, s.span.end) for s in read_signatures(lay_out(text)))


@lru_cache(maxsize=4096)
def turn(text: str, left_out: tuple[tuple[int, int], ...] = ()) -> Page:
    """Return a text in words; left_out: stretches that are not compared."""
    small, spelled = text.lower(), _rows("figure")
    if len(small) != len(text):  # a letter whose small form is two characters
        small = text
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    figures: list[bool] = []
    for m in _WORD.finditer(small):
        start = m.start()
        if m.lastgroup == "day" or (left_out and any(a <= start < b for a, b in left_out)):
            continue
        word = m[0]
        written.append(word)
        starts.append(start)
        ends.append(m.end())
        figures.append(m.lastgroup == "figure" or word in spelled)
    return _page(text, written, starts, ends, figures, _statements(small, starts))


def _page(
    text: str,
    written: list[str],
    starts: list[int],
    ends: list[int],
    figures: list[bool],
    statements: tuple[tuple[int, int], ...],
) -> Page:
    quiet, spelled = quiet_words(), _rows("figure")
    both = list(zip(written, figures, strict=True))
    forms = tuple([spelled.get(w, w) if figure else stem(w) for w, figure in both])
    heard = tuple([w not in quiet for w in written])
    return Page(
        text,
        tuple(written),
        forms,
        tuple(starts),
        tuple(ends),
        tuple(figures),
        heard,
        statements,
        Counter([f for f, h in zip(forms, heard, strict=True) if h]),
        hash(tuple(written)),
        hash(tuple(["#" if figure else w for w, figure in both])),
    )


def _statements(small: str, starts: list[int]) -> tuple[tuple[int, int], ...]:
    """Return the statements of a text as stretches of its words."""
    cuts = [0]
    for m in _BREAK.finditer(small):
        at = bisect_left(starts, m.end())
        if at > cuts[-1]:
            cuts.append(at)
    if cuts[-1] < len(starts):
        cuts.append(len(starts))
    return tuple(pairwise(cuts))


def shared(mine: Counter[str], others: Counter[str]) -> float:
    """Return how far two bags of words are the same, 0 to 1, figures included."""
    most = max(mine.total(), others.total())
    return (mine & others).total() / most if most else 0.0


def worded(counts: Counter[str]) -> Counter[str]:
    """Return the words of a bag without its figures."""
    return Counter({w: n for w, n in counts.items() if not w[0].isdecimal()})
