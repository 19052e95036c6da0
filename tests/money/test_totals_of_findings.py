"""Dollars of many audits, by rule, clinician and payer."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from chartproof.audit import audit
from chartproof.examples import given
from chartproof.model import Outcome, Provider
from chartproof.money.totals import Tally, totals, totals_json

ON = date(2025, 6, 1)


def _outcome(bill: str, **fields: object) -> Outcome:
    return audit(given(None, bill, **{"on": ON, **fields}).subject())


OVER = _outcome("97110x3:GP@33 97140x1:GP@7", rendering=Provider(npi="1234567893"))
UNDER = _outcome("97110x1:GP@33 97140x1:GP@7", rendering=Provider(credential="PT"))
OTHER = _outcome("97110x3:GP@33 97140x1:GP@7", payer="commercial")


def test_in_all() -> None:
    found = totals([OVER, UNDER, OTHER])
    assert (found.visits, found.total.unknown) == (3, 1)
    assert found.total.at_risk_usd == OVER.at_risk_usd
    assert found.total.left_usd == UNDER.left_usd
    assert OVER.at_risk_usd is not None
    assert UNDER.left_usd is not None
    assert found.total.effect_usd == UNDER.left_usd - OVER.at_risk_usd


def test_by_rule_the_dearest_first() -> None:
    lines = {n.name: n for n in totals([OVER, OVER, UNDER]).by_rule}
    assert lines["units-exceed-minutes"].count == 2
    assert lines["units-exceed-minutes"].at_risk_usd == 2 * (OVER.at_risk_usd or 0)
    assert next(iter(lines)) == "units-exceed-minutes"


def test_by_clinician_and_payer() -> None:
    found = totals([OVER, UNDER, OTHER])
    assert {n.name: n.count for n in found.by_clinician} == {
        "NPI 1234567893": 1,
        "PT": 1,
        "not stated": 1,
    }
    payers = {n.name: n for n in found.by_payer}
    assert (payers["medicare"].count, payers["commercial"].unknown) == (2, 1)


def test_waived_findings_do_not_count() -> None:
    waived = replace(
        OVER,
        findings=tuple(replace(f, waived="agreed") for f in OVER.findings),
    )
    found = totals([waived])
    assert found.by_rule == ()
    assert found.total.at_risk_usd == 0


def test_sums_by_rule_are_the_sums_by_visit() -> None:
    found = totals([OVER, UNDER, OTHER])
    assert sum(n.at_risk_usd for n in found.by_rule) == found.total.at_risk_usd
    assert sum(n.left_usd for n in found.by_rule) == found.total.left_usd


def test_outcomes_pass_by_unchanged() -> None:
    tally = Tally()
    assert list(tally.watching([OVER, UNDER])) == [OVER, UNDER]
    assert tally.totals() == totals([OVER, UNDER])


def test_a_visit_that_failed_counts_without_dollars() -> None:
    found = totals([Outcome(id="x", status="failed", error="no visit")])
    assert (found.visits, found.total.unknown) == (1, 1)
    assert found.by_clinician[0].name == "not stated"


def test_totals_as_json() -> None:
    shown = totals_json(totals([OVER]))
    assert shown["total"]["at_risk_usd"] == f"{OVER.at_risk_usd:.2f}"
    assert shown["by_payer"][0]["name"] == "medicare"
