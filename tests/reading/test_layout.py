"""Tokens, clauses and sections of a note."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chartproof.reading
from chartproof.reading.layout import LIMIT, Layout, lay_out


def clauses(text: str) -> list[str]:
    return [text[c.start : c.end] for c in lay_out(text).clauses if not c.heading]


def sections(text: str) -> list[tuple[str, str]]:
    return [(s.name, text[s.start : s.end].strip()) for s in lay_out(text).sections]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3x10 @ 2.5 lb", ["3", "x", "10", "@", "2.5", "lb"]),
        ("Sit-to-stand w/o UE", ["sit", "-", "to", "-", "stand", "w/o", "ue"]),
        ("In 10:30a", ["in", "10", ":", "30", "a"]),
        ("walked 1,120 ft", ["walked", "1,120", "ft"]),
        ("OTR/L can't", ["otr/l", "can't"]),
        ("Date ____ TE ..... 24", ["date", "____", "te", ".....", "24"]),
    ],
)
def test_tokens(text: str, words: list[str]) -> None:
    assert lay_out(text).words == words


@given(st.text(max_size=300))
def test_every_token_stands_where_it_says(text: str) -> None:
    layout = lay_out(text)
    places = list(zip(layout.starts, layout.ends, strict=True))
    assert all(0 <= a < b <= len(text) for a, b in places)
    assert all(one[1] <= two[0] for one, two in pairwise(places))
    assert all(
        w == text[a:b].lower() or not w.isascii()
        for w, (a, b) in zip(layout.words, places, strict=True)
    )


@given(st.text(alphabet="SOAP: .;|\n-aB3x/י🙂\x00", max_size=200))
def test_clauses_cover_all_tokens_in_order(text: str) -> None:
    layout = lay_out(text)
    assert [c.first for c in layout.clauses] == layout.clause_starts
    assert [t for c in layout.clauses for t in range(c.first, c.last)] == list(
        range(len(layout.words))
    )


def test_points_that_end_no_sentence() -> None:
    assert clauses("Held 3 lb. cuff vs. 2 lb. Knee 4-/5. Good.") == [
        "Held 3 lb. cuff vs. 2 lb.",
        "Knee 4-/5.",
        "Good.",
    ]
    assert clauses("Continue. A. Vale, PT") == ["Continue.", "A. Vale, PT"]
    assert clauses("Pain 2.5/10 at rest") == ["Pain 2.5/10 at rest"]


def test_clauses_end_at_semicolons_bullets_cells_and_lines() -> None:
    assert clauses("a b; c d • e f | g h\ni j") == ["a b;", "c d", "• e f |", "g h", "i j"]
    assert clauses("TE 24 min / MT 10 min") == ["TE 24 min /", "MT 10 min"]


def test_sections_on_lines_and_in_one_paragraph() -> None:
    assert sections("S: sore\nO: knee 105\nA - weak\nP: add step") == [
        ("subjective", "S: sore"),
        ("objective", "O: knee 105"),
        ("assessment", "A - weak"),
        ("plan", "P: add step"),
    ]
    assert [n for n, _ in sections("S: ok. O: 3 lb cuff. A: good. P: cont. Goals: walk")] == [
        "subjective",
        "objective",
        "assessment",
        "plan",
        "goals",
    ]
    assert [n for n, _ in sections("sub: x\nOBJECTIVE\nknee\nHEP: daily\nNext visit: step")] == [
        "subjective",
        "objective",
        "hep",
        "plan",
    ]


def test_a_ratio_is_no_heading() -> None:
    assert sections("Seen 1:1, I:E ratio a:2") == [("", "Seen 1:1, I:E ratio a:2")]


def test_what_lies_behind_the_limit_is_not_read() -> None:
    layout: Layout = lay_out("ab " * (LIMIT // 3) + "beyond")
    assert layout.ends[-1] <= LIMIT
    assert "beyond" not in layout.words


def test_token_and_clause_at_a_position() -> None:
    layout = lay_out("S: sore. O: 3x10")
    token = layout.token_at(layout.text.index("10"))
    assert layout.words[token] == "10"
    assert layout.section_of(token) == "objective"
    assert layout.span(token - 2, token + 1).text == "3x10"
    assert layout.word(-1) == layout.word(99) == ""


CUES = Path(chartproof.reading.__file__).with_name("cues")
HEADINGS = list(csv.DictReader((CUES / "headings.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", HEADINGS, ids=lambda r: str(r["heading"]))
def test_every_heading_opens_its_section(row: dict[str, str]) -> None:
    text = f"Knee sore.\n{row['heading']}: three words here"
    assert sections(text)[-1] == (row["section"], text.partition("\n")[2])


def test_goals_on_the_line_of_their_heading_end_with_it() -> None:
    layout = lay_out("STG: increase strength. LTG: return to PLOF.\nHand class with three others.")
    assert layout.section_of(layout.words.index("ltg")) == "goals"
    assert layout.section_of(layout.words.index("class")) == ""


def test_goals_go_on_in_a_list_or_a_wrapped_line() -> None:
    layout = lay_out("Goals: 1. walk to the\nstore\n2. stairs with one rail\n- carry a bag")
    assert {layout.section_of(layout.words.index(w)) for w in ("store", "stairs", "bag")} == {
        "goals"
    }
