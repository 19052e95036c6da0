"""Changes of load told as from and to are progression; ranges and measures are none."""

from __future__ import annotations

import pytest

from chartproof.reading import read
from chartproof.reading.changes import read_change
from chartproof.reading.layout import lay_out
from chartproof.reading.scopes import read_scopes


def change_in(text: str) -> str | None:
    layout = lay_out(text)
    fact = read_change(layout, read_scopes(layout))
    return fact.span.text if fact else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LAQ 3x10 (3# -> 5#)", "3# -> 5#"),
        ("rows 2x15, green to blue tubing", "green to blue tubing"),
        ("gripper notch 2 > 3, clean", "notch 2 > 3"),
        ("Leg press 3x10, increased 40 to 50 lb", "increased 40 to 50 lb"),
        ("side-lying ER 0 to 1 lb", "0 to 1 lb"),
        ("Holds up from 8 to 10 sec", "from 8 to 10 sec"),
        ("Hip machine 40 to 45 lb today", "40 to 45 lb"),
        ("Lateral lunges are new.", "Lateral lunges are new"),
        ("Biceps curl 4 lb, new today", "4 lb, new"),
    ],
)
def test_a_change_of_load_or_dose(text: str, words: str) -> None:
    assert change_in(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Pain 5 -> 2 after heat",
        "grip 19 -> 23 lb",
        "dumbbells 2 to 3 lb as able",
        "hold 8 to 10 s",
        "Plan: green to blue band",
        "Plan: lunges new",
        "Tingling with lunges is not new to her",
        "Pain with squats is new.",
        "cut the load 12 -> 8 kg as she tired",
        "to",
        "5 to",
    ],
)
def test_ranges_measures_and_plans_are_none(text: str) -> None:
    assert change_in(text) is None


def test_the_reading_quotes_the_change() -> None:
    reading = read("O: TE 25 min. Rows 3x12 blue band, green -> blue.")
    assert reading.elements["progression"] == "present"
    assert any("blue" in s.text for s in reading.spans("progression"))
