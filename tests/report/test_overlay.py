"""Laying findings over a note: nothing of the note is lost, whatever overlaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chartproof.model import Fact, Finding, Span
from chartproof.report.overlay import laid_over, line_of

TEXTS = st.text(alphabet="ab \n\r\x00é🦵\u202e", max_size=60)


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    places = draw(
        st.lists(st.tuples(st.integers(-2, 62), st.integers(-2, 62)), min_size=0, max_size=6)
    )
    return text, [Span(a, b, text[max(a, 0) : max(b, 0)]) for a, b in places]


@given(texts_and_spans())
def test_put_together_again_it_is_the_note(drawn: tuple[str, list[Span]]) -> None:
    text, spans = drawn
    findings = [Finding("m", (span,)) for span in spans]
    facts = [Fact("signature", "present", span) for span in spans]
    lines = laid_over(text, findings, facts)
    assert "\n".join("".join(s.text for s in line.stretches) for line in lines) == text


@given(texts_and_spans())
def test_every_character_knows_its_findings(drawn: tuple[str, list[Span]]) -> None:
    text, spans = drawn
    at = 0
    for line in laid_over(text, [Finding("m", (span,)) for span in spans]):
        for stretch in line.stretches:
            for _ in stretch.text:
                quoting = [
                    i for i, s in enumerate(spans) if 0 <= s.start <= at < s.end <= len(text)
                ]
                assert list(stretch.findings) == quoting
                at += 1
        at += 1


def test_findings_that_share_words_are_both_there() -> None:
    text = "VC for form"
    findings = [Finding("a", (Span(0, 11, text),)), Finding("b", (Span(3, 6, "for"),))]
    (line,) = laid_over(text, findings)
    assert [(s.text, s.findings, s.ends) for s in line.stretches] == [
        ("VC ", (0,), ()),
        ("for", (0, 1), (1,)),
        (" form", (0,), (0,)),
    ]
    assert line.begins == (0, 1)


def test_words_over_two_lines_end_on_the_second() -> None:
    text = "one two\nthree"
    first, second = laid_over(text, [Finding("a", (Span(4, 13, "two\nthree"),))])
    assert [s.ends for s in first.stretches] == [(), ()]
    assert [(s.text, s.ends) for s in second.stretches] == [("three", (0,))]
    assert (first.begins, second.begins) == ((0,), ())


def test_facts_of_another_scope_are_not_shown() -> None:
    (line,) = laid_over(
        "2x10", (), [Fact("dosage_sets_reps", "present", Span(0, 4, "2x10"), "hep")]
    )
    assert line.stretches[0].elements == ()


def test_lines_are_counted_from_one() -> None:
    assert [line_of("a\nb\n", at) for at in (0, 1, 2, 3)] == [1, 1, 2, 2]
