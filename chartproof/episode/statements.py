"""What notes say of the course: goals met, a plan sent, a recertification signed, a visit missed.

Each phrase is a row of `statements.csv`: an RE2 pattern that ignores case, the kind it reads as,
whether it proves the kind or cancels a shorter phrase that would, and an example that is run as a
test. `{name}` stands for a row of `terms.csv`; `…` for some words of the same sentence, at the end
of a phrase that cancels for all that are left of it.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import re2  # type: ignore[import-untyped]  # google-re2 ships no types

from chartproof.model import Episode, Span, Statement, Visit

_HERE = Path(__file__).parent
_GAP = r"(?:[^.;!?\n|]|\b(?:[Dd]r|[Nn]o|vs)\.|\.[^\s]){0,70}?"
_REST = r"(?:[^.;!?\n|]|\.[^\s]){0,80}"
_TO_THE_END = re.compile(r"…(?=\||\)|$)")
_TERM = re.compile(r"\{([a-z_]+)\}")
_DAY = re.compile(
    r"\b(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/]))"
    r"|\b(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? (\d{1,2})\b",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENDS = re.compile(r"[;!?\n|]|(?<!\b[Dd]r)(?<!\b[Nn]o)\.(?=\s|$)")
_DONE = frozenset(("all-goals-met", "discharged"))  # never of a day to come
_BY = re.compile(r"\b(?:by|on|before|until)[ ](?=\d|[A-Z][a-z]{2})")
_LONGEST = 200_000  # characters of a note that are looked at


class Phrase(NamedTuple):
    """A row of the table."""

    kind: str
    pattern: str
    proves: bool
    example: str
    expect: str


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return every row of the table, spelled out."""
    with (_HERE / "terms.csv").open(encoding="utf-8", newline="") as file:
        terms = {row["term"]: row["means"] for row in csv.DictReader(file)}
    found = []
    with (_HERE / "statements.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pattern = _TERM.sub(lambda m: terms[m[1]] if m[1] in terms else m[0], row["cue"])
            proves = row["direction"] == "proves"
            if not proves:
                pattern = _TO_THE_END.sub(lambda _: _REST, pattern)
            pattern = pattern.replace("…", _GAP)
            found.append(Phrase(row["reads_as"], pattern, proves, row["example"], row["expect"]))
    return tuple(found)


@cache
def _net() -> tuple[re2.Set, tuple[re2._Regexp, ...]]:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 64 << 20
    every = re2.Set.SearchSet(options)
    for phrase in phrases():
        every.Add(phrase.pattern)
    every.Compile()
    own = re2.Options()
    own.case_sensitive = False
    own.log_errors = False
    return every, tuple(re2.compile(p.pattern, options=own) for p in phrases())


def statements_of(episode: Episode) -> tuple[Statement, ...]:
    """Return what the notes of a course say of it, in the order of its visits."""
    return tuple(s for i, visit in enumerate(episode.visits) for s in statements_in(visit, i))


def statements_in(visit: Visit, index: int = 0) -> tuple[Statement, ...]:
    """Return what one note says of the course, in the order of the note."""
    text = visit.text
    if not text or visit.note.unreadable:
        return ()
    return tuple(
        Statement(kind, index, Span(start, end, text[start:end]), on)
        for kind, start, end, on in _read(text[:_LONGEST], visit.date_of_service)
    )


@cache
def _rows() -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the rows of each kind: those that prove it, those that cancel it."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for i, phrase in enumerate(phrases()):
        found.setdefault(phrase.kind, ([], []))[0 if phrase.proves else 1].append(i)
    return {kind: (tuple(a), tuple(b)) for kind, (a, b) in found.items()}


def _read(text: str, day: date) -> list[tuple[str, int, int, date | None]]:
    every, compiled = _net()
    safe = text.encode("utf-8", "replace").decode()  # half of a character becomes "?"
    matched = every.Match(safe)
    hit = frozenset(matched or ())
    found = []
    for kind, (proving, cancelling) in _rows().items():
        proofs = [m.span() for i in proving if i in hit for m in compiled[i].finditer(safe)]
        if not proofs:
            continue
        against = [m.span() for i in cancelling if i in hit for m in compiled[i].finditer(safe)]
        taken: list[tuple[int, int]] = []
        for start, end in sorted(proofs, key=lambda s: s[0] - s[1]):
            if any(a < end and start < b for a, b in (*against, *taken)) or start == end:
                continue
            taken.append((start, end))
            lead = len(safe[start:end]) - len(safe[start:end].lstrip(" .,;:!?|\n-–"))
            on = _day_in(safe, start, end, day)
            aimed = kind in _DONE and _BY.search(safe, start, end + 40) is not None
            if aimed and on is not None and on > day:
                continue  # "all goals met by 4/30", written in February
            found.append((kind, start + lead, end, on))
    return sorted(found, key=lambda f: (f[1], f[2]))


def _day_in(text: str, start: int, end: int, near: date) -> date | None:
    """Return the day named in the words, or behind them in their sentence."""
    close = _ENDS.search(text, end)
    stop = min(close.start() if close else len(text), end + 80)
    inside = list(_DAY.finditer(text, start, stop))
    return next((d for m in inside if (d := _day(m, near)) is not None), None)


def _day(found: re.Match[str], near: date) -> date | None:
    """Return the day that is written, of the year that brings it closest to the visit."""
    try:
        if found[1]:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found[7]:
            month, day, year = _MONTHS.index(found[7][:3].lower()) + 1, int(found[8]), None
        else:
            month, day, year = int(found[4]), int(found[5]), found[6]
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        return None
    close = []
    for guess in (near.year - 1, near.year, near.year + 1):
        try:
            close.append(date(guess, month, day))
        except ValueError:
            continue
    return min(close, key=lambda d: abs(d - near), default=None)


def said(episode: Episode, *kinds: str) -> tuple[Statement, ...]:
    """Return the statements of these kinds, in order."""
    return tuple(s for s in episode.statements or () if s.kind in kinds)
