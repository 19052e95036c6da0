"""The choice of rules for a visit is kept, and is what asking every rule gives."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from chartproof.rules import About, RuleFile, all_rules
from chartproof.rules.panel import Panel, panel

WHATS = ("visit", "claim", "episode", "claims")
CODES = (frozenset[str](), frozenset({"97110", "97140"}), frozenset({"G0283"}), frozenset({"no"}))


def turning_days() -> list[date]:
    """Return the first and last day of every rule, and the days beside them."""
    ends = {d for file in all_rules() for d in (file.rule.since, file.rule.until) if d is not None}
    return sorted({day + timedelta(days=n) for day in ends for n in (-1, 0, 1)})


def slowly(about: About, kind: str) -> tuple[RuleFile, ...]:
    return tuple(file for file in all_rules() if file.looks_at(about, kind))


@pytest.mark.parametrize("kind", ["medicare", "commercial"])
def test_the_same_rules_are_asked_first_and_again(kind: str) -> None:
    kept = Panel(all_rules())
    for what, day, codes, noted in product(WHATS, turning_days(), CODES, (True, False)):
        about = About(what, day, codes, "PT", noted)
        expected = slowly(about, kind)
        assert kept.asked(about, kind) == expected
        assert kept.asked(about, kind) == expected


def test_nobody_is_asked_about_a_thing_without_a_day() -> None:
    assert Panel(all_rules()).asked(About("claim", None, CODES[1], "PT", True), "medicare") == ()


def test_other_rules_make_another_panel() -> None:
    first, some = panel(all_rules()), all_rules()[:3]
    assert panel(all_rules()) is first
    assert panel(some).rules == some
    assert panel(all_rules()).rules == all_rules()


def test_the_day_after_the_last_of_all_days_is_not_wanted() -> None:
    file = all_rules()[0]
    endless = replace(file, rule=replace(file.rule, until=date.max))
    discipline = (*endless.rule.disciplines, None)[0]
    about = About(endless.rule.looks_at, date.max, frozenset(endless.rule.codes), discipline, True)
    kind = endless.rule.payers[0] if endless.rule.payers else "medicare"
    assert Panel((endless,)).asked(about, kind) == (endless,)
