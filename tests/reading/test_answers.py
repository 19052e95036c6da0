"""Responses told by a count, and what only looks like one."""

from __future__ import annotations

import pytest

from chartproof.reading import read

NOTE = (
    "S: Cannot climb the porch step.\nO: TE 25 min: LAQ 3 lb 3x10, step-ups 4 in 2x8. {}\n"
    "A: Quad weakness limits stairs.\nP: {}\nDana Ruiz, PT"
)


@pytest.mark.parametrize(
    "words", ["Pt self-corrected the last 5 reps.", "Completed 4/5 safely.", "Did 6 of 8 cleanly."]
)
def test_counted_responses(words: str) -> None:
    assert read(NOTE.format(words, "Add lunges.")).elements["patient_response"] == "present"


def test_what_a_plan_asks_for_is_no_response() -> None:
    found = read(NOTE.format("", "Pt completed 4/5 safely is the aim."))
    assert found.elements["patient_response"] == "absent"


def test_self_correction_is_no_skill_of_the_clinician() -> None:
    found = read(NOTE.format("Self-corrected valgus on the last 5 reps.", "Add lunges."))
    assert found.elements["skilled_intervention"] == "absent"
    assert found.elements["patient_response"] == "present"
