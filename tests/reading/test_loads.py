"""Loads as notes write them, and words that are none."""

from __future__ import annotations

import pytest

from chartproof.reading.layout import lay_out
from chartproof.reading.loads import find_loads, parse_load


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("5#", "weight"),
        ("5 lb", "weight"),
        ("2½ lb", "weight"),
        ("3 lb CW", "weight"),
        ("10-lb vest", "weight"),
        ("8# DB", "weight"),
        ("2 kg", "weight"),
        ("five pounds", "weight"),
        ("RTB", "band"),
        ("GTB", "band"),
        ("red tband", "band"),
        ("yellow loop", "band"),
        ("blue putty", "band"),
        ("green band above knees", "band"),
        ("blue", "band"),
        ("L4", "level"),
        ("level 5", "level"),
        ("L5 80 spm", "level"),
        ("plate 4", "level"),
        ("50 W", "speed"),
        ("3.0 mph 2%", "speed"),
        ("70% 1RM", "share"),
        ("2% incline", "share"),
        ("RPE 13", "effort"),
        ("Borg 11-13", "effort"),
        ("bar only", "other"),
        ("#2 ankle wts", "weight"),
        ("workload 3", "level"),
        ("32 kPa", "speed"),
        ("45 cmH2O", "speed"),
        ("moderate resistance", "other"),
        ("#16 band", "band"),
        ("2 x 25 lb DB", "weight"),
        ("60 lb R / 75 lb L", "weight"),
        ("20 lb/hand", "weight"),
        ("70% 1RM (135 lb)", "share"),
        ("RIR 2", "effort"),
        ("3 springs", "level"),
        ("2 red springs", "level"),
        ("3 black cords", "level"),
        ("Y loop", "band"),
        ("blue fins", "band"),
    ],
)
def test_a_load_is_read_whole(words: str, kind: str) -> None:
    load = parse_load(words)
    assert load is not None
    assert (words[load.start : load.end], load.kind) == (words, kind)


@pytest.mark.parametrize(
    "words",
    [
        "BW",
        "body weight",
        "6 in step",
        '4" box',
        "L4-5 mobs",
        "L5/S1",
        "lost 5 lb weight loss",
        "coin stack 10",
        "goal #2",
    ],
)
def test_what_is_no_load(words: str) -> None:
    assert find_loads(lay_out(words)) == ()


def test_of_a_raise_the_new_load_counts() -> None:
    load = parse_load("3→4 lb")
    assert load is not None
    assert "3→4 lb"[load.start : load.end] == "4 lb"


def test_colours_and_levels_alone_are_unsure() -> None:
    assert [x.sure for x in find_loads(lay_out("red, L3, red band"))] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hammer hold to eye level 3 lb", "3 lb"),
        ("leg press L 45 lb", "45 lb"),
        ("carry 20 lb each hand", "20 lb each hand"),
        ("bike level 3", "level 3"),
        ("warmed up at resistance 4. Then", "resistance 4"),
        ("NuStep level 4 x 10 min", "level 4"),
        ("cable chop, stack 30, 2x12", "stack 30"),
    ],
)
def test_a_weight_is_no_setting(text: str, words: str) -> None:
    load = parse_load(text)
    assert load is not None
    assert text[load.start : load.end] == words


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ("leg curl 3/10/7.5#", "7.5#"),
        ("clam 2/15/RTB", "RTB"),
        ("stepper 1/7min/L5", "L5"),
        ("LAQ; Resistance: 4 lbs", "4 lbs"),
        ("knee ext, manual, 10 x 3", "manual"),
        ("chest press stack 3 2 x 10", "stack 3"),
    ],
)
def test_a_load_beside_its_dose(text: str, load: str) -> None:
    assert [text[x.start : x.end] for x in find_loads(lay_out(text))] == [load]


def test_sets_before_a_w_are_no_watts() -> None:
    assert find_loads(lay_out("quad sets 20 w 5 ct")) == ()
