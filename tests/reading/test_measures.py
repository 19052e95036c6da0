"""Measures with value, unit, side and scope."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import chartproof.reading
from chartproof.model import Measure
from chartproof.reading.layout import lay_out
from chartproof.reading.measures import read_measures
from chartproof.reading.treatment import read_facts

CUES = Path(chartproof.reading.__file__).with_name("cues")


def measures(text: str) -> list[Measure]:
    return list(read_measures(lay_out(text)))


@pytest.mark.parametrize(
    ("text", "kind", "name", "number", "unit"),
    [
        ("Knee flexion 105 degrees", "rom", "flexion", 105.0, "degrees"),
        ("Ext -3.", "rom", "extension", -3.0, None),
        ("AROM 4-96", "rom", "range of motion", 96.0, None),
        ("DF 6 → 9°", "rom", "dorsiflexion", 9.0, "°"),
        ("FTF 14 cm", "rom", "fingertip to floor", 14.0, "cm"),
        ("Quad strength 4/5", "strength", "quad strength", 4.0, None),
        ("Grip 30 lb", "strength", "grip", 30.0, "lb"),
        ("HHD abd 9.9 kg", "strength", "dynamometry", 9.9, "kg"),
        ("TUG 12.6", "test", "TUG", 12.6, None),
        ("5xSTS 14 s", "test", "5xSTS", 14.0, "s"),
        ("30 s chair stand 9", "test", "30 s chair stand", 9.0, None),
        ("6MWT 310 m", "test", "6MWT", 310.0, "m"),
        ("10MWT 0.8 m/s", "test", "10MWT", 0.8, "m/s"),
        ("SLS 18 s.", "test", "single-leg stance", 18.0, "s"),
        ("Berg 45/56", "scale", "Berg", 45.0, None),
        ("LEFS 42/80", "scale", "LEFS", 42.0, None),
        ("ODI 38%", "scale", "ODI", 38.0, "%"),
        ("HR 96", "vital", "heart rate", 96.0, None),
        ("SpO2 92%", "vital", "oxygen saturation", 92.0, "%"),
        ("Girth 31.2 cm", "girth", "girth", 31.2, "cm"),
        ("Pain 4/10", "pain", "pain", 4.0, None),
        ("Extension today is thirty-eight degrees", "rom", "extension", 38.0, "degrees"),
    ],
)
def test_a_measure(text: str, kind: str, name: str, number: float, unit: str | None) -> None:
    (one,) = measures(text)
    assert (one.kind, one.name, one.number, one.unit) == (kind, name, number, unit)
    assert text[one.span.start : one.span.end] == one.span.text


def test_a_clause_of_a_name_and_a_value_is_a_measure() -> None:
    (one,) = measures("Blanch width 2.1 cm (2.6).")
    assert (one.kind, one.name, one.number, one.span.text) == (
        *("other", "blanch width", 2.1),
        "Blanch width 2.1 cm",
    )
    assert measures("Rest 60 s. Burning 5/10. Leg press 20 kg.") == []


def test_blood_pressure_keeps_both_numbers() -> None:
    (one,) = measures("BP 134/78")
    assert (one.kind, one.value) == ("vital", "134/78")


def test_plus_and_minus_grades_differ() -> None:
    grades = [m.number for m in measures("hip abd 3+/5; hip ext 4-/5")]
    assert grades == [3.33, 3.67]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Right knee flexion 105", ["R"]),
        ("Grip R 41#, L 38#", ["R", "L"]),
        ("SLS 9 s on the left", ["L"]),
    ],
)
def test_sides(text: str, sides: list[str]) -> None:
    assert [m.side for m in measures(text)] == sides


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("Flexion 105 (98 last week)", ["today", "prev"]),
        ("5xSTS 14 s (17 s)", ["today", "prev"]),
        ("lag 9, was 12", ["today", "prev"]),
        ("Abduction was 4/5", ["today"]),
        ("LTG flex 120", ["goal"]),
        ("TUG <14 by d/c", ["goal"]),
        ("P: recheck flexion 110", ["plan"]),
    ],
)
def test_scopes(text: str, scopes: list[str]) -> None:
    assert [m.scope for m in measures(text)] == scopes


@pytest.mark.parametrize(
    "text",
    [
        "single leg stance 3x30 s",
        "knee flexion 2# 3x10",
        "SLR 3 lb 3x10",
        "add 3 lb",
        "flex/ext 2 lb 3x12",
        "Stopped flexion at 60",
        "wrist extension 5 min",
    ],
)
def test_what_is_no_measure(text: str) -> None:
    assert measures(text) == []


def test_pain_alone_is_no_objective_measure_and_a_vital_sign_is() -> None:
    def found(text: str) -> list[str]:
        return [
            f.span.text for f in read_facts(lay_out(text))[1] if f.element == "objective_measure"
        ]

    assert found("Pain 3/10.") == []
    assert found("SpO2 93%.") == ["SpO2 93%"]


def test_the_table_has_every_form_once() -> None:
    with (CUES / "measures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["kind"] for r in rows} == {
        *("rom", "strength", "test", "scale", "vital", "girth", "pain", "other")
    }
    assert len({r["form"] for r in rows}) == len(rows)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Girth at 10 cm: 31.2 cm", 31.2),
        ("Circumference 5 cm proximal to mid-patella 38.4 cm", 38.4),
        ("Grip at setting 2: 45 lb", 45),
        ("Knee flexion at 6 wks: 110 deg", 110),
        ("Shoulder ER at 45 deg abd: 50 deg", 50),
        ("Knee flexion at 4 wks post op 95 degrees", 95),
        ("TUG trial 2: 14.1 sec", 14.1),
        ("5xSTS from 18 in chair 14 s", 14),
        ("HR at rest 72", 72),
        ("HR after 6 min walk 104", 104),
        ("Knee flexion 110 deg", 110),
        ("Girth 10 cm", 10),
    ],
)
def test_where_a_measure_was_taken_is_not_its_value(text: str, value: float) -> None:
    (one,) = read_measures(lay_out(text))
    assert one.number == value
    assert one.span.text == text
