"""Cues of time and owner: every row of the table, and how far each reaches."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest

import chartproof.reading
from chartproof.model import Scope
from chartproof.reading.layout import lay_out
from chartproof.reading.scopes import read_scopes

PATH = Path(chartproof.reading.__file__).with_name("cues") / "scopes.csv"
ROWS = list(csv.DictReader(PATH.read_text(encoding="utf-8").splitlines()))
REACHES = {"around", "after", "value", "change", "item", "sentence", "line", "first"}


def test_rows_use_known_words() -> None:
    assert {r["scope"] for r in ROWS} <= set(get_args(Scope))
    assert {r["reach"] for r in ROWS} <= REACHES
    assert len({r["words"] for r in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[r["words"] for r in ROWS])
def test_the_example_of_a_row(row: dict[str, str]) -> None:
    assert row["words"].split()[0].rstrip(":") in row["example"].lower()
    assert row["scope"] in read_scopes(lay_out(row["example"]))


def scope_of(text: str, word: str) -> str:
    layout = lay_out(text)
    return read_scopes(layout)[layout.words.index(word)]


def test_a_bracket_holds_its_cue() -> None:
    text = "Flexion 105 (98 last week), strength good"
    assert [scope_of(text, w) for w in ("105", "98", "strength")] == ["today", "prev", "today"]


def test_a_sentence_ends_its_cue() -> None:
    text = "Next visit bridges, clams. Squats after that."
    words = ("bridges", "clams", "squats")
    assert [scope_of(text, w) for w in words] == ["plan", "plan", "today"]


def test_a_home_program_on_one_line_ends_with_it() -> None:
    text = "HEP: bridges; clams\nSquats after that."
    words = ("bridges", "clams", "squats")
    assert [scope_of(text, w) for w in words] == ["hep", "hep", "today"]
    text = "HEP:\nbridges\nclams"
    assert [scope_of(text, w) for w in ("bridges", "clams")] == ["hep", "hep"]


def test_a_date_is_an_earlier_day() -> None:
    assert scope_of("lag 9, 12 on 4/9", "12") == "prev"
