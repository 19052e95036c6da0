"""Marks that repeat the dose above."""

from __future__ import annotations

import pytest

from chartproof.reading.dittos import with_dittos
from chartproof.reading.doses import find_doses
from chartproof.reading.layout import lay_out

SHEET = 'TE 25 min\nLAQ 3x10\nHeel slide   "\nClam  "   "\nSquat 2x8'


def doses(text: str) -> list[tuple[int | None, int | None, str]]:
    layout = lay_out(text)
    found = with_dittos(layout, find_doses(layout))
    return [(d.sets, d.reps, text[d.start : d.end]) for d in found if d.reps]


def test_a_quote_mark_repeats_the_dose_of_the_line_above() -> None:
    assert doses(SHEET) == [(3, 10, "3x10"), (3, 10, '"'), (3, 10, '"'), (2, 8, "2x8")]


@pytest.mark.parametrize("words", ["ditto", "same as above"])
def test_words_repeat_it_too(words: str) -> None:
    assert doses(f"Bridge 2x15. Clam {words}.")[-1] == (2, 15, words)


@pytest.mark.parametrize(
    "text",
    [
        'Heel slide  "\nLAQ',  # nothing above to repeat
        'LAQ 3x10\n\n\nHeel slide  "',  # not the line above
        'Step-up 6 " 2x8\nHe said "sore" after.',
        "LAQ 3x10, same dose as last visit",
    ],
)
def test_other_marks_repeat_nothing(text: str) -> None:
    assert all(found[2] not in ('"', "same") for found in doses(text))
