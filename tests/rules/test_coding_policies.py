"""The same rule answers by the payer's policy, and says whose it was."""

from __future__ import annotations

from datetime import date

from chartproof.examples import Given, given
from chartproof.model import Finding, Unsure
from chartproof.reference import book
from chartproof.rules.coding import (
    assistant_modifier_missing,
    discipline_modifier_missing,
    ncci_pair_needs_modifier,
    ncci_pair_never_together,
)


def findings(rule: object, example: Given) -> list[Finding]:
    check = rule.check  # type: ignore[attr-defined]  # a rule module
    return [a for a in check(example.subject(), book()) if isinstance(a, Finding)]


def unsure(rule: object, example: Given) -> list[Unsure]:
    check = rule.check  # type: ignore[attr-defined]  # a rule module
    return [a for a in check(example.subject(), book()) if isinstance(a, Unsure)]


def test_a_pair_that_one_plan_adds() -> None:
    bill = "97530x1:GP 97140x1:GP"
    assert not findings(ncci_pair_needs_modifier, given(bill=bill))
    (found,) = findings(ncci_pair_needs_modifier, given(bill=bill, payer="anthem"))
    assert found.policy is not None


def test_the_pair_file_says_how_old_it_is() -> None:
    bill = "97150x1:GP 97110x1:GP"
    (late,) = findings(ncci_pair_needs_modifier, given(bill=bill, on=date(2026, 3, 3)))
    (inside,) = findings(ncci_pair_needs_modifier, given(bill=bill, on=date(2024, 8, 5)))
    assert "2024Q3" in late.message
    assert "2024Q3" not in inside.message


def test_a_pair_past_its_file_is_a_warning_where_no_modifier_opens_it() -> None:
    bill = "97140x1:GP 97124x1:GP"
    (late,) = findings(ncci_pair_never_together, given(bill=bill, on=date(2026, 3, 3)))
    (inside,) = findings(ncci_pair_never_together, given(bill=bill, on=date(2024, 8, 5)))
    assert (late.severity, inside.severity) == ("warning", None)


def test_each_of_three_pairs_is_said() -> None:
    example = given(bill="97150x1:GP 97110x1:GP 97530x1:GP+59")
    (found,) = findings(ncci_pair_needs_modifier, example)
    assert found.lines == (0, 1)


def test_assistants_before_2020_need_no_modifier() -> None:
    from chartproof.rules import about, all_rules

    rule = next(r for r in all_rules() if r.name == "assistant-modifier-missing")
    visit = given(bill="97110x2:GP@30/30", on=date(2019, 12, 31)).subject()
    assert not rule.looks_at(about(visit), "medicare")


def test_the_last_unit_changed_in_2022() -> None:
    bill = "97110x2:GP@28/5"
    assert findings(assistant_modifier_missing, given(bill=bill, on=date(2021, 6, 1)))
    assert not findings(assistant_modifier_missing, given(bill=bill, on=date(2022, 6, 1)))


def test_critical_access_hospitals_are_left_out() -> None:
    example = given(bill="97110x2:GP@30/30", billing={"taxonomy": "282NC0060X"})
    assert not findings(assistant_modifier_missing, example)


def test_a_payer_nobody_set_up_is_asked_about() -> None:
    bill = "97110x2"
    assert not findings(discipline_modifier_missing, given(bill=bill, payer="harbor_mutual"))
    assert unsure(discipline_modifier_missing, given(bill=bill, payer="harbor_mutual"))
    assert findings(discipline_modifier_missing, given(bill=bill, payer="va"))
