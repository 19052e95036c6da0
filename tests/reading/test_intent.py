"""Which words stand under which billed service, and what kind of work the phrases show."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

import chartproof.reading
from chartproof.reading.intent import read_intent
from chartproof.reading.layout import lay_out
from chartproof.reading.mentions import read_mentions

CUES = Path(chartproof.reading.__file__).parent / "cues"
ROWS = [
    pytest.param(row, id=f"{path.stem}:{line} {row['reads_as']}")
    for path in sorted(CUES.glob("coding_*.csv"))
    for line, row in enumerate(csv.DictReader(StringIO(path.read_text("utf-8"))), 2)
]


def under(text: str) -> dict[str, str]:
    return {m.kind: m.span.text for m in read_intent(lay_out(text))}


def work(text: str) -> set[str]:
    found = read_mentions(lay_out(text))
    return {m.kind for m in found if m.proves and m.scope == "today" and m.kind.startswith("work-")}


@pytest.mark.parametrize("row", ROWS)
def test_every_phrase_reads_its_example(row: dict[str, str]) -> None:
    found = read_mentions(lay_out(row["example"]))
    wanted = row["direction"] == "proves"
    assert any(
        m.kind == row["reads_as"] and m.proves is wanted and m.span.text == row["expect"]
        for m in found
    )


def test_a_line_each() -> None:
    found = under("97110 15 min: bridges 3x10, clams\n97140 15 min: PA glides to L4")
    assert found["under-97110"] == "97110 15 min: bridges 3x10, clams"
    assert found["under-97140"] == "97140 15 min: PA glides to L4"


def test_two_on_one_line() -> None:
    found = under("TE (20 min): bridges, clams red band. Manual (15 min): scar glides.")
    assert found["under-97110"].startswith("TE (20 min): bridges")
    assert "scar" not in found["under-97110"]
    assert "scar glides" in found["under-97140"]


def test_a_heading_alone_describes_the_next_line() -> None:
    found = under("Therapeutic exercise:\nbridges 3x10 and clams\nPain 2/10 after.")
    assert "bridges 3x10" in found["under-97110"]
    assert "Pain" not in found["under-97110"]


def test_minutes_alone_describe_nothing() -> None:
    assert under("TE 25 min. MT 15 min.") == {}


def test_spans_are_the_words() -> None:
    text = "97110 – 15 min: bridges “3×10”, then clams\n97140 15 min: glides to talus"
    for mention in read_intent(lay_out(text)):
        assert text[mention.span.start : mention.span.end] == mention.span.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Soft tissue mobilization, then grade III PAs.", "work-97140"),
        ("Gait training with cane.", "work-97116"),
        ("Crate lifts from the floor, 20 lb.", "work-97530"),
        ("Donning the left sock with an aid.", "work-97535"),
        ("Squats in the water, chest deep.", "work-97113"),
        ("Effleurage of the forearm.", "work-97124"),
        ("Hot packs for 15 min.", "work-modality"),
        ("Dry needling of the calf.", "work-needling"),
        ("Fitted and adjusted a wrist splint.", "work-orthotic"),
        ("Picture naming, 20 items.", "work-speech"),
        ("Chart review took the first half.", "work-none"),
    ],
)
def test_kinds_of_work(text: str, kind: str) -> None:
    assert kind in work(text)


@pytest.mark.parametrize(
    "text",
    [
        "Will begin gait training.",
        "P: gait training, soft tissue mobilization",
        "HEP: hot packs at home",
        "No soft tissue mobilization today.",
        "Goal: car transfer alone",
        "Previously gait training with cane.",
    ],
)
def test_what_is_not_of_today_is_no_work(text: str) -> None:
    assert work(text) == set()


def test_nothing_in_nothing() -> None:
    assert read_intent(lay_out("")) == ()
    assert read_intent(lay_out("....")) == ()
