"""Notes that hardly are notes: something comes back, and what cannot be read is said."""

from __future__ import annotations

from random import Random

import pytest

from chartproof.model import ELEMENTS
from chartproof.reading import explain, read

SOUND = (
    "S: R knee stiff on stairs.\nO: TE 25 min. SLR 3x10 2 lb, step-ups 2x10. Flexion 108 deg.\n"
    "Cued the knee over the toe and held the pelvis level through set two.\n"
    "A: Quad weakness limits stairs. P: Next visit add step-downs.\nDana Ruiz, PT\n"
)
SPANISH = (
    "S: Dolor en la rodilla derecha al subir escaleras.\nO: Ejercicio terapéutico 25 minutos. "
    "Elevación de pierna recta 3 series de 10, un kilo. Se corrigió la postura.\n"
    "A: Tolera bien. P: Continuar el plan.\nAna Ruiz, fisioterapeuta"
)
HEADINGS = "Subjective:\n\nObjective:\n\nAssessment:\n\nPlan:\n\nGoals:\n\nSignature: ____________"


def noisy(text: str, share: float) -> str:
    """Return the text as a poor scan gives it: letters for others, blanks, stray marks."""
    chance = Random(7)
    swaps = {"l": "1", "O": "0", "e": "c", "m": "rn", "S": "5", "i": "|", "a": "@"}
    return "".join(
        swaps.get(c, chance.choice(("", c, c + " ", "~", "."))) if chance.random() < share else c
        for c in text
    )


@pytest.mark.parametrize("word", ["Tolerated", "SLR", "97110", "3x10", "x", "∅", "PT", "."])
def test_one_word(word: str) -> None:
    found = read(word, ("97110",))
    assert found.unreadable or found.minutes[0].minutes is None
    assert "present" not in {found.status(e) for e in ("medical_necessity", "patient_response")}
    explain(word, ("97110",))


def test_two_hundred_pages() -> None:
    page = SOUND * 10
    found = read(page * 200, ("97110",))
    assert found.unreadable is not None
    assert "200 pages" in found.unreadable
    assert read(page * 20, ("97110",)).unreadable is None


@pytest.mark.parametrize("text", [SPANISH, noisy(SOUND, 0.5)], ids=["Spanish", "scan"])
def test_words_that_are_not_known_are_not_read(text: str) -> None:
    why = read(text, ("97110",)).unreadable
    assert why is not None
    assert "not in English, or a poor scan" in why


def test_a_few_foreign_words_do_not_matter() -> None:
    assert read(SOUND + "Dolor 2/10, mejor al subir escaleras.").unreadable is None


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_a_poor_scan(share: float) -> None:
    text = noisy(SOUND, share)
    found = read(text, ("97110",))
    assert set(found.elements) == set(ELEMENTS)
    assert all(text[f.span.start : f.span.end] == f.span.text for f in found.facts)


@pytest.mark.parametrize(
    "text",
    [
        HEADINGS,
        "S:\nO:\nA:\nP:\n",
        "Daily note\nSubjective:\nPain: __/10\nObjective:\nTime: ___ min\nAssessment:\nPlan:\n",
    ],
)
def test_headings_alone_are_called_so(text: str) -> None:
    found = read(text, ("97110",))
    assert found.unreadable == "only headings, nothing is written under them"
    assert "present" not in set(found.elements.values())
    assert found.minutes == ()


def test_one_word_under_a_heading_is_read() -> None:
    assert read("Subjective: sore\nObjective:\nAssessment:\nPlan:\n").unreadable is None


@pytest.mark.parametrize("text", ["", "  \n\t ", "____", "12 34 56", "\ufffd\ufffd\x00\x01" * 30])
def test_what_holds_no_words_says_so(text: str) -> None:
    assert read(text).unreadable
    assert explain(text)[1] == ()
