"""The page: complete in itself, nothing in a note is obeyed, every mark leads somewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from chartproof.model import Charge, Finding, Outcome, Reading, Span
from chartproof.report.html import page

VOID = {"meta", "link", "input", "br", "rect", "path"}


class Elements(HTMLParser):
    """Every element with its attributes; fails on one that is never closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(*outcomes: Outcome) -> Elements:
    elements = Elements()
    elements.feed(page(outcomes))
    elements.close()
    assert not elements.open
    return elements


def with_text(outcome: Outcome, text: str) -> Outcome:
    """Return the outcome with another note, all of it quoted by one finding."""
    assert outcome.visit is not None
    visit = replace(
        outcome.visit, text=text, id=text, payer=text, charges=(Charge(text, 1, (text,)),)
    )
    words = Span(0, len(text), text)
    hostile = Finding(text, (words,), ask=text, severity="error", rule="r", policy=text)
    return replace(
        outcome,
        id=text,
        visit=visit,
        reading=Reading(text=text),
        findings=(hostile, replace(hostile, waived=text)),
        remarks=(text,),
        error=text,
    )


def test_nothing_is_fetched_and_nothing_runs(outcome: Outcome, failed: Outcome) -> None:
    elements = parsed(outcome, failed)
    names = {tag for tag, _ in elements.found}
    assert not names & {"script", "img", "iframe", "object", "embed", "form", "base", "style_"}
    for tag, given in elements.found:
        assert "src" not in given
        assert not [name for name in given if name.startswith("on") or name == "style"]
        if tag == "link":
            assert given["href"] == "data:,"
    whole = page((outcome, failed))
    assert "@import" not in whole
    assert "url(" not in whole
    policies = [g["content"] for _, g in elements.found if g.get("http-equiv")]
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</style></main><img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "<!-- -->&lt;b&gt; &amp; &#x3c;",
        "\x1b[31mred\x1b[0m \x00 \x07",
        "javascript:alert(1)",
    ],
)
def test_a_note_is_only_ever_text(text: str, outcome: Outcome) -> None:
    sound = {(tag, tuple(g)) for tag, g in parsed(with_text(outcome, "plain words")).found}
    hostile = parsed(with_text(outcome, text))
    assert {(tag, tuple(g)) for tag, g in hostile.found} == sound
    shown = "".join(hostile.text)
    assert not set("\x1b\x00\x07") & set(page((with_text(outcome, text),)))
    if text.isprintable():
        assert shown.count(text) >= 6


def test_links_of_a_source_are_of_the_web_only(outcome: Outcome) -> None:
    citation = replace(outcome.findings[0].citations[0], link="javascript:alert(1)")
    finding = replace(outcome.findings[0], citations=(citation,))
    elements = parsed(replace(outcome, findings=(finding,)))
    assert all((g.get("href") or "#").startswith("#") for tag, g in elements.found if tag == "a")


def test_every_link_within_the_page_leads_somewhere(outcome: Outcome, failed: Outcome) -> None:
    elements = parsed(outcome, failed, replace(outcome, id="v2"))
    ids = [g["id"] for _, g in elements.found if "id" in g]
    assert len(ids) == len(set(ids))
    for tag, given in elements.found:
        href = given.get("href") or ""
        if tag in ("a", "use") and href.startswith("#"):
            assert href[1:] in ids, href


def test_the_words_are_marked_by_number_shape_and_word(outcome: Outcome) -> None:
    whole = page((outcome,))
    assert re.search(r'<mark class="ev ev-error[^"]*" id="v1-e1">24 min<sup>1</sup></mark>', whole)
    assert re.search(r'<mark class="ev ev-warning[^"]*" id="v1-e2">VC for form', whole)
    text = "".join(parsed(outcome).text)
    for word in ("Error", "Warning", "Note", "Waived", "Not decided", "Fixable before billing"):
        assert word in text


def test_the_note_is_there_whole(outcome: Outcome) -> None:
    whole = page((outcome,))
    lines = re.findall(r'<div class="tx" dir="auto">(.*?)</div>', whole)
    shown = [re.sub(r"<sup>.*?</sup>|<[^>]+>", "", line) for line in lines]
    assert outcome.visit is not None
    assert shown == (outcome.visit.text or "").rstrip().split("\n")


def test_sums_are_shown_with_their_steps(outcome: Outcome) -> None:
    text = "".join(parsed(outcome).text)
    assert "−$21.86" in text
    assert "$50.45" in text
    assert "$28.59" in text
    assert "97110 24 timed minutes: 2 units (23-37 minutes)." in text
    assert "Equally right: 97112 ×2" in text


def test_titles_hold_no_name(outcome: Outcome) -> None:
    whole = page((replace(outcome, id="Okafor"), outcome))
    assert "<title>chartproof report: 2 visits</title>" in whole


def test_a_failed_visit_is_listed(outcome: Outcome, failed: Outcome) -> None:
    text = "".join(parsed(outcome, failed).text)
    assert "got 'two'" in text
    assert "1not audited in full" in text.replace("not audited in full1", "1not audited in full")


def test_a_visit_without_a_note_or_charges_is_shown(outcome: Outcome) -> None:
    assert outcome.visit is not None
    bare = replace(outcome.visit, text=None, reading=None, charges=())
    text = "".join(parsed(replace(outcome, visit=bare, reading=None, findings=())).text)
    assert "No note came with this visit." in text
    assert "No charges." in text


def test_a_very_long_note_is_cut_and_says_so(outcome: Outcome) -> None:
    assert outcome.visit is not None
    visit = replace(outcome.visit, text="word " * 100_000)
    whole = page((replace(outcome, visit=visit, findings=()),))
    assert "The first 200,000 of 500,000 characters." in whole
    assert len(whole) < 1_000_000


def test_no_visits_at_all() -> None:
    assert "No visits" in page(())
