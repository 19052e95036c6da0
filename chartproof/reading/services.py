"""Which words of a note name a billed service: "TE", "ther ex", "manual", "97110"."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from chartproof.reading.layout import Layout, words_of


class Service(NamedTuple):
    """Words that name a service: tokens (last excluded), its code, and how surely they name it.

    strength: 3 for the code itself, 2 for its usual name or abbreviation, 1 for words that only
    name it beside a number of minutes ("exercise", "balance", "ice").
    """

    first: int
    last: int
    code: str
    strength: int


@cache
def _names() -> dict[str, tuple[tuple[tuple[str, ...], str, int], ...]]:
    """Return names of services by their first word, longest first: (words, code, strength)."""
    found: dict[str, list[tuple[tuple[str, ...], str, int]]] = {}
    path = Path(__file__).with_name("cues") / "code_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = words_of(row["words"])
            strength = 2 if row["strength"] == "strong" else 1
            found.setdefault(words[0], []).append((words, row["code"], strength))
    return {k: tuple(sorted(v, key=lambda n: -len(n[0]))) for k, v in found.items()}


def read_services(layout: Layout) -> list[Service]:
    """Return the services that the note names, in order, none inside another."""
    names, words, found = _names(), layout.words, []
    busy = 0
    for i, word in enumerate(words):
        if len(word) == 5 and word.isdecimal() and word[0] in "92" and i >= busy:
            found.append(Service(i, i + 1, word, 3))
        elif word in names and i >= busy:
            for known, code, strength in names[word]:
                size = len(known)
                if size == 1 or tuple(words[i : i + size]) == known:
                    if strength == 2 and len(word) == 2 and size == 1:
                        # "te", "mt", "us": "us" is also a pronoun, "ta" and "sc" also anatomy
                        strength = _abbreviation_strength(layout, i)
                        if not strength:
                            break
                    found.append(Service(i, i + size, code, strength))
                    busy = i + size
                    break
        elif word == "g" and i + 1 < len(words) and words[i + 1] in ("0283", "0281", "0515"):
            found.append(Service(i, i + 2, f"G{words[i + 1]}", 3))
    return found


def _abbreviation_strength(layout: Layout, i: int) -> int:
    """Return 2 where a two-letter word is meant as a service, 0 where it is a common word."""
    word = layout.words[i]
    if word == "us" and not layout.text[layout.starts[i]].isupper():
        behind = layout.word(i + 1)
        return 2 if behind.isdecimal() or behind in (":", "x", "(", "-", "=") else 0
    return 2
