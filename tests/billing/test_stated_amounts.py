"""Every amount of money that the project's sources state, to the cent, from its day to its last."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chartproof.billing.ledger import ledgers
from chartproof.billing.pricing import price
from chartproof.examples import given
from chartproof.reference import book

FACTORS = (  # first day, last day, factor, qualifying participants of a payment model
    ("2020-01-01", "2020-12-31", "36.0896", "36.0896"),
    ("2021-01-01", "2021-12-31", "34.8931", "34.8931"),
    ("2022-01-01", "2022-12-31", "34.6062", "34.6062"),
    ("2023-01-01", "2023-12-31", "33.8872", "33.8872"),
    ("2024-01-01", "2024-03-08", "32.7442", "32.7442"),
    ("2024-03-09", "2024-12-31", "33.2875", "33.2875"),
    ("2025-01-01", "2025-12-31", "32.3465", "32.3465"),
    ("2026-01-01", "2026-12-31", "33.4009", "33.5675"),
)
THRESHOLDS = {
    2018: "2010",
    2019: "2040",
    2020: "2080",
    2021: "2110",
    2022: "2150",
    2023: "2230",
    2024: "2330",
    2025: "2410",
    2026: "2480",
}
DEDUCTIBLES = {
    2020: "198",
    2021: "203",
    2022: "233",
    2023: "226",
    2024: "240",
    2025: "257",
    2026: "283",
}
REDUCTIONS = (  # scope, day, percent off the practice expense
    ("office", "2011-01-01", "20"),
    ("office", "2013-03-31", "20"),
    ("office", "2013-04-01", "50"),
    ("institutional", "2011-01-01", "25"),
    ("institutional", "2013-03-31", "25"),
    ("institutional", "2013-04-01", "50"),
    ("office", "2026-06-01", "50"),
)


@pytest.mark.parametrize(("first", "last", "usual", "qualifying"), FACTORS)
def test_the_factor_of_a_period(first: str, last: str, usual: str, qualifying: str) -> None:
    for day in (first, last):
        for apm, factor in ((False, usual), (True, qualifying)):
            found = price(
                given(None, "97110x1:GP", on=date.fromisoformat(day), qualifying_apm=apm).subject()
            )
            assert any(f"times {factor} = " in step for step in found.steps)
            row = book().rvu.on(date.fromisoformat(day), "97110").value
            total = row.work_rvu + row.nonfacility_pe_rvu + row.mp_rvu
            expected = (total * Decimal(factor)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            assert found.allowed_usd == expected


def test_the_national_fee_of_97110_in_2025() -> None:
    found = price(given(None, "97110x1:GP", on=date(2025, 3, 3)).subject())
    assert found.allowed_usd == Decimal("28.79")


@pytest.mark.parametrize("year", THRESHOLDS)
def test_the_threshold_of_a_year(year: int) -> None:
    for pool in ("PT+SLP", "OT"):
        row = book().thresholds.on(date(year, 7, 1), ("kx_threshold", pool))
        assert row.value.value == Decimal(THRESHOLDS[year])
        assert (row.valid_from, row.valid_to) == (date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize("year", range(2020, 2027))
def test_a_ledger_knows_both_amounts(year: int) -> None:
    visit = given(None, "97110x1:GP", on=date(year, 6, 1), patient_id="p").subject()
    (found,) = ledgers([visit], book())
    assert found.threshold_usd == Decimal(THRESHOLDS[year])
    assert found.review_usd == Decimal(3000)


@pytest.mark.parametrize("day", ["2018-01-01", "2027-12-31"])
def test_the_review_amount_stands_through_2027(day: str) -> None:
    for pool in ("PT+SLP", "OT"):
        row = book().thresholds.on(date.fromisoformat(day), ("medical_review_threshold", pool))
        assert row.value.value == 3000


@pytest.mark.parametrize("year", DEDUCTIBLES)
def test_the_deductible_of_a_year(year: int) -> None:
    row = book().thresholds.on(date(year, 7, 1), ("deductible", "part_b"))
    assert row.value.value == Decimal(DEDUCTIBLES[year])


@pytest.mark.parametrize(("scope", "day", "percent"), REDUCTIONS)
def test_the_share_that_the_reduction_takes(scope: str, day: str, percent: str) -> None:
    row = book().thresholds.on(date.fromisoformat(day), ("mppr_pct_of_pe", scope))
    assert row.value.value == Decimal(percent)


def test_of_a_hundred_dollars_who_pays_what() -> None:
    # 78.4 of 100 from Medicare after sequestration; with an assistant 68 before it, 88 in all.
    def of_allowed(bill: str, day: date) -> tuple[Decimal, Decimal]:
        found = price(given(None, bill, on=day).subject())
        assert found.allowed_usd is not None
        assert found.medicare_pays_usd is not None
        assert found.provider_receives_usd is not None
        hundred = 100 / found.allowed_usd
        return found.medicare_pays_usd * hundred, found.provider_receives_usd * hundred

    medicare, _ = of_allowed("97110x8:GP", date(2025, 6, 1))
    assert abs(medicare - Decimal("78.4")) < Decimal("0.01")
    medicare, provider = of_allowed("97110x8:GP+CQ", date(2022, 2, 1))  # nothing sequestered
    assert abs(medicare - 68) < Decimal("0.01")
    assert abs(provider - 88) < Decimal("0.01")


def test_who_does_not_participate_gets_95_percent_and_may_charge_115() -> None:
    found = price(
        given(
            None,
            "97110x1:GP",
            on=date(2025, 6, 1),
            participation="nonparticipating",
            assigned=False,
        ).subject()
    )
    assert found.allowed_usd == Decimal("27.35")  # 28.79 x 0.95
    assert found.limiting_usd == Decimal("31.45")  # 27.35 x 1.15
