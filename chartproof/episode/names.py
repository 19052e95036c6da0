"""One name for one thing: "LAQ 3 lb L" and "long arc quads" are the long arc quad, sides apart.

An exercise's name loses what is dose, load, side, height and help, which `doses.py` reads; what is
left has its abbreviations spelled out and its plurals made one, by the rows of `cues/names.csv`.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from chartproof.episode.pages import CUES
from chartproof.reading.layout import word_set

Side = Literal["R", "L", "B"]

_WORD = re.compile(r"[a-z][a-z'/-]*|\d+(?:\.\d+)?(?:/\d+)?")
_SIDES: dict[str, Side] = {
    "r": "R", "rt": "R", "right": "R", "l": "L", "lt": "L", "left": "L",
    "b": "B", "bil": "B", "bilat": "B", "bilateral": "B", "bilaterally": "B",
}  # fmt: skip
_CUT = word_set(
    "with without against from using via over while at by for no to"
)  # of a name of three words and more, what stands behind them is how, not what
_DROP = word_set(
    "the a an of on in and each ea x then also today new light gentle free tried stopped dropped "
    "held kept again only first last more same in cm inch inches ft lb lbs # kg oz min sec s deg "
    "degrees level seat rail rails hand hands finger fingers fingertip fingertips red yellow green "
    "blue black tan gold silver band bands tband theraband rep reps set sets assisted"
)

_LEGS = word_set("single double leg one two both foot feet unilateral")
_STANCES = word_set("stance balance hop press chest")


class Name(NamedTuple):
    """A unified name, the side in it, and whether it says two legs (False) or one (True)."""

    name: str
    side: Side | None
    one_leg: bool | None = None

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.name.split())


@cache
def _forms(kind: str) -> dict[str, str]:
    with (CUES / "names.csv").open(encoding="utf-8", newline="") as file:
        return {r["form"]: r["name"] for r in csv.DictReader(file) if r["kind"] == kind}


@lru_cache(maxsize=20_000)
def exercise_name(name: str) -> Name:
    """Return the unified name of an exercise as a note writes it."""
    words = _WORD.findall(name.lower().replace("'", ""))
    side = next((_SIDES[w] for w in words if w in _SIDES), None)
    kept: list[str] = []
    for word in words:
        if word in _CUT and kept and not _part_of_name(kept[-1], word):
            break
        if word in _SIDES or word in _DROP or word[0].isdecimal():
            continue
        kept.append(word)
    spelled = _spelled(kept, _forms("exercise"))
    one_leg = _legs(words)
    if one_leg is not None and not _STANCES & set(spelled):
        spelled = [w for w in spelled if w not in _LEGS] or spelled
    return Name(" ".join(spelled) or " ".join(words), side, one_leg)


def _legs(words: list[str]) -> bool | None:
    if any(w in ("single", "one", "single-leg", "one-leg", "sl", "unilateral") for w in words):
        return None if "knee" in words or "hand" in words else True
    return False if any(w in ("double", "two", "both", "bilateral") for w in words) else None


def _part_of_name(before: str, word: str) -> bool:
    """Return whether the word joins two halves of one name: "sit to stand", "knee to chest"."""
    return word == "to" and before in (
        "sit",
        "knee",
        "knees",
        "heel",
        "toe",
        "floor",
        "hand",
        "chest",
    )


@lru_cache(maxsize=20_000)
def measure_name(name: str) -> str:
    """Return the unified name of a measure."""
    small = name.lower().strip()
    return _forms("measure").get(small, small)


def _spelled(words: list[str], forms: dict[str, str]) -> list[str]:
    """Return words with known forms, the longest first, in their full spelling."""
    found: list[str] = []
    i = 0
    while i < len(words):
        for size in (3, 2, 1):
            piece = words[i : i + size]
            if len(piece) < size:
                continue
            full = forms.get(" ".join(piece)) or forms.get(" ".join(map(_single, piece)))
            if full:
                found += full.split()
                i += size
                break
        else:
            found.append(_single(words[i]))
            i += 1
    return list(dict.fromkeys(found))


def _single(word: str) -> str:
    """Return a plural word as one: "raises" gives "raise"."""
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ps")):
        return word[:-1]
    if word.endswith("ps") and (len(word) > 4 or word == "ups"):
        return word[:-1]
    return word
