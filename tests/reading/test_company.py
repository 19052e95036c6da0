"""Direct contact said outright, and what only looks like it."""

from __future__ import annotations

import pytest

from chartproof.reading.company import read_contact
from chartproof.reading.layout import lay_out
from chartproof.reading.scopes import read_scopes


def contact(text: str) -> str | None:
    layout = lay_out(text)
    found = read_contact(layout, read_scopes(layout))
    return found.span.text if found else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("TE 25 min, 1:1. Leg press 3x10.", "1:1"),
        ("Seen one-on-one for all of it.", "one-on-one"),
        ("Therapist and patient one to one.", "one to one"),
        ("Individual session in a quiet room.", "Individual session"),
        ("97110 25 min, individual\nBridges 3x10", "individual"),
        ("Direct contact throughout.", "Direct contact"),
        ("Undivided attention by PT.", "Undivided attention"),
        ("No other patient was present.", "No other patient"),
        ("Nobody else in the room.", "Nobody else"),
        ("Just the two of us for the half hour.", "Just the two of us"),
        ("Sole patient on the floor.", "Sole patient"),
        ("Only this patient from 2:00 to 2:25.", "Only this patient"),
        ("PT was with her the whole time.", "with her the whole"),
        ("Her and me for all thirty minutes.", "Her and me"),
        ("28 min of exercise, just us.", "just us"),
    ],
)
def test_what_states_it(text: str, words: str) -> None:
    assert contact(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Sled work:rest 1:1, six rounds.",
        "Seen 1:10 to 1:35.",
        "Plays one on one basketball with his brother.",
        "Individual finger flexion, ten each.",
        "Treatment was not 1:1.",
        "Lives alone. Direct access visit.",
        "[ ] individual [x] with others",
        "Plan: one-on-one session next week.",
        "No other complaints.",
        "Aide was with her throughout.",
        "Works with her daughter. Pain with the whole arm up.",
        "Only this exercise was painful, just the last two.",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert contact(text) is None
