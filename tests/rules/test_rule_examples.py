"""Every rule of every shelf: its page, its sources, and its examples to the exact quote."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from chartproof.errors import NotInForce
from chartproof.examples import Example, Flags, IsUnsure, Passes
from chartproof.model import Finding, Unsure, Visit
from chartproof.reference import book
from chartproof.rules import RuleFile, all_rules

RULES = all_rules()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}: {example.title}")
    for rule in RULES
    for example in rule.examples
]
LONGEST = 90  # lines of a rule file; past it, a fact or a function belongs elsewhere
LONGEST_CHECK = 40


def by_name(rule: RuleFile) -> str:
    return rule.name


def answers(rule: RuleFile, visit: Visit) -> list[Finding | Unsure]:
    """Return what the rule says of the visit; nothing where it does not look at such visits."""
    kind = book().policy(visit.payer, visit.date_of_service).kind
    if not rule.looks_at(visit, kind):
        return []
    try:
        return list(rule.check(visit, book()))
    except NotInForce as gap:  # the audit answers with Unsure too
        return [Unsure(missing=str(gap))]


def test_rules_are_found() -> None:
    assert len(RULES) >= 100
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_page_has_four_parts(rule: RuleFile) -> None:
    title, _, rest = rule.page.partition("\n\n")
    assert "\n" not in title
    assert title.endswith(".")
    assert "\n\nWhy it matters: " in rule.page
    assert "\n\nNot checked here: " in rule.page
    says = rest.partition("Why it matters:")[0].strip()
    assert len(says) > 40, "the page does not say what the rule says"


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_sources_are_known(rule: RuleFile) -> None:
    assert rule.rule.sources
    unknown = [key for key in rule.rule.sources if key not in book().sources]
    assert not unknown


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_asks_with_blanks(rule: RuleFile) -> None:
    assert "____" in rule.rule.ask or "☐" in rule.rule.ask
    assert not any(word in rule.rule.ask.casefold() for word in ("should be", "change to", "write"))


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_shows_a_fault_and_a_pass(rule: RuleFile) -> None:
    kinds = {type(example) for example in rule.examples}
    assert {Flags, Passes} <= kinds


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_file_is_short(rule: RuleFile) -> None:
    assert len(Path(rule.path).read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert len(inspect.getsource(rule.check).splitlines()) <= LONGEST_CHECK


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_says_nothing_by_regex(rule: RuleFile) -> None:
    source = Path(rule.path).read_text(encoding="utf-8")
    assert "import re\n" not in source
    assert "import re2" not in source


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: RuleFile, example: Example) -> None:
    visit = example.given.visit()
    said = answers(rule, visit)
    findings = [a for a in said if isinstance(a, Finding)]
    match example:
        case Flags():
            assert findings, "finds nothing"
            quoted = [span for finding in findings for span in finding.evidence]
            for span in quoted:
                assert visit.text is not None
                assert visit.text[span.start : span.end] == span.text
            if example.quote is not None:
                assert example.quote in [span.text for span in quoted]
        case Passes():
            assert not said
        case IsUnsure():
            assert not findings
            missing = [a.missing for a in said if isinstance(a, Unsure)]
            assert any(example.missing in words for words in missing)


@pytest.mark.parametrize("rule", RULES, ids=by_name)
def test_lines_exist(rule: RuleFile) -> None:
    for example in rule.examples:
        visit = example.given.visit()
        for answer in answers(rule, visit):
            if isinstance(answer, Finding):
                assert all(0 <= line < len(visit.charges) for line in answer.lines)
