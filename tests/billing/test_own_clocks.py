"""Codes on a clock of their own, base codes with an add-on, and months."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.billing.units import supported_units

NOW = date(2026, 3, 3)


def _units(code: str, minutes: int, method: str = "cms") -> dict[str, int]:
    return {c: n for c, n in supported_units({code: minutes}, method, NOW).supported.items() if n}


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (7, {}),
        (8, {"97129": 1}),
        (22, {"97129": 1}),
        (23, {"97129": 1, "97130": 1}),
        (40, {"97129": 1, "97130": 2}),
    ],
)
def test_first_fifteen_and_further_fifteens_are_one_service(
    minutes: int, expected: dict[str, int]
) -> None:
    assert _units("97129", minutes) == expected
    assert _units("97130", minutes) == expected
    split = supported_units({"97129": min(15, minutes), "97130": max(0, minutes - 15)}, "ama", NOW)
    assert {c: n for c, n in split.supported.items() if n} == expected


def test_such_a_service_is_pooled_with_the_others() -> None:
    units = supported_units({"90912": 15, "90913": 7, "97110": 16}, "cms", NOW)
    assert units.supported == {"90912": 1, "90913": 1, "97110": 1}
    assert units.total_units == units.timed_units == 3


def test_the_base_code_takes_the_therapist_s_unit_first() -> None:
    units = supported_units({"97129": 30}, "cms", NOW, {"97129": 15})
    assert [(n.code, n.units, n.modifiers) for n in units.lines] == [
        ("97129", 1, ()),
        ("97130", 1, ("CQ",)),
    ]


@pytest.mark.parametrize(
    ("code", "minutes", "expected"),
    [
        ("96125", 30, {}),
        ("96125", 31, {"96125": 1}),
        ("96125", 90, {"96125": 1}),
        ("96125", 91, {"96125": 2}),
        ("96105", 60, {"96105": 1}),
        ("92607", 75, {"92607": 1}),
        ("92607", 76, {"92607": 1, "92608": 1}),
        ("92626", 67, {"92626": 1}),
        ("92626", 68, {"92626": 1, "92627": 1}),
        ("96112", 91, {"96112": 1, "96113": 1}),
    ],
)
def test_hours_count_from_their_midpoint(code: str, minutes: int, expected: dict[str, int]) -> None:
    assert _units(code, minutes) == expected
    assert _units(code, minutes, "ama") == expected


@pytest.mark.parametrize(
    ("code", "minutes"),
    [("97550", 16), ("97550", 29), ("97550", 38), ("97545", 61), ("97545", 151)],
)
def test_thresholds_that_medicare_does_not_settle_are_not_decided(code: str, minutes: int) -> None:
    units = supported_units({code: minutes}, "cms", NOW)
    assert units.supported == {}
    assert units.lines == ()
    assert len(units.unknown) == 1
    assert "if the midpoint counts" in units.unknown[0]
    assert "if only full time counts" in units.unknown[0]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (15, {}),
        (30, {"97550": 1}),
        (37, {"97550": 1}),
        (45, {"97550": 1, "97551": 1}),
        (52, {"97550": 1, "97551": 1}),
    ],
)
def test_where_both_readings_agree_they_are_the_answer(
    minutes: int, expected: dict[str, int]
) -> None:
    assert _units("97550", minutes) == expected


def test_a_payer_of_the_midpoint_decides_them() -> None:
    assert _units("97550", 15, "ama") == {}
    assert _units("97550", 16, "ama") == {"97550": 1}
    assert _units("97550", 37, "ama") == {"97550": 1}
    assert _units("97550", 38, "ama") == {"97550": 1, "97551": 1}
    assert _units("97550", 45, "full_15") == {"97550": 1, "97551": 1}
    assert _units("97550", 31, "ceiling") == {"97550": 1, "97551": 1}


def test_an_hour_shared_with_an_assistant_is_not_decided() -> None:
    def answer(assistant: int) -> list[tuple[int, tuple[str, ...]]]:
        units = supported_units({"97545": 120}, "cms", NOW, {"97545": assistant})
        assert units.supported == {"97545": 1}
        assert bool(units.unknown) is (12 < assistant < 120)
        return [(n.units, n.modifiers) for n in units.lines]

    assert answer(12) == [(1, ())]
    assert answer(60) == []
    assert answer(120) == [(1, ("CQ",))]


def test_own_clocks_stay_out_of_the_pool() -> None:
    units = supported_units({"97110": 7, "96125": 60}, "cms", NOW)
    assert units.supported == {"97110": 0, "96125": 1}
    assert units.timed_units == 0


@pytest.mark.parametrize(
    ("code", "minutes", "expected"),
    [
        ("98980", 19, {}),
        ("98980", 20, {"98980": 1}),
        ("98980", 39, {"98980": 1}),
        ("98980", 40, {"98980": 1, "98981": 1}),
        ("98981", 60, {"98980": 1, "98981": 2}),
        ("98979", 9, {}),
        ("98979", 19, {"98979": 1}),
    ],
)
def test_months_need_their_full_time(code: str, minutes: int, expected: dict[str, int]) -> None:
    assert _units(code, minutes) == expected


def test_a_month_is_not_pooled_and_a_long_one_has_another_code() -> None:
    units = supported_units({"98980": 20, "97110": 7}, "cms", NOW)
    assert units.supported == {"98980": 1, "97110": 0}
    long = supported_units({"98979": 20}, "cms", NOW)
    assert long.supported == {}
    assert long.unknown == ("98979: 20 minutes of the month belong to 98980",)


@pytest.mark.parametrize("code", ["97039", "98977", "G0151"])
def test_codes_not_counted_by_minutes_are_not_given_units(code: str) -> None:
    units = supported_units({code: 30}, "cms", NOW)
    assert units.supported == {}
    assert len(units.unknown) == 1
    assert units.unknown[0].startswith(code)


def test_the_set_up_of_monitoring_is_not_counted_by_days() -> None:
    (step,) = [s for s in supported_units({"98975": 20}, on=date(2025, 6, 2)).steps if "98975" in s]
    assert "once for an episode" in step
