"""Dollars on findings: each once, negative at risk, positive left on the table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from chartproof.audit import audit
from chartproof.billing.dollars import with_dollars
from chartproof.billing.pricing import price
from chartproof.examples import given
from chartproof.model import Finding, Outcome, Visit
from chartproof.reference import book

ON = date(2025, 6, 1)


def _audit(text: str | None, bill: str, **fields: object) -> Outcome:
    return audit(given(text, bill, **{"on": ON, **fields}).subject())


def _usd(outcome: Outcome) -> dict[str, Decimal | None]:
    return {f.rule: f.usd for f in outcome.findings}


def _worth(bill: str, **fields: object) -> Decimal:
    found = price(given(None, bill, **{"on": ON, **fields}).subject()).provider_receives_usd
    assert found is not None
    return found


def _told(visit: Visit, *findings: Finding) -> tuple[list[Decimal | None], Decimal | None]:
    billed = price(visit)
    done = with_dollars(findings, visit, billed, None, book())
    return [f.usd for f in done], Outcome("x", findings=done, billed_price=billed).at_risk_usd


def test_units_over_and_under_what_minutes_support() -> None:
    effect = _worth("97110x3:GP 97140x1:GP") - _worth("97110x2:GP 97140x1:GP")
    over = _audit(None, "97110x3:GP@33 97140x1:GP@7")
    assert _usd(over)["units-exceed-minutes"] == -effect
    assert (over.at_risk_usd, over.left_usd) == (effect, Decimal("0.00"))
    under = _audit(None, "97110x1:GP@33 97140x1:GP@7")
    assert _usd(under)["units-below-minutes"] == _worth("97110x2:GP 97140x1:GP") - _worth(
        "97110x1:GP 97140x1:GP"
    )
    assert under.at_risk_usd == 0


def test_an_assistants_mark_missing_and_one_too_many() -> None:
    effect = _worth("97110x2:GP") - _worth("97110x2:GP+CQ")
    missing = _audit(None, "97110x2:GP@30/30")
    assert _usd(missing)["assistant-modifier-missing"] == -effect
    needless = _audit(None, "97110x2:GP+CQ@36/13")
    assert _usd(needless)["assistant-modifier-over-applied"] == effect
    assert needless.left_usd == effect


def test_too_many_units_and_a_missing_mark_are_told_apart() -> None:
    found = _audit(None, "97110x3:GP@30/30")
    usd = _usd(found)
    assert usd["units-exceed-minutes"] == _worth("97110x2:GP") - _worth("97110x3:GP")
    assert usd["assistant-modifier-missing"] == _worth("97110x2:GP+CQ") - _worth("97110x2:GP")
    assert found.at_risk_usd == _worth("97110x3:GP") - _worth("97110x2:GP+CQ")


def test_a_mark_missing_by_the_words_of_the_note_alone() -> None:
    found = _audit("TE 25 min: bridges 3x10. Ana Wirth, PTA", "97110x2:GP")
    effect = _worth("97110x2:GP+CQ") - _worth("97110x2:GP")
    assert _usd(found)["assistant-modifier-missing"] == effect
    assert found.at_risk_usd == _worth("97110x2:GP")  # the rest is at risk by other findings


def test_an_evaluation_that_was_not_billed() -> None:
    found = _audit(None, "97110x1:GP@15", note_type="evaluation")
    added = _worth("97110x1:GP 97161x1:GP") - _worth("97110x1:GP")
    assert _usd(found)["evaluation-not-billed"] == added
    assert found.left_usd == added
    speech = _audit(None, "92507x1:GN", note_type="evaluation", discipline="SLP")
    assert _usd(speech)["evaluation-not-billed"] is None  # they are not all worth the same


def test_of_a_pair_the_denied_codes_lines_are_at_risk() -> None:
    found = _audit(None, "97530x1:GP@15 97150x1:GP")
    pair = next(f for f in found.findings if f.rule == "ncci-pair-needs-modifier")
    assert pair.usd is not None
    assert {_worth("97530x1:GP"), _worth("97150x1:GP")} >= {
        _worth("97530x1:GP 97150x1:GP") + pair.usd
    }


def test_a_line_stands_on_the_graver_finding_and_sums_are_the_visits() -> None:
    visit = given(None, "97110x2:GP 97140x1:GP", on=ON).subject()
    whole, rest = _worth("97110x2:GP 97140x1:GP"), _worth("97140x1:GP")
    grave = Finding("a", lines=(0,), severity="error", rule="one")
    weak = Finding("b", lines=(0, 1), severity="warning", rule="two")
    advice = Finding("c", lines=(1,), severity="note", rule="three")
    usd, at_risk = _told(visit, grave, weak, advice)
    assert usd == [rest - whole, -rest, Decimal("0.00")]
    assert at_risk == whole


def test_an_error_without_lines_is_about_the_visit_and_a_warning_is_not() -> None:
    visit = given(None, "97110x2:GP", on=ON).subject()
    error = Finding("a", severity="error", rule="one")
    warning = Finding("b", severity="warning", rule="two")
    assert _told(visit, error)[0] == [-_worth("97110x2:GP")]
    assert _told(visit, warning)[0] == [None]


def test_a_waived_finding_comes_last_and_is_in_no_sum() -> None:
    visit = given(None, "97110x2:GP", on=ON).subject()
    waived = Finding("a", lines=(0,), severity="error", rule="one", waived="agreed")
    standing = Finding("b", lines=(0,), severity="warning", rule="two")
    usd, at_risk = _told(visit, waived, standing)
    assert usd == [Decimal("0.00"), -_worth("97110x2:GP")]
    assert at_risk == _worth("97110x2:GP")
    usd, at_risk = _told(visit, waived)
    assert (usd, at_risk) == ([-_worth("97110x2:GP")], Decimal("0.00"))


def test_a_line_without_a_price_leaves_the_others_theirs() -> None:
    visit = given(None, "97039x1:GP 97110x1:GP", on=ON).subject()
    first = Finding("a", lines=(0,), severity="error", rule="one")
    second = Finding("b", lines=(1,), severity="error", rule="two")
    usd, at_risk = _told(visit, first, second)
    assert usd == [None, -_worth("97110x1:GP")]
    assert at_risk == _worth("97110x1:GP")


def test_what_cannot_be_priced_has_no_dollars() -> None:
    found = _audit(None, "97110x3:GP@33 97140x1:GP@7", payer="commercial")
    assert {f.usd for f in found.findings} == {None}
    assert (found.at_risk_usd, found.left_usd) == (None, None)


def test_a_figure_that_a_rule_gives_itself_stays() -> None:
    visit = given(None, "97110x2:GP", on=ON).subject()
    own = Finding("a", lines=(0,), severity="error", rule="one", usd=Decimal("-5.00"))
    assert _told(visit, own) == ([Decimal("-5.00")], Decimal("5.00"))


NOTE = "TE 40 min: bridges 3x10. MT 8 min: patellar glides. Pt tolerated well. Ana Wirth, PTA"


@pytest.mark.parametrize(
    ("text", "bill", "fields"),
    [
        (NOTE, "97110x3:GP 97140x1:GP", {}),
        (NOTE, "97110x4:GP 97140x2:GP", {"year_to_date_usd": "2600.00"}),
        (NOTE, "97110x1:GP 97140x1:GP 97150x1:GP", {"note_type": "evaluation"}),
        (None, "97530x2:GO@31/9 97150x1:GO 97140x1:GO", {"discipline": "OT"}),
        (NOTE, "97110x3:GP 97530x1:GP", {"participation": "nonparticipating"}),
        (NOTE, "97110x3:GP 97530x1:GP", {"deductible_left_usd": "40.00"}),
    ],
)
def test_sums_never_pass_what_the_visit_pays(
    text: str | None, bill: str, fields: dict[str, object]
) -> None:
    found = _audit(text, bill, **fields)
    told = [f.usd for f in found.findings if f.usd is not None]
    assert found.at_risk_usd == -sum(u for u in told if u < 0)
    assert found.left_usd == sum(u for u in told if u > 0)
    assert found.billed_price is not None
    receives = found.billed_price.provider_receives_usd
    assert receives is not None
    assert found.at_risk_usd is not None
    assert found.at_risk_usd <= receives + Decimal("0.05")
    for f in found.findings:
        assert f.usd is not None or not f.lines, f.rule


def test_the_order_of_lines_changes_no_sum() -> None:
    one = _audit(None, "97110x3:GP@33 97140x1:GP@7")
    other = _audit(None, "97140x1:GP@7 97110x3:GP@33")
    assert (one.at_risk_usd, one.left_usd) == (other.at_risk_usd, other.left_usd)


def test_dollars_leave_everything_else_of_a_finding_alone() -> None:
    visit = given(None, "97110x2:GP", on=ON).subject()
    finding = Finding("a", lines=(0,), severity="error", rule="one", ask="____")
    done = with_dollars([finding], visit, price(visit), None, book())
    assert replace(done[0], usd=None) == finding
