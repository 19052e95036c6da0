"""A cue that names what it was for shows skill; "cues for form" does not."""

from __future__ import annotations

import pytest

from chartproof.reading import read

NOTE = (
    "S: Cannot climb stairs without the rail.\n"
    "O: 97110 25 min: step-ups 6 in 3x10, leg press 60 lb 3x12 (50 lb last visit). {}\n"
    "A: Quadriceps weakness after TKA limits stairs. Knee pain 2/10 after set 3. "
    "STG: 12 steps reciprocal; 6 today.\nP: Next visit 8 in step.\nAnna Vale, PT, DPT"
)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Verbal cues for knee alignment.", "present"),
        ("Tactile cues to gluteus medius.", "present"),
        ("VC for knee alignment during step-ups.", "present"),
        ("Verbal cues to isolate targeted muscle groups.", "present"),
        ("Semantic cues given then faded.", "present"),
        ("Cues to keep proper form.", "vague"),
        ("Verbal cues given.", "vague"),
        ("Cues for form.", "vague"),
        ("Min verbal cues for technique.", "vague"),
        ("Cues for safety and proper form.", "vague"),
    ],
)
def test_a_cue_needs_an_aim(words: str, status: str) -> None:
    found = read(NOTE.format(words), ("97110",))
    assert found.elements["skilled_intervention"] == status
    quoted = [s.text for s in found.spans("skilled_intervention")]
    assert any(words.rstrip(".").split()[-1] in text for text in quoted)


@pytest.mark.parametrize(
    "words",
    ["No cues for knee alignment were needed.", "Next visit: cues for knee alignment."],
)
def test_cues_denied_or_planned_are_none(words: str) -> None:
    assert read(NOTE.format(words), ("97110",)).elements["skilled_intervention"] != "present"
