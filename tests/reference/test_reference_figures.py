"""Figures that ship, spot-checked, and lookups at the edges of their days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chartproof.errors import NotInForce
from chartproof.reference import book

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("day", "participation", "usd"),
    [
        ("2020-01-01", "nonqualifying", "36.0896"),
        ("2021-07-01", "nonqualifying", "34.8931"),
        ("2022-07-01", "nonqualifying", "34.6062"),
        ("2023-12-31", "nonqualifying", "33.8872"),
        ("2024-01-01", "nonqualifying", "32.7442"),
        ("2024-03-08", "nonqualifying", "32.7442"),
        ("2024-03-09", "nonqualifying", "33.2875"),
        ("2024-12-31", "qualifying_apm", "33.2875"),
        ("2025-06-30", "nonqualifying", "32.3465"),
        ("2026-01-01", "nonqualifying", "33.4009"),
        ("2026-12-31", "qualifying_apm", "33.5675"),
    ],
)
def test_conversion_factor(day: str, participation: str, usd: str) -> None:
    factor = book().conversion_factor.on(date.fromisoformat(day), participation)
    assert factor.value.usd == Decimal(usd)


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2027, 1, 1)])
def test_a_day_outside_the_years_on_file_is_refused(day: date) -> None:
    with pytest.raises(NotInForce, match="conversion_factor has no row for nonqualifying on"):
        book().conversion_factor.on(day, "nonqualifying")
    assert book().conversion_factor.find(day, "nonqualifying") is None


def test_the_refusal_says_which_days_are_on_file() -> None:
    with pytest.raises(NotInForce, match="rows run from 2020-01-01 to 2026-12-31"):
        book().rvu.on(date(2027, 1, 1), "97110")
    with pytest.raises(NotInForce, match="not in the table"):
        book().rvu.on(TODAY, "XXXXX")


@pytest.mark.parametrize(
    ("year", "work", "pe", "mp"),
    [
        (2020, "0.45", "0.40", "0.02"),
        (2022, "0.45", "0.40", "0.02"),
        (2024, "0.45", "0.42", "0.01"),
        (2025, "0.45", "0.43", "0.01"),
        (2026, "0.45", "0.41", "0.01"),
    ],
)
def test_relative_values_of_97110(year: int, work: str, pe: str, mp: str) -> None:
    rvu = book().rvu.on(date(year, 6, 1), "97110").value
    assert (rvu.work_rvu, rvu.nonfacility_pe_rvu, rvu.mp_rvu) == (
        Decimal(work),
        Decimal(pe),
        Decimal(mp),
    )
    assert (rvu.status, rvu.mult_proc) == ("A", "5")


def test_relative_values_keep_the_status_of_the_year() -> None:
    assert book().rvu.on(TODAY, "97010").value.status == "B"
    assert book().rvu.on(date(2024, 6, 1), "97014").value.status == "I"
    assert book().rvu.on(TODAY, "97012").value.work_rvu == Decimal("0.24")
    assert book().rvu.on(date(2025, 6, 1), "97012").value.work_rvu == Decimal("0.25")


def test_a_locality_is_found_by_contractor_and_by_state() -> None:
    gpci = book().gpci
    day = date(2025, 5, 5)
    by_contractor, by_state = gpci.on(day, "10112-00"), gpci.on(day, "AL-00")
    assert by_contractor.value == by_state.value
    assert by_contractor.value.name == "ALABAMA"
    assert gpci.on(date(2020, 5, 5), "AL-00").value.pe_gpci == Decimal("0.889")
    assert gpci.on(TODAY, "national").value.pe_gpci == 1


def test_localities_of_2026_are_not_on_file_and_not_guessed() -> None:
    assert book().gpci.find(TODAY, "AL-00") is None
    with pytest.raises(NotInForce):
        book().gpci.on(TODAY, "AL-00")


@pytest.mark.parametrize(
    ("item", "scope", "day", "value"),
    [
        ("kx_threshold", "PT+SLP", "2018-12-31", "2010"),
        ("kx_threshold", "OT", "2020-01-01", "2080"),
        ("kx_threshold", "OT", "2023-05-05", "2230"),
        ("kx_threshold", "PT+SLP", "2024-12-31", "2330"),
        ("kx_threshold", "PT+SLP", "2025-01-01", "2410"),
        ("kx_threshold", "OT", "2026-12-31", "2480"),
        ("medical_review_threshold", "OT", "2026-01-01", "3000"),
        ("mppr_pct_of_pe", "office", "2013-03-31", "20"),
        ("mppr_pct_of_pe", "institutional", "2013-03-31", "25"),
        ("mppr_pct_of_pe", "office", "2013-04-01", "50"),
        ("assistant_pay_pct", "CQ", "2022-01-01", "85"),
        ("assistant_de_minimis", "CO", "2020-01-01", "10"),
        ("sequestration", "part_b", "2020-04-30", "2"),
        ("sequestration", "part_b", "2022-03-31", "0"),
        ("sequestration", "part_b", "2022-04-01", "1"),
        ("sequestration", "part_b", "2022-07-01", "2"),
        ("coinsurance", "part_b", "2026-01-01", "20"),
        ("deductible", "part_b", "2026-01-01", "283"),
        ("nonparticipating_fee", "part_b", "2026-01-01", "95"),
        ("limiting_charge", "part_b", "2026-01-01", "115"),
        ("certification_days", "recertification", "2026-01-01", "90"),
        ("progress_report", "treatment_days", "2026-01-01", "10"),
    ],
)
def test_thresholds(item: str, scope: str, day: str, value: str) -> None:
    found = book().thresholds.on(date.fromisoformat(day), (item, scope))
    assert found.value.value == Decimal(value)


def test_nothing_is_reduced_for_assistants_before_2022() -> None:
    assert book().thresholds.find(date(2021, 12, 31), ("assistant_pay_pct", "CQ")) is None


def test_the_kx_threshold_of_2027_is_not_on_file() -> None:
    with pytest.raises(NotInForce):
        book().thresholds.on(date(2027, 1, 1), ("kx_threshold", "OT"))


@pytest.mark.parametrize(
    ("code", "practitioner", "facility", "adjudication"),
    [
        ("97110", 6, 8, 3),
        ("97112", 4, 6, 3),
        ("97140", 6, 6, 3),
        ("97150", 1, 2, 3),
        ("97530", 6, 6, 3),
        ("97161", 1, 1, 2),
        ("97129", 1, 1, 2),
        ("97010", 0, 1, 3),
    ],
)
def test_unit_limits(code: str, practitioner: int, facility: int, adjudication: int) -> None:
    mue = book().mue
    office = mue.on(TODAY, (code, "practitioner")).value
    hospital = mue.on(TODAY, (code, "facility")).value
    assert (office.units, hospital.units, office.adjudication) == (
        practitioner,
        facility,
        adjudication,
    )


def test_unit_limits_before_their_file_are_not_known() -> None:
    assert book().mue.find(date(2024, 6, 30), ("97110", "practitioner")) is None


def test_reasons() -> None:
    reasons = book().reasons
    assert reasons.on(TODAY, "97").value.groups == ("CO",)
    assert reasons.on(TODAY, "18").value.groups == ("OA", "CO")
    assert reasons.on(TODAY, "N362").value.kind == "RARC"


def test_measures_are_found_as_notes_write_them() -> None:
    b = book()
    assert {m.population for m in b.measure("BBS")} == {m.population for m in b.measure("Berg")}
    (lefs,) = [m for m in b.measure("lefs") if m.figure == "mdc"]
    assert (lefs.change, lefs.high, lefs.better) == (Decimal(9), Decimal(80), "higher")
    assert {m.change for m in b.measure("TUG")} == {Decimal("3.2"), Decimal(11), Decimal("2.5")}
    assert {m.better for m in b.measure("ODI")} == {"lower"}
    assert [m.figure for m in b.measure("MoCA")] == ["none"]
    assert b.measure("no such scale") == ()
