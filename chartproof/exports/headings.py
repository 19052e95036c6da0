"""What a heading of an export stands for: by the words it is known by, else by words it is made of.

headings.csv has whole headings. heading_words.csv has what a field's headings are made of: at least
one word of each group of `needs`, and none but those and `may`. `asked`: such a column is taken
where no better one is there, and a person is asked.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

HEADINGS = Path(__file__).parent / "headings.csv"
WORDS = Path(__file__).parent / "heading_words.csv"
MANY = frozenset({"modifiers", "diagnoses"})  # fields that may come from several columns
LONGEST = 60  # characters of a heading
OF_LINE = frozenset({"code", "units", "minutes", "assistant_minutes", "charge_usd"})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # as in PatientID, CPTCode
_NUMBER = re.compile(r"(?<=[a-z])\d{1,2}\b|\b\d{1,2}\b|(?<= )[a-f]$")  # Mod 2, CPT1, Mod B


class Stands(Struct, frozen=True):
    """The field that a heading stands for. is_asked: only if no better one does, and if asked."""

    field: str
    is_asked: bool = False


class _Made(Struct, frozen=True):
    stands: Stands
    needs: tuple[frozenset[str], ...]
    known: frozenset[str]


@cache
def known() -> dict[str, str]:
    """Return headings, as they are compared, with the field that each stands for."""
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {plain(words): row["field"] for row in rows for words in row["words"].split("|")}


def fields() -> tuple[str, ...]:
    """Return every field that a column can be."""
    return tuple(dict.fromkeys(known().values()))


@cache
def _made() -> tuple[_Made, ...]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        needs = tuple(frozenset(group.strip().split("|")) for group in row["needs"].split("&"))
        stands = Stands(row["field"], row["asked"] == "yes")
        found.append(_Made(stands, needs, frozenset(row["may"].split("|")).union(*needs)))
    return tuple(found)


@cache
def stands_for(heading: str) -> Stands | None:
    """Return what a heading stands for; its number, as in `Mod 2`, left out."""
    words = plain(heading)
    found, numbers = _of(words), _NUMBER.findall(words)
    if found is not None or not numbers:
        return found
    found = _of(" ".join(_NUMBER.sub(" ", words).split()))
    is_of_several = found is not None and found.field in MANY | OF_LINE
    return found if is_of_several or numbers == ["1"] else None


def _of(words: str) -> Stands | None:
    """Return what the words of a heading stand for, as they are compared."""
    if words in known():
        return Stands(known()[words])
    held = frozenset(words.split())
    fits = [m.stands for m in _made() if held <= m.known and all(held & n for n in m.needs)]
    return min(fits, key=lambda s: s.is_asked) if fits else None


def is_numbered(heading: str) -> bool:
    """Return whether a number or letter tells a heading from its like, as in `CPT 2`."""
    return _NUMBER.search(plain(heading)) is not None


def plain(heading: str) -> str:
    """Return a heading in small letters, with one blank for whatever stood between its words."""
    apart = _HUMP.sub(" ", heading).lower().replace("#", " no ").replace("&", " and ")
    words = re.sub(r"[^a-z0-9]+", " ", apart).split()
    found = " ".join("no" if w in ("number", "num", "nbr") else w for w in words)
    return re.sub(r"^no (?:of )?(?=units)", "", found).replace("icd 10", "icd10")


def joined(above: Sequence[str], own: Sequence[str]) -> list[str]:
    """Return headings that stand in two rows: each as it is, or with what stands above it.

    A heading above several columns stands above the first of them alone.
    """
    found, over = [], ""
    for at, cell in enumerate(own):
        direct = above[at] if at < len(above) else ""
        over = direct or over
        whole = [f"{words} {cell}" for words in (direct, over) if words] if cell else [direct]
        better = (w for w in whole if len(w) < LONGEST and stands_for(w) is not None)
        found.append(cell if stands_for(cell) is not None else next(better, cell))
    return found
