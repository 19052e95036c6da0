"""Regions treated, with their side."""

from __future__ import annotations

import pytest

from chartproof.reading.layout import lay_out
from chartproof.reading.treatment import read_facts


def regions(text: str, scope: str = "today") -> list[str]:
    _, facts = read_facts(lay_out(text))
    return [f.span.text for f in facts if f.element == "body_region" and f.scope == scope]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("R knee OA.", ["R knee"]),
        ("Left shoulder weakness limits reach.", ["Left shoulder"]),
        ("Low back pain.", ["Low back"]),
        ("Both hips stiff.", ["Both hips"]),
        ("Shoulder, L. Stiff.", ["Shoulder, L"]),
        ("Fusion L3-5 healed.", ["L3-5"]),
        ("BLE weakness.", ["BLE"]),
        ("R TKA, day 40.", ["R TKA"]),
    ],
)
def test_a_region_with_its_side(text: str, wanted: list[str]) -> None:
    assert regions(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "hip hinge 3x10",
        "Goal: knee straight by May",
        "P: add shoulder work",
        "PT put a hand on the pelvis and cued the turn.",
        "bike L3 8 min",
    ],
)
def test_where_a_region_does_not_count(text: str) -> None:
    assert regions(text) == []


def test_a_region_of_the_home_program_keeps_its_scope() -> None:
    assert regions("HEP: neck turns", "hep") == ["neck"]
