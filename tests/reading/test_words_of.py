"""The quick cut of lexicon rows gives the words that laying them out gives."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chartproof.reading import layout
from chartproof.reading.layout import lay_out, words_of

LEXICONS = {
    "exercises.csv": "form",
    "measures.csv": "form",
    "regions.csv": "form",
    "scopes.csv": "words",
    "code_words.csv": "words",
    "credentials.csv": "credential",
}


@pytest.mark.parametrize(("name", "column"), LEXICONS.items())
def test_lexicon_words_are_those_of_a_laid_out_note(name: str, column: str) -> None:
    path = Path(layout.__file__).with_name("cues") / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row[column] for row in csv.DictReader(file)]
    assert rows
    for row in rows:
        assert words_of(row) == tuple(lay_out(row).words)
