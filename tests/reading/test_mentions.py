"""Phrase rows: each row's example, what cancels what, whose words they are, where they stand."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartproof.model import Mention, Scope
from chartproof.reading.layout import lay_out
from chartproof.reading.mentions import CUES, Cue, cues, read_mentions, terms


def mentions(text: str, kind: str) -> list[Mention]:
    return [m for m in read_mentions(lay_out(text)) if m.kind == kind]


def proved(text: str, kind: str) -> list[str]:
    return [m.span.text for m in mentions(text, kind) if m.proves and m.scope == "today"]


@pytest.mark.parametrize("cue", cues(), ids=lambda cue: cue.row)
def test_row_reads_its_example(cue: Cue) -> None:
    if cue.proves:
        found = [m for m in mentions(cue.example, cue.kind) if m.proves]
        assert any(cue.expect in m.span.text for m in found)
    else:
        assert not [m for m in mentions(cue.example, cue.kind) if m.proves]


@pytest.mark.parametrize("cue", cues(), ids=lambda cue: cue.row)
def test_row_is_well_formed(cue: Cue) -> None:
    assert cue.scope is None or cue.scope in get_args(Scope)
    assert cue.expect in cue.example
    assert cue.kind == cue.kind.casefold()
    assert " " not in cue.kind


def test_directions_are_two() -> None:
    for path in CUES.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames and rows.fieldnames[0] == "cue":
                assert {row["direction"] for row in rows} <= {"proves", "cancels"}, path.name


def test_terms_are_spelled_out() -> None:
    assert terms()
    assert not [name for name, means in terms().items() if "{" + name + "}" in means]


def test_longer_phrase_cancels_the_shorter() -> None:
    text = "Aide set up the table, PT stayed with the patient."
    assert proved(text, "aide-provided") == []
    assert proved("Aide set up and ran the circuit.", "aide-provided")


def test_cancelled_words_are_kept_and_marked() -> None:
    kept = mentions("Seen alone, separate from the class. Tuesday balance class: kicks.", "group")
    assert [m.proves for m in kept] == [False, True]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Exercises done with the rehab aide.", "today"),
        ("Will be seen with the rehab aide from Monday.", "plan"),
        ("P: exercises done with the rehab aide", "plan"),
        ("S: exercises done with the rehab aide", "other"),
    ],
)
def test_scope_follows_section_and_words_before(text: str, scope: str) -> None:
    found = mentions(text, "aide-provided")
    assert [m.scope for m in found] == [scope]


def test_therapist_and_patient_are_told_apart_by_case() -> None:
    assert proved("Therapist at the desk. Bike 10 min.", "not-one-on-one")
    assert proved("Bike 10 min, bands while the PT charted.", "not-one-on-one")
    assert not proved("Bands at 40 while the pt watched the mirror.", "not-one-on-one")


def test_phrases_of_one_kind_do_not_overlap() -> None:
    text = "Patient did her usual exercises independently, no cues needed, on her own."
    for kind in ("unskilled", "cueing-denied"):
        spans = [(m.span.start, m.span.end) for m in mentions(text, kind)]
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize("before", ["ﬁ İ ß ", "日本語 ", "👩‍⚕️ ", "\ud800 ", "é\u0301 "])
def test_spans_hold_beside_any_character(before: str) -> None:
    text = f"{before}No cues needed. {before}Wellness visit."
    found = read_mentions(lay_out(text))
    assert {m.kind for m in found} >= {"cueing-denied", "fitness-purpose"}
    assert all(text[m.span.start : m.span.end] == m.span.text for m in found)


@given(st.text(max_size=200))
def test_any_text_is_read_and_spans_slice(text: str) -> None:
    for mention in read_mentions(lay_out(text)):
        assert text[mention.span.start : mention.span.end] == mention.span.text
        assert mention.span.start < mention.span.end


@given(st.permutations(["No cues needed.", "Group of 3.", "Aide ran the session.", "1:1, 25 min."]))
def test_order_of_sentences_is_free(sentences: list[str]) -> None:
    kinds = {m.kind for m in read_mentions(lay_out(" ".join(sentences))) if m.proves}
    assert {"cueing-denied", "group", "aide-provided"} <= kinds
