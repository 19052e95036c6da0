"""Exercises with their dose and load, and whose they are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import chartproof.reading
from chartproof.model import Exercise
from chartproof.reading import read
from chartproof.reading.exercises import read_exercises
from chartproof.reading.layout import lay_out
from chartproof.reading.names import canonical_name
from chartproof.reading.treatment import read_facts

CUES = Path(chartproof.reading.__file__).with_name("cues")


def exercises(text: str) -> list[Exercise]:
    return list(read_exercises(lay_out(text)))


def today(text: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (e.name, e.dose_span.text if e.dose_span else None, e.resistance)
        for e in exercises(text)
        if e.scope == "today"
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Seated LAQ 3x10 3 lb", [("Seated LAQ", "3x10", "3 lb")]),
        ("Leg press 60 lb 3x10", [("Leg press", "3x10", "60 lb")]),
        ("clamshell with green 3x15", [("clamshell", "3x15", "green")]),
        ("Wall slides, 2x10, yellow band", [("Wall slides", "2x10", "yellow band")]),
        ("Row: red tband, 3 x 12", [("Row", "3 x 12", "red tband")]),
        ("Cable row 55 3x12", [("Cable row", "3x12", "55")]),
        ("NuStep L5 10 min", [("NuStep", "10 min", "L5")]),
        (
            "coin stack 10; towel roll x20",
            [("coin stack", "10", None), ("towel roll", "x20", None)],
        ),
        ("2# SLR 3x10", [("SLR", "3x10", "2#")]),
        ("3x10 SLR 2#, 2x15 LAQ 3#", [("SLR", "3x10", "2#"), ("LAQ", "2x15", "3#")]),
        ("SLR 3x10 2# LAQ 3x12 3#", [("SLR", "3x10", "2#"), ("LAQ", "3x12", "3#")]),
        (
            "Patient completed three sets of ten straight leg raises with 2 lb.",
            [("straight leg raises", "three sets of ten", "2 lb")],
        ),
        (
            "clams, bridges 3x15 each",
            [("clams", "3x15 each", None), ("bridges", "3x15 each", None)],
        ),
        ("| Leg press | 3x10 | 60 lb |", [("Leg press", "3x10", "60 lb")]),
        ("Leg press\t3x10\t60 lb", [("Leg press", "3x10", "60 lb")]),
        ("1. SLR 3x10\n2. TKE blue 2x15", [("SLR", "3x10", None), ("TKE", "2x15", "blue")]),
        ("heel raise 3x15 (added 10 lb DB)", [("heel raise", "3x15", "10 lb DB")]),
        ("Zorbal sweep on slant 4 x 9", [("Zorbal sweep on slant", "4 x 9", None)]),
        ("Sit<>stand 2 sets of 8", [("Sit<>stand", "2 sets of 8", None)]),
        (
            "She did fifteen heel slides, SLR 3x10",
            [("heel slides", "fifteen", None), ("SLR", "3x10", None)],
        ),
        ("30 sec x 2 each: piriformis stretch", [("piriformis stretch", "30 sec x 2 each", None)]),
        ('Depth drop 12" 3 x 5', [("Depth drop", "3 x 5", None)]),
        ("LAQ .. 3x12 4#", [("LAQ", "3x12", "4#")]),
        ("LAQ____2x10 3#", [("LAQ", "2x10", "3#")]),
        ("Clams; GTB; 2x15", [("Clams", "2x15", "GTB")]),
        (
            "A1 Back squat 4 x 6\nB2 Nordic 3 x 4",
            [("Back squat", "4 x 6", None), ("Nordic", "3 x 4", None)],
        ),
        ("side raise 2 lb at the wrist, 3 x 10", [("side raise", "3 x 10", "2 lb")]),
        ("no load, 3 x 5: squat hops", [("squat hops", "3 x 5", None)]),
        ("Biceps curl: 2 sets of 12 of 8 lbs", [("Biceps curl", "2 sets of 12", "8 lbs")]),
        (
            "Isometric hold x 20 sec x 3. Bridge 2x8",
            [("Isometric hold", "x 20 sec x 3", None), ("Bridge", "2x8", None)],
        ),
        (
            "In the supine position, the client was led in 3 x 12 bridges",
            [("bridges", "3 x 12", None)],
        ),
        (
            "4# dumbbell row, trunk supported on bench, x15",
            [("row, trunk supported on bench", "x15", "4# dumbbell")],
        ),
        (
            "Shoulder lifts, bilateral UE, 1#, 2 x 9",
            [("Shoulder lifts, bilateral UE", "2 x 9", "1#")],
        ),
        (
            "Bridges and glute sets: 3 sets of 9",
            [("Bridges and glute sets", "3 sets of 9", None)],
        ),
        ('Squat, feet 4" apart: 2x8', [('Squat, feet 4" apart', "2x8", None)]),
        ("Leg press, feet low 3/15/4 plates", [("Leg press, feet low", "3/15", "4 plates")]),
        ("Sit-stand 9 in 30 s. Squat 2x6", [("Squat", "2x6", None)]),
        (
            "Instruction in seated heel raises x12 each to increase strength needed for stairs",
            [("seated heel raises", "x12 each", None)],
        ),
        (
            "In order to build hip strength, patient performed bridges 2x9",
            [("bridges", "2x9", None)],
        ),
    ],
)
def test_names_doses_and_loads_are_put_together(
    text: str, wanted: list[tuple[str, str | None, str | None]]
) -> None:
    assert today(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2x10 each: SLR, clams, bridges",
        "All 2x10: SLR, clams, bridges",
        "SLR, clams, bridges: all 2x10",
        "SLR, clams, bridges (2x10 each)",
        "All 2x10: SLR; clams; bridges",
        "TE 20 min, all 2x10 unless noted:\n- SLR\n- clams\n- bridges",
        "Mat exercises 2x10 each:\nSLR\nclams\nbridges",
    ],
)
def test_a_dose_told_of_a_list_is_that_of_each(text: str) -> None:
    found = [(e.name, e.sets, e.reps) for e in read(f"O: {text}\nA: Weak hip.").exercises]
    assert found == [("SLR", 2, 10), ("clams", 2, 10), ("bridges", 2, 10)]


def test_an_items_own_dose_and_a_line_of_another_kind_are_not_told_of_the_list() -> None:
    found = read("TE: all 2x10 unless noted:\n- SLR\n- clams 3x15\nBike at the end.").exercises
    assert [(e.name, e.sets) for e in found if e.dose_span] == [("SLR", 2), ("clams", 3)]


def test_a_load_told_of_a_list_and_rounds_are_those_of_each() -> None:
    found = exercises("3 sets of 10 with 8 lb: rows, curls")
    assert [(e.name, e.sets, e.resistance) for e in found] == [
        ("rows", 3, "8 lb"),
        ("curls", 3, "8 lb"),
    ]
    found = list(
        read("Circuit, 3 rounds: 8 goblet squats 15 lb | 10/side lunges | 30 s plank").exercises
    )
    assert [(e.name, e.sets, e.reps, e.duration_s) for e in found] == [
        ("goblet squats", 3, 8, None),
        ("lunges", 3, 10, None),
        ("plank", 3, None, 30),
    ]


def test_a_position_that_heads_a_list_is_no_exercise() -> None:
    found = read("TE 20 min. Supine: SLR 2x10, clams 2x10. Seated: LAQ 3x10 3 lb.").exercises
    assert [e.name for e in found] == ["SLR", "clams", "LAQ"]


def test_the_dose_is_parsed() -> None:
    (one,) = exercises("quad sets 10 x 5 s hold")
    assert (one.sets, one.reps, one.hold_s, one.duration_s) == (None, 10, 5, None)
    (two,) = exercises("single leg stance 3x30 s")
    assert (two.sets, two.reps, two.duration_s) == (3, None, 30)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Last visit: SLR 2x10.", "prev"),
        ("SLR 2x10 last visit", "prev"),
        ("P: SLR 3x12 with 3 lb", "plan"),
        ("Next visit lunges 2x10", "plan"),
        ("HEP: heel slides 3x10", "hep"),
        ("Home: heel slides 3x10 daily", "hep"),
        ("Order from Dr. Vane: quad sets 3x10", "order"),
        ("bridges 3x10 not performed", "neg"),
        ("Leg press 3x10 held due to pain", "neg"),
        ("At gym bench press 95 lb 3x8", "other"),
        ("97530 12 min: box lift to bench 20 lb x10", "other"),
        ("97116 15 min: treadmill walk 4 x 2 min", "other"),
        ("97112 15 min: tandem stance 3x30 s", "today"),
    ],
)
def test_whose_an_exercise_is(text: str, scope: str) -> None:
    assert [e.scope for e in exercises(text)] == [scope]


def test_today_ends_what_the_last_visit_began() -> None:
    text = "Last visit: SLR 2x10. Today: SLR 3x10 2 lb."
    assert [(e.scope, e.sets) for e in exercises(text)] == [("prev", 2), ("today", 3)]


def test_the_code_above_an_exercise() -> None:
    text = "97110 25 min: LAQ 3x10; SAQ 3x12\n97112 12 min: foam stance 3x20 s"
    assert [e.code for e in exercises(text)] == ["97110", "97110", "97112"]


def test_a_list_of_minutes_heads_nothing() -> None:
    text = "TherEx 10, TA 12. Pinch putty blue 2 min."
    assert [(e.code, e.scope) for e in exercises(text)] == [(None, "today")]


def test_an_earlier_load_is_not_the_load() -> None:
    (one,) = exercises("Leg press 60 lb 3x10 (50 lb last visit)")
    assert one.resistance == "60 lb"


def test_the_newest_column_of_a_flow_sheet_is_today() -> None:
    text = "Exercise | 7/1 | 7/3 | 7/8\nSAQ | 2# 2x10 | 2# 3x10 | 3# 3x12"
    (one,) = exercises(text)
    assert (one.sets, one.reps, one.resistance) == (3, 12, "3#")


def test_columns_of_sets_and_reps() -> None:
    text = "Exercise | Sets | Reps | Wt\nSLR | 3 | 10 | 2\nBridge | 2 | 15 | -"
    assert [(e.sets, e.reps, e.resistance) for e in exercises(text)] == [
        (3, 10, "2"),
        (2, 15, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "TE 25 min. Total time 40 min.",
        "Pain 4/10, was 6/10.",
        "Seen 3x/week x 6 weeks.",
        "Knee flexion 105, strength 4-/5.",
        "Lost balance x3 on the way in.",
        "Can sit 20 minutes and walk 150 ft.",
    ],
)
def test_what_is_no_exercise(text: str) -> None:
    assert exercises(text) == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("O: SLR 3x10.", "present"),
        ("O: Therapeutic exercises per flow sheet, 30 minutes.", "vague"),
        ("O: LE strengthening performed.", "vague"),
        ("S: Feels well.", None),
    ],
)
def test_the_status_of_exercise_named(text: str, status: str | None) -> None:
    _, facts = read_facts(lay_out(text))
    said = {f.status for f in facts if f.element == "exercise_named" and f.scope == "today"}
    assert said == ({status} if status else set())


def test_facts_quote_the_note() -> None:
    text = "L hip. Bridges 3x10; clams red loop 2x12, RPE 12. HEP: bridges 2x10."
    _, facts = read_facts(lay_out(text))
    assert all(text[f.span.start : f.span.end] == f.span.text for f in facts)
    doses = [(f.span.text, f.scope) for f in facts if f.element == "dosage_sets_reps"]
    assert doses == [("3x10", "today"), ("2x12", "today"), ("2x10", "hep")]
    loads = [f.span.text for f in facts if f.element == "resistance_or_intensity"]
    assert loads == ["red loop", "RPE 12"]


def test_every_form_of_the_lexicon_is_known() -> None:
    with (CUES / "exercises.csv").open(encoding="utf-8", newline="") as file:
        forms = [row["form"] for row in csv.DictReader(file)]
    assert [f for f in forms if canonical_name(f) is None] == []
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    "text",
    ["", " ", "3x10", "(((", "3x10 " * 50, "SLR\t\t\t3x10", "|||", "SLR 3x", "×", "½", "97110"],
)
def test_odd_input_raises_nothing(text: str) -> None:
    read_facts(lay_out(text))


def test_a_row_may_be_parted_by_slashes() -> None:
    text = "97110 (25 min)\n Soleus raise / 3 sets of 15 / 35 lb\n Clams / 2 x 15 / green band\n"
    found = [(e.name, e.sets, e.reps, e.resistance) for e in read(text).exercises]
    assert found == [("Soleus raise", 3, 15, "35 lb"), ("Clams", 2, 15, "green band")]
