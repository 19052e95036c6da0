"""The JSON of an outcome: the shape that other programs rely on."""

from __future__ import annotations

import json

from chartproof.model import Outcome
from chartproof.report.json import array, lines, record


def test_the_shape_of_an_outcome(outcome: Outcome) -> None:
    found = record(outcome)
    assert found["id"] == "v1"
    assert found["status"] == "ok"
    assert found["verdict"] == "fixable"
    assert len(found["elements"]) == 20
    assert found["elements"]["skilled_intervention"] == "vague"
    assert found["minutes"] == {"97110": 24}
    assert found["totals"]["timed"] == 24
    assert found["in_out"] == ["9:00", "9:41"]
    assert found["units"]["method"] == "cms"
    assert found["units"]["billed"] == {"97110": 3}
    assert found["units"]["supported"] == {"97110": 2}
    assert {"97112": 2} in found["units"]["ties"]
    assert found["units"]["steps"] == ["97110 24 timed minutes: 2 units (23-37 minutes)."]
    assert found["price"]["billed_usd"] == "50.45"
    assert found["price"]["supported_usd"] == "28.59"


def test_facts_and_exercises_are_those_of_today(outcome: Outcome) -> None:
    found = record(outcome)
    assert found["facts"] == [
        {
            "element": "dosage_sets_reps",
            "status": "present",
            "start": 58,
            "end": 62,
            "text": "3x10",
            "scope": "today",
            "confidence": 0.988,
        },
        {
            "element": "skilled_intervention",
            "status": "vague",
            "start": 85,
            "end": 96,
            "text": "VC for form",
            "scope": "today",
            "confidence": 1.0,
        },
    ]
    (exercise,) = found["exercises"]
    assert {k: exercise[k] for k in ("name", "sets", "reps", "duration_s", "resistance")} == {
        "name": "SLR",
        "sets": 3,
        "reps": 10,
        "duration_s": None,
        "resistance": "2 lb",
    }


def test_a_finding_has_its_words_its_question_and_its_dollars(outcome: Outcome) -> None:
    finding = record(outcome)["findings"][0]
    assert finding["rule"] == "units-exceed-minutes"
    assert finding["severity"] == "error"
    assert finding["evidence"] == [{"start": 46, "end": 52, "text": "24 min"}]
    assert finding["lines"] == [0]
    assert finding["ask"] == "Minutes of ____: ____"
    assert finding["usd"] == "-21.86"
    assert finding["sources"] == ["m"]
    assert finding["waived"] is None


def test_what_is_not_decided_is_listed(outcome: Outcome) -> None:
    assert {"rule": "kx-missing", "missing": "dollars of the year"} in record(outcome)["unsure"]


def test_a_failed_visit_says_why(failed: Outcome) -> None:
    found = record(failed)
    assert (found["status"], found["verdict"]) == ("failed", None)
    assert found["error"] == failed.error
    assert found["elements"] == {}


def test_lines_and_array_hold_the_same(outcome: Outcome, failed: Outcome) -> None:
    both = (outcome, failed)
    assert [json.loads(line) for line in lines(both)] == json.loads(array(both))
    assert all("\n" not in line for line in lines(both))
