"""Doses and loads in labelled fields and tables."""

from __future__ import annotations

import pytest

from chartproof.reading.exercises import read_exercises
from chartproof.reading.fields import read_fields
from chartproof.reading.layout import lay_out

Row = tuple[str, int | None, int | None, int | None, str | None]


def rows(text: str) -> list[Row]:
    found = read_exercises(lay_out(text))
    return [(e.name, e.sets, e.reps, e.hold_s, e.resistance) for e in found if e.dose_span]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Activity: Seated knee extension   Sets: 3   Reps: 10   Weight: 4 lbs",
            ("Seated knee extension", 3, 10, None, "4 lbs"),
        ),
        (
            "Ex 1: Supine heel slide - Reps: 15, Sets: 2, Hold: 5 sec",
            ("Supine heel slide", 2, 15, 5, None),
        ),
        ("Hip bridge, sets 3, reps 12, weight: 10", ("Hip bridge", 3, 12, None, "10")),
        ("SAQ; Sets/Reps: 3 / 10; Resistance: 4 lbs", ("SAQ", 3, 10, None, "4 lbs")),
        ("Heel slide w/ strap; Reps: 15; Hold 5 sec", ("Heel slide w/ strap", None, 15, 5, None)),
        (
            "Exercise: wrist curl | Dose: 2x10 | Load: red band",
            ("wrist curl", 2, 10, None, "red band"),
        ),
    ],
)
def test_fields_make_one_dose(text: str, wanted: Row) -> None:
    assert rows(text)[0] == wanted


def test_minutes_of_a_hold_or_a_bout_are_counted_in_seconds() -> None:
    ((held,), _) = read_fields("sets: 2 reps: 1 hold time: 2 min")
    ((bout,), _) = read_fields("sets: 2 duration: 1.5 min")
    assert (held.hold_s, bout.duration_s) == (120, 90)


@pytest.mark.parametrize(
    "text", ["sets x reps: 3x10", "weight: 154", "hold: 8 s, 8 s, 11 s", "resets 3 times", ""]
)
def test_what_is_no_field(text: str) -> None:
    assert read_fields(text) == ([], [])


def test_a_table_may_have_cells_for_nothing() -> None:
    text = (
        "Exercise | Sets | Reps | Resistance | Comments\n"
        "Leg press | 3 | 12 | 70# | seat 5\n"
        "Hamstring curl | 2 | 10 | 30 lb |\n"
        "Calf raise | 3 | 20 | BW\n"
        "Prone hip ext | 2 | 10 | - | -\n"
    )
    assert rows(text) == [
        ("Leg press", 3, 12, None, "70#"),
        ("Hamstring curl", 2, 10, None, "30 lb"),
        ("Calf raise", 3, 20, None, None),
        ("Prone hip ext", 2, 10, None, None),
    ]


def test_empty_cells_between_bars_keep_their_columns() -> None:
    text = "| Exercise | Wt | Sets | Reps |\n| SLR | | 3 | 10 |\n| LAQ | 2# | 2 | 15 |"
    assert rows(text) == [("SLR", 3, 10, None, None), ("LAQ", 2, 15, None, "2#")]


def test_cells_may_hold_sides_and_times_and_stand_two_blanks_apart() -> None:
    text = "O: | Exercise | Sets | Reps |\n| Bird dog | 2 | 8 ea |\n| Side plank | 3 | 20 s |"
    found = read_exercises(lay_out(text))
    assert [(e.name, e.sets, e.reps, e.duration_s) for e in found] == [
        ("Bird dog", 2, 8, None),
        ("Side plank", 3, None, 20),
    ]
    assert rows("Exercise   Sets  Reps  Wt\nSLR   3  10  2#") == [("SLR", 3, 10, None, "2#")]


def test_a_column_of_today_may_say_so() -> None:
    text = "Exercise | 5/5 | 5/12 TODAY\nwrist curl | 2x10 | 3x12"
    assert [(e.sets, e.reps) for e in read_exercises(lay_out(text))] == [(3, 12)]
