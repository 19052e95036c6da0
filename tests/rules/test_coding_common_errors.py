"""Statements of common guidance that are wrong: what they would flag must pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from chartproof.examples import Given, given
from chartproof.model import Finding
from chartproof.reference import book
from chartproof.rules import RuleFile, about, all_rules

SHELVES = ("time", "coding", "claim", "revenue")
RULES = [rule for rule in all_rules() if rule.shelf in SHELVES]


def faults(example: Given) -> Iterator[tuple[str, Finding]]:
    """Give every finding above a note, with its rule."""
    visit = example.subject()
    kind = book().policy(visit.payer, visit.date_of_service).kind
    for rule in RULES:
        if not rule.looks_at(about(visit), kind):
            continue
        for answer in rule.check(visit, book()):
            if isinstance(answer, Finding) and weight(rule, answer) != "note":
                yield rule.name, answer


def weight(rule: RuleFile, finding: Finding) -> str:
    return finding.severity or rule.rule.severity


RIGHT = [
    pytest.param(given(bill="97112x1:GP@7 97110x0:GP@7 97140x0:GP@7"), id="7+7+7 earns one unit"),
    pytest.param(given(bill="97110x2:GP@33 97140x1:GP@7"), id="33+7 earns three"),
    pytest.param(given(bill="97110x2:GP@23"), id="23 minutes are two units"),
    pytest.param(given(bill="97110x2:GP@25 97140x1:GP@15"), id="97110 with 97140 needs no 59"),
    pytest.param(given(bill="97530x1:GP@15 97116x1:GP@15"), id="97530 with 97116 is no pair"),
    pytest.param(given(bill="97530x1:GP@15 97140x1:GP@15"), id="97530 with 97140 is closed"),
    pytest.param(given(bill="97161x1:GP 97140x1:GP@15"), id="an evaluation with 97140"),
    pytest.param(given(bill="97164x1:GP 97110x1:GP@15"), id="a re-evaluation with exercise"),
    pytest.param(given(bill="97110x2:GP@25"), id="no clock times for Medicare"),
    pytest.param(given(bill="97110x1:GP@9 97035x1:GP@14"), id="ultrasound is timed"),
    pytest.param(given(bill="97110x4:GP@53"), id="four units start at 53 minutes"),
    pytest.param(given(bill="97150x1:GP 97110x1:GP+59@15"), id="group with 59"),
]


def free_of_units(found: list[tuple[str, Finding]]) -> list[str]:
    # A code with no unit is written as x0 to give its minutes; only the sender can drop the line.
    return [name for name, _ in found if name != "units-not-positive"]


@pytest.mark.parametrize("example", RIGHT)
def test_passes(example: Given) -> None:
    assert free_of_units(list(faults(example))) == []


def test_pairs_announced_for_october_2020_were_void() -> None:
    for bill in ("97530x1:GP@15 97116x1:GP@15", "97161x1:GP 97140x1:GP@15"):
        assert free_of_units(list(faults(given(bill=bill, on=date(2020, 11, 2))))) == []


def test_balance_within_exercise_is_never_an_error() -> None:
    text = "97110 15 min: tandem stance 3x30 s, foam eyes closed 4x20 s, wobble board 3 min."
    found = [
        (name, f)
        for name, f in faults(given(text, bill="97110x1:GP"))
        if name in ("wrong-code", "balance-billed-as-exercise")
    ]
    assert found == []
