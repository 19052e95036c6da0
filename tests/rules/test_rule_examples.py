"""Every rule of every shelf: its page, its sources, and its examples to the exact quote."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from chartproof.errors import NotInForce
from chartproof.examples import Example, Flags, IsUnsure, Passes
from chartproof.model import Claim, ClaimGroup, Finding, Unsure, Visit
from chartproof.reference import book
from chartproof.rules import RuleFile, Subject, about, all_rules

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


def answers(rule: RuleFile, subject: Subject) -> list[Finding | Unsure]:
    """Return what the rule says of it; nothing where it does not look at such things."""
    seen = about(subject)
    payer = subject.policy if isinstance(subject, Claim | ClaimGroup) else subject.payer
    kind = book().policy(payer, seen.day).kind if seen.day else "unknown"
    if not rule.looks_at(seen, kind):
        return []
    try:
        return list(rule.check(subject, book()))
    except NotInForce as gap:  # the audit answers with Unsure too
        return [Unsure(missing=str(gap))]


def texts(subject: Subject, finding: Finding) -> list[str | None]:
    """Return the note that each span of the evidence quotes."""
    if isinstance(subject, Visit):
        return [subject.text] * len(finding.evidence)
    if isinstance(subject, ClaimGroup):
        return []
    return [subject.visits[visit].text for visit in finding.visits]


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
    subject = example.given.subject()
    said = answers(rule, subject)
    findings = [a for a in said if isinstance(a, Finding)]
    match example:
        case Flags():
            assert findings, "finds nothing"
            quoted = [span for finding in findings for span in finding.evidence]
            for finding in findings:
                for text, span in zip(texts(subject, finding), finding.evidence, strict=True):
                    assert text is not None
                    assert text[span.start : span.end] == span.text
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
        subject = example.given.subject()
        lines = subject.charges if isinstance(subject, Visit) else getattr(subject, "lines", ())
        for answer in answers(rule, subject):
            if isinstance(answer, Finding):
                assert all(0 <= line < len(lines) for line in answer.lines)
