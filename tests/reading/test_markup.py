"""Notes in HTML and RTF: read as their words, quoted as they came."""

from __future__ import annotations

import sys

import pytest

from chartproof.model import Reading
from chartproof.reading import explain, read

WORDS = (
    "S: R knee stiff on stairs.\nO: TE 25 min. SLR 3x10 2 lb, step-ups 2x10. Flexion 108°.\n"
    "Cued the knee over the toe & held the pelvis.\nDana Ruiz, PT"
)
HTML = (
    "<html><head><title>Visit</title><style>p { color: red }</style></head><body>"
    "<!-- TE 90 min --><p>S: R knee stiff on stairs.</p>\n<p>O: TE <b>25</b> min. SLR 3x10 2 lb, "
    "step-ups 2x10. Flexion 108&deg;.</p>\n"
    "<p>Cued the knee over the toe &amp; held the pelvis.</p><p>Dana Ruiz, PT</p></body></html>"
)
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fswiss\fcharset0 Arial;}}\f0\fs20 "
    r"S: R knee stiff on stairs.\par O: TE {\b 25} min. SLR 3x10 2 lb, step-ups 2x10. "
    r"Flexion 108\'b0.\par Cued the knee over the toe & held the pelvis.\par Dana Ruiz, PT}"
)


def quoted(found: Reading) -> list[str]:
    """Return the words of every fact; each is checked to stand where it says."""
    for fact in found.facts:
        assert found.text[fact.span.start : fact.span.end] == fact.span.text
    return [f.span.text for f in found.facts if f.scope == "today"]


@pytest.mark.parametrize("received", [HTML, RTF], ids=["html", "rtf"])
def test_markup_is_read_as_its_words(received: str) -> None:
    plain, found = read(WORDS, ("97110",)), read(received, ("97110",))
    assert found.text == received
    assert found.elements == plain.elements
    assert [m.minutes for m in found.minutes] == [m.minutes for m in plain.minutes] == [25]
    assert [e.name for e in found.exercises] == [e.name for e in plain.exercises]
    assert "3x10" in quoted(found)
    assert found.signatures[0].span.text == "Dana Ruiz, PT"


def test_places_point_into_the_markup() -> None:
    minutes = read(HTML, ("97110",)).minutes[0].spans[0]
    assert minutes.text == "25</b> min"
    assert HTML.index("25</b> min") == minutes.start


def test_what_is_not_shown_is_not_read() -> None:
    assert read(HTML, ("97110",)).minutes[0].minutes == 25  # the comment says 90


def test_cells_of_a_table_stay_apart() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{dose}</td></tr>"
        for name, dose in (("Leg press", "3x12"), ("Heel raise", "2x15"))
    )
    found = read(f"<p>TE 20 min</p><table>{rows}</table>")
    assert [(e.name, e.sets, e.reps) for e in found.exercises] == [
        ("Leg press", 3, 12),
        ("Heel raise", 2, 15),
    ]


@pytest.mark.parametrize("words", ["Flexion <90, ext >10. a<b>c", "pain < 3/10"])
def test_less_than_is_no_markup(words: str) -> None:
    assert read(words).sections[-1].end == len(words)


def test_without_the_library_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "striprtf.striprtf", None)
    why = read(RTF).unreadable
    assert why is not None
    assert 'pip install "chartproof[documents]"' in why


@pytest.mark.parametrize(
    "received",
    [
        "{\\rtf1",
        "{\\rtf1 {\\pict\\bin99999999 }",
        "{\\rtf1 " + "{\\field{\\*\\fldinst{HYPERLINK " * 2000,
        "{\\rtf1 " + "}" * 5000 + "SLR 3x10",
        "{\\rtf1 \\u-1?\\u55357?\\u56832? SLR 3x10}",
        "<p><p><p>" + "<!--" * 20_000,
        "<p><p><p>" + "</" * 20_000,
        "<p><p><p>" + "<a " * 10_000,
        "<b><b><b>" + "&#" * 20_000 + "&#xD800; &#99999999999;",
        "<p></p><p><script>SLR 3x10" + "<script>" * 5000,
    ],
    ids=lambda text: text[:12] + f" {len(text)}",
)
def test_broken_markup_is_borne(received: str) -> None:
    found = read(received, ("97110",))  # what made the parser look again and again ends too
    assert found.text == received
    quoted(found)


def test_reasons_point_into_the_markup_too() -> None:
    found, reasons = explain(HTML, ("97110",))
    assert found.elements == read(HTML, ("97110",)).elements
    spans = [r.span for r in reasons if r.span is not None]
    assert spans
    assert all(HTML[s.start : s.end] == s.text for s in spans)
