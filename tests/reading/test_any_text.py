"""Whatever the text: a reading comes back, its spans quote the text, and it stays affordable."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chartproof import corpus, reading
from chartproof.reading import MOST_WORDS, read
from chartproof.reading.layout import LIMIT, lay_out

CODES = ("97110", "97140")
_NOTES = tuple(note.text for note in corpus.notes("train"))
_SIGNS = st.sampled_from("0123456789xX×/:.,;-–()[]|#%°'\"½²③٣Ⅷİıßﬁ\u0301\u200d\ufeff\n\t _•→=+*&")
_WORDS = st.sampled_from(
    (
        *("SLR", "3x10", "2 x 8 x 5 s", "TE 10 min", "10:00-10:30", "PT", "97110", "G0283"),
        *("knee flex 90°", "MMT 4-/5", "L4-5", "Signed: A. Poe, PT", "S:", "Plan:", "12 lb"),
        *("9" * 5000, "1,000,000", "7.77", "hip abduction²", "SLR ②", "٣x١٠", "½", "twenty-five"),
        *("in 9:00 out 9:40", "sets | reps", "1/2 of 3", "rpe 13", "<20", "²²²²²", "97①10"),
    )
)
_ANY = st.text(st.characters(exclude_categories=()), max_size=6)
_TEXTS = st.lists(
    st.one_of(_WORDS, _SIGNS, _ANY, st.sampled_from((" ", " ", "\n", "; "))), max_size=40
).map("".join)


@st.composite
def _spoilt(draw: st.DrawFn) -> str:
    """Return a note of the corpus after a few slips of the hand."""
    text = draw(st.sampled_from(_NOTES))
    for _ in range(draw(st.integers(1, 5))):
        first = draw(st.integers(0, len(text)))
        last = min(len(text), first + draw(st.integers(0, 60)))
        there = draw(st.integers(0, len(text)))
        piece = text[first:last]
        slip = draw(st.sampled_from(("insert", "delete", "twice", "move", "shout")))
        if slip == "insert":
            text = text[:first] + draw(st.one_of(_WORDS, _SIGNS, _ANY)) + text[first:]
        elif slip == "delete":
            text = text[:first] + text[last:]
        elif slip == "twice":
            text = text[:last] + piece + text[last:]
        elif slip == "move":
            text = text[:there] + piece + text[there:]
        else:
            text = text[:first] + piece.upper() + text[last:]
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(_TEXTS, _spoilt()), st.sampled_from(((), CODES)))
def test_every_text_is_read_and_quoted(text: str, codes: tuple[str, ...]) -> None:
    found = read(text, codes)
    assert found.text == text
    spans = [
        *(f.span for f in found.facts),
        *(m.span for m in found.mentions),
        *(e.span for e in found.exercises),
        *(m.span for m in found.measures),
        *(s.span for s in found.signatures),
        *(s for m in found.minutes for s in m.spans),
    ]
    for span in spans:
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "text",
    [
        "hip abduction² 3x10",
        "SLR ② 3x10",
        "TE ①⑤ min",
        "SLR 3x" + "9" * 5000,
        "leg twenty-five\ntwenty-five",
    ],
)
def test_figures_that_are_no_numbers(text: str) -> None:
    assert read(text, CODES).unreadable is None


@pytest.mark.parametrize("fragment", ["SLR, ", "1 ", "- x\n", "3x10 "])
def test_too_many_words_are_refused_rather_than_read(
    fragment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_WORDS", 200)
    assert read("leg " + fragment * 20, CODES).unreadable is None
    why = read("leg " + fragment * 300, CODES).unreadable
    assert why is not None
    assert "200 words" in why


def test_the_limits_allow_for_200_full_pages() -> None:
    page = _NOTES[0] + "\n"
    words = len(lay_out(page * 20).words) / (20 * len(page))
    assert words * LIMIT < 2 * MOST_WORDS
    assert MOST_WORDS >= 200 * 500


def _calls(text: str) -> int:
    """Return how many Python calls reading a text takes: its work, on any machine."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(seen)
    try:
        read(text, CODES)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "fragment",
    [
        *("SLR, ", "3x10 ", "TE 10 min ", "10:00-10:30 ", "PT ", "a", "- x\n", "( ", "1 ", "no "),
        *("Signed: A Poe, PT ", "knee flex at 60 ", "4/5 ", "SLR 10\n", "not a group ", "R. "),
    ],
)
def test_twice_the_text_is_twice_the_work(fragment: str) -> None:
    once = "leg " + fragment * (9_000 // len(fragment))
    read(once + once, CODES)  # what is learnt of a word is kept
    read(once, CODES)
    assert _calls(once + once) < 2.6 * _calls(once) + 2_000
