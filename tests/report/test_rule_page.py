"""The page of a rule: its docstring, when it looks, by whose word, and its examples."""

from __future__ import annotations

import pytest

from chartproof.reference import book
from chartproof.register import page_of, register
from chartproof.report.rule_page import WIDTH, RulePage, markdown, plain
from chartproof.rules import RuleFile, all_rules


def page(name: str) -> RulePage:
    (rule,) = [r for r in all_rules() if r.name == name]
    return page_of(rule, book())


def test_a_page_says_what_when_and_by_whose_word() -> None:
    text = plain(page("units-exceed-minutes"))
    assert text.startswith("units-exceed-minutes\n\nTimed units billed exceed")
    for part in ("Why it matters:", "Not checked here:", "When it looks", "By whose word"):
        assert part in text
    assert "severity         error: do not bill before it is settled" in text
    assert "days of service  from 2000-01-01" in text
    assert "CMS Pub. 100-04, ch. 5" in text
    assert "[seen, checked" in text


def test_examples_show_their_note_and_their_charges() -> None:
    text = plain(page("units-exceed-minutes"))
    assert "- Found: 37 minutes is two units for Medicare" in text
    assert "Therapeutic exercise 37 minutes." in text
    assert "billed 97110x3:GP, medicare" in text
    assert "quotes “37 minutes”" in text
    assert "missing: minutes of 97110" in text


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_rule_has_a_page(rule: RuleFile) -> None:
    shown = page_of(rule, book())
    text = plain(shown)
    assert rule.title in " ".join(text.splitlines()[2:5])
    assert "Found:" in text
    links = {c.link for c in shown.citations}
    assert max(len(line) for line in text.splitlines() if line.strip() not in links) <= WIDTH
    assert markdown(shown).count("```") % 2 == 0


def test_markdown_keeps_code_and_escapes_the_rest() -> None:
    text = markdown(page("units-exceed-minutes"))
    assert text.startswith("# units-exceed-minutes\n\n**Timed units billed exceed")
    assert "`unit-on-wrong-code`" in text
    assert "\\_\\_\\_\\_" in text
    assert text.endswith("\n")


def test_the_register_has_its_fields() -> None:
    rows = {row["rule"]: row for row in register()}
    row = rows["units-exceed-minutes"]
    assert row["catalogue"] == ["TIME-UNITS-CMS8", "TIME-UNITS-PERCODE", "TIME-FULL15"]
    assert row["severity"] == "error"
    assert row["looks_at"] == "visit"
    assert row["since"] == "2000-01-01"
    assert row["title"].startswith("Timed units billed exceed")
    assert row["sources"]
