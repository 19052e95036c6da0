"""Doses in the ways notes write them, and numbers that are none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartproof.reading.doses import find_doses, parse_dose
from chartproof.reading.layout import lay_out

Parts = tuple[int | None, int | None, int | None, int | None, str | None]

WRITTEN: list[tuple[str, Parts]] = [
    ("3x10", (3, 10, None, None, None)),
    ("3 x 10", (3, 10, None, None, None)),
    ("3×10", (3, 10, None, None, None)),
    ("3X10", (3, 10, None, None, None)),
    ("3 sets of ten", (3, 10, None, None, None)),
    ("three sets of 8", (3, 8, None, None, None)),
    ("3 sets x 10 reps", (3, 10, None, None, None)),
    ("two by twelve", (2, 12, None, None, None)),
    ("10 reps x 3", (3, 10, None, None, None)),
    ("10x3", (3, 10, None, None, None)),
    ("2/15", (2, 15, None, None, None)),
    ("3 rounds of 8", (3, 8, None, None, None)),
    ("10/12/8", (3, None, None, None, None)),
    ("10/10/10", (3, 10, None, None, None)),
    ("12, 10, 8", (3, None, None, None, None)),
    ("2-3x8-12", (None, None, None, None, None)),
    ("2 x 15 ea", (2, 15, None, None, None)),
    ("2x8/side", (2, 8, None, None, None)),
    ("x10 B", (None, 10, None, None, None)),
    ("5 ea dir", (None, 5, None, None, None)),
    ("20 reps", (None, 20, None, None, None)),
    ("10x", (None, 10, None, None, None)),
    ("5 s hold", (None, None, 5, None, None)),
    ("10x5 sec", (None, 10, 5, None, None)),
    ("20 x 5s", (None, 20, 5, None, None)),
    ("3x10, 5 s hold", (3, 10, 5, None, None)),
    ("2 sets of 10 w/ 5 s hold", (2, 10, 5, None, None)),
    ("3x15x5 s", (3, 15, 5, None, None)),
    ("3x30 s", (3, None, None, 30, None)),
    ("30 sec x 3", (3, None, None, 30, None)),
    ('30"x3', (3, None, None, 30, None)),
    ("5 min", (None, None, None, 300, None)),
    ("6'", (None, None, None, 360, None)),
    ("2 x 3 min", (2, None, None, 180, None)),
    ("90 s", (None, None, None, 90, None)),
    ("2 min on/1 off x4", (4, None, None, 120, None)),
    ("40 s each side, twice", (2, None, None, 40, None)),
    ("150 ft x 2", (2, None, None, None, "150 ft")),
    ("4 x 50 ft", (4, None, None, None, "50 ft")),
    ("3 laps", (None, None, None, None, "3 laps")),
    ("3x10, 3-1-3 tempo", (3, 10, None, None, None)),
    ("AMRAP", (None, None, None, None, None)),
    ("AMRAP R 22, L 27", (None, None, None, None, None)),
    ("2 x 10 hold 5", (2, 10, 5, None, None)),
    ("4 x 8, 3s up 3s down", (4, 8, None, None, None)),
    ("two sets of twelve on each side", (2, 12, None, None, None)),
    ('30" x 3 L/R', (3, None, None, 30, None)),
    ("3 sets of 8 on the R", (3, 8, None, None, None)),
    ("8 R, 8 L", (None, 8, None, None, None)),
    ("10, 8, 6 to fatigue", (3, None, None, None, None)),
    ("2 sets 10", (2, 10, None, None, None)),
    ("30 second hold, three repetitions", (None, 3, 30, None, None)),
    ("3/30s", (3, None, None, 30, None)),
    ("4 x 50'", (4, None, None, None, "50'")),
    ("to fatigue", (None, None, None, None, None)),
    ("2x fatigue", (2, None, None, None, None)),
    ("AMRAP x 2", (2, None, None, None, None)),
    ("3 sets to fatigue", (3, None, None, None, None)),
    ("2 laps x 20 ft", (2, None, None, None, "20 ft")),
    ("3 trips of 15 ft each", (3, None, None, None, "15 ft")),
    ("x10 x 2 sets", (2, 10, None, None, None)),
    ("10 reps each position x 2 sets", (2, 10, None, None, None)),
    ("10 reps, hold 5 sec, 2 sets", (2, 10, 5, None, None)),
    ("2 sets 10 reps", (2, 10, None, None, None)),
    ("6-4-2 w/ 10 sec holds", (3, None, 10, None, None)),
    ("3x8 w 5s", (3, 8, 5, None, None)),
    ("1'x2", (2, None, None, 60, None)),
    ("5 minutes forward and 5 minutes backward", (None, None, None, 600, None)),
    ("2 min fwd 2 min back, twice", (2, None, None, 240, None)),
    ("two tens", (2, 10, None, None, None)),
    ("three fifteens", (3, 15, None, None, None)),
    ("ten, rest, ten", (2, 10, None, None, None)),
    ("12, pause, 12, pause, 10", (3, None, None, None, None)),
    ("10 x :05", (None, 10, 5, None, None)),
    (":30 x 4", (4, None, None, 30, None)),
    ("3 sets and 8 reps", (3, 8, None, None, None)),
    ("x12, 5 ct", (None, 12, 5, None, None)),
    ("4 reps/30 ct", (None, 4, 30, None, None)),
    ("3 x 10 at 4 counts", (3, 10, 4, None, None)),
    ("20 w/ 5 count", (None, 20, 5, None, None)),
    ("3x10/5 sec", (3, 10, 5, None, None)),
]


@pytest.mark.parametrize(("words", "parts"), WRITTEN, ids=[w for w, _ in WRITTEN])
def test_a_dose_is_read_whole(words: str, parts: Parts) -> None:
    dose = parse_dose(words)
    assert dose is not None
    assert (dose.sets, dose.reps, dose.hold_s, dose.duration_s, dose.distance) == parts
    assert words[dose.start : dose.end] == words


@pytest.mark.parametrize(
    "words",
    [
        "3x/week",
        "2x/day for 6 weeks",
        "seen 12/10/2025",
        "BP 134/78",
        "MMT 4/5",
        "97110 x 2 units",
        "x 3 months",
        "6 of 10 reps",
        "age 64",
        "DOB 01/02/1950",
        "call 555-0100",
        "2 x 10 lb",
    ],
)
def test_other_numbers_are_no_dose(words: str) -> None:
    assert find_doses(lay_out(words)) == ()


def test_what_needs_an_exercise_beside_it_is_unsure() -> None:
    assert [d.sure for d in find_doses(lay_out("3x10; 25 min; 2/15"))] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ('step ups 6" x10/leg', "x10/leg"),
        ('step ups 2 x 12 6"', "2 x 12"),
        ('box jumps 12" (3x5)', "3x5"),
        ("Cervical isometrics x4 directions, 6x6 s", "6x6 s"),
        ("elastic row, same as 4/13, 2x15", "2x15"),
        ("leg curl 3/10/5#", "3/10"),
        ("stepper 1/7min/L5", "1/7min"),
        ("SLR....3x10", "3x10"),
        ("heel raises x15: slow", "x15"),
    ],
)
def test_heights_ways_dates_loads_and_leaders_are_no_part_of_a_dose(text: str, dose: str) -> None:
    assert [text[d.start : d.end] for d in find_doses(lay_out(text))] == [dose]


def test_repetitions_of_an_exercise_are_no_sets() -> None:
    dose = parse_dose("15 reps of mini squats")
    assert dose is not None
    assert (dose.sets, dose.reps) == (None, 15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NuStep level 4 x 10 min", "x 10 min"),
        ("shoulder flexion to 90 x 12", "x 12"),
        ("cable chop, stack 30, 2 x 12 ea", "2 x 12 ea"),
        ("cane flexion 2x10 w/ 2#", "2x10"),
    ],
)
def test_a_level_an_angle_and_a_weight_are_no_sets(text: str, words: str) -> None:
    assert [text[d.start : d.end] for d in find_doses(lay_out(text))] == [words]


def test_a_height_in_brackets_is_no_hold() -> None:
    text = 'step down (6") 2x10'
    assert [text[d.start : d.end] for d in find_doses(lay_out(text))] == ["2x10"]


def test_a_dose_does_not_cross_a_line() -> None:
    text = "3x10\n5 sec rest"
    assert [text[d.start : d.end] for d in find_doses(lay_out(text)) if d.sure] == ["3x10"]


@given(st.text(alphabet="3x10 /-,.sminft\"'#\n", max_size=60))
def test_doses_stand_in_order_and_apart(text: str) -> None:
    doses = find_doses(lay_out(text))
    places = [(d.start, d.end) for d in doses]
    assert places == sorted(places)
    assert all(a[1] <= b[0] for a, b in pairwise(places))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("curl-up 6-4-2 x 8 s", "6-4-2 x 8 s"),
        ("quad set 20 min, 10 s on/30 off", "20 min, 10 s on/30 off"),
        ("bike 4 x 2 min, 2 min rest", "4 x 2 min, 2 min rest"),
        ("hangs, three of forty seconds", "three of forty seconds"),
        ("glides 5 repetitions of 45 seconds", "5 repetitions of 45 seconds"),
        ("slides 10 reps x 10 sec hold", "10 reps x 10 sec hold"),
        ("clams / 3 sets of 15 / 35 lb", "3 sets of 15"),
    ],
)
def test_rests_pyramids_and_counts_of_holds(text: str, words: str) -> None:
    dose = parse_dose(text)
    assert dose is not None
    assert text[dose.start : dose.end] == words
