"""CQ and CO: whose each unit is, by the rule of the day."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.billing.assistants import is_borderline, split
from chartproof.billing.units import supported_units

NOW = date(2026, 3, 3)
IN_2021 = date(2021, 5, 4)
IN_2019 = date(2019, 12, 31)


def _lines(minutes: dict[str, int], helped: dict[str, int], day: date = NOW) -> set[tuple]:  # type: ignore[type-arg]  # rows to compare
    units = supported_units(minutes, "cms", day, helped)
    return {(n.code, n.units, n.modifiers) for n in units.lines}


def test_the_worked_example_since_2022() -> None:
    assert _lines({"97110": 36, "97140": 30}, {"97110": 23}) == {
        ("97110", 1, ()),
        ("97110", 1, ("CQ",)),
        ("97140", 2, ()),
    }


def test_the_worked_example_before_2022() -> None:
    assert _lines({"97110": 36, "97140": 30}, {"97110": 23}, IN_2021) == {
        ("97110", 2, ("CQ",)),
        ("97140", 2, ()),
    }


def test_before_2020_there_is_no_modifier() -> None:
    assert _lines({"97110": 30}, {"97110": 30}, IN_2019) == {("97110", 2, ())}
    assert _lines({"97110": 30}, {"97110": 30}, date(2020, 1, 1)) == {("97110", 2, ("CQ",))}


def test_ten_of_the_assistant_and_five_of_the_therapist() -> None:
    assert _lines({"97110": 15}, {"97110": 10}) == {("97110", 1, ("CQ",))}


def test_the_old_proposal_by_service_is_not_the_rule() -> None:
    # 20 of the therapist, 25 of the assistant: a proposal of 2019 marked all three units.
    assert _lines({"97110": 45}, {"97110": 25}) == {("97110", 2, ("CQ",)), ("97110", 1, ())}


@pytest.mark.parametrize(
    ("therapist", "assistant", "plain", "assisted"),
    [
        (8, 14, 1, 0),  # the therapist has the midpoint of the last unit
        (7, 14, 0, 1),
        (7, 8, 0, 1),
        (8, 7, 1, 0),
        (9, 1, 1, 0),  # one unit, the therapist has 8 or more
        (15, 8, 1, 1),
        (23, 3, 2, 0),  # 15 + 8: the last unit is the therapist's
        (15, 15, 1, 1),
        (22, 15, 1, 1),  # 7 left over are no unit
        (4, 4, 0, 1),
    ],
)
def test_the_last_unit_since_2022(
    therapist: int, assistant: int, plain: int, assisted: int
) -> None:
    units = (therapist + assistant + 7) // 15
    found = split("97110", units, therapist, assistant, NOW)
    assert (found.plain, found.assisted, found.undecided) == (plain, assisted, 0)


def test_two_units_left_and_nine_to_fourteen_each() -> None:
    for therapist in range(9, 15):
        for assistant in range(9, 15):
            if therapist + assistant >= 23:
                found = split("97110", 2, therapist, assistant, NOW)
                assert (found.plain, found.assisted) == (1, 1), (therapist, assistant)
    assert split("97110", 2, 9, 14, NOW).assisted == 1  # 23 in all


def test_two_units_left_outside_the_text_are_not_decided() -> None:
    # 8 + 14 = 22 minutes; the second unit comes from the leftovers of another code.
    units = supported_units({"97110": 22, "97140": 20}, "cms", NOW, {"97110": 14})
    assert units.supported == {"97110": 2, "97140": 1}
    assert units.unknown == ("97110: whose 2 of its units are",)
    assert [(n.code, n.units) for n in units.lines] == [("97140", 1)]
    assert split("97110", 2, 12, 12, IN_2021).undecided == 2


def test_two_units_left_need_23_minutes_together() -> None:
    # 26 + 10: after a full fifteen 11 and 10 are left, each in 9 to 14 but only 21 together.
    units = supported_units({"97116": 36, "97112": 28, "97110": 35}, "cms", NOW, {"97116": 10})
    assert units.supported == {"97116": 3, "97112": 2, "97110": 2}
    assert units.unknown == ("97116: whose 2 of its units are",)
    assert [(n.code, n.units, n.modifiers) for n in units.lines if n.code == "97116"] == [
        ("97116", 1, ())
    ]


@pytest.mark.parametrize("therapist", range(1, 15))
@pytest.mark.parametrize("assistant", range(1, 15))
def test_two_units_left_at_every_leftover(therapist: int, assistant: int) -> None:
    found = split("97110", 2, therapist, assistant, NOW)
    settled = therapist >= 9 and assistant >= 9 and 23 <= therapist + assistant <= 28
    expected = (1, 1, 0) if settled else (0, 0, 2)
    assert (found.plain, found.assisted, found.undecided) == expected


def test_one_settled_unit_stands_beside_two_that_are_not() -> None:
    found = split("97110", 3, 15 + 8, 14, NOW)
    assert (found.plain, found.assisted, found.undecided) == (1, 0, 2)


def test_exactly_a_tenth_is_no_modifier() -> None:
    assert split("97110", 1, 9, 1, IN_2021).assisted == 0  # 1 of 10
    assert split("97110", 1, 8, 1, IN_2021).assisted == 1  # 1 of 9


def test_more_than_a_tenth_of_the_unit_decides_not_of_the_service() -> None:
    # 3 of 30 minutes is a tenth of the service but a fifth of the second unit.
    found = split("97110", 2, 27, 3, IN_2021)
    assert (found.plain, found.assisted) == (1, 1)


def test_the_band_where_cms_s_own_tests_differ() -> None:
    assert is_borderline(2, 15)  # exact and percentage say modifier, the simple way not until 3
    assert is_borderline(3, 29)  # exact says modifier, both shortcuts say none
    assert not is_borderline(3, 15)
    assert not is_borderline(1, 15)
    assert not is_borderline(4, 30)
    assert not is_borderline(7, 60)
    assert not is_borderline(1, 10)
    assert not is_borderline(0, 15)


def test_a_borderline_answer_is_marked_so() -> None:
    units = supported_units({"97110": 15}, "cms", IN_2021, {"97110": 2})
    assert units.borderline == ("97110",)
    assert [(n.units, n.modifiers) for n in units.lines] == [(1, ("CQ",))]
    assert any("no error" in step for step in units.steps)


def test_untimed_services_are_tested_as_a_whole() -> None:
    assert _lines({"97150": 45}, {"97150": 5}) == {("97150", 1, ("CQ",))}
    assert _lines({"97150": 50}, {"97150": 5}) == {("97150", 1, ())}
    # No midpoint for a whole service: the therapist's 40 minutes do not help.
    assert _lines({"97012": 50}, {"97012": 10}) == {("97012", 1, ("CQ",))}


def test_an_evaluation_is_never_the_assistant_s() -> None:
    units = supported_units({"97161": 40}, "cms", NOW, {"97161": 40})
    assert [(n.code, n.modifiers) for n in units.lines] == [("97161", ())]
    assert any("not a service that an assistant gives" in step for step in units.steps)


def test_the_modifier_follows_the_discipline() -> None:
    def mark(plan: str) -> tuple[str, ...]:
        units = supported_units({"97530": 15}, "cms", NOW, {"97530": 15}, None, {"97530": plan})  # type: ignore[dict-item]  # literals
        return units.lines[0].modifiers

    assert mark("PT") == ("CQ", "GP")
    assert mark("OT") == ("CO", "GO")
    assert mark("SLP") == ("GN",)  # no assistant is recognised


def test_together_counts_as_the_therapist_s() -> None:
    units = supported_units({"97110": 30}, "cms", NOW, {"97110": 10}, {"97110": 20})
    assert {(n.units, n.modifiers) for n in units.lines} == {(1, ()), (1, ("CQ",))}
    all_together = supported_units({"97110": 30}, "cms", NOW, {"97110": 0}, {"97110": 30})
    assert [(n.units, n.modifiers) for n in all_together.lines] == [(2, ())]


def test_the_larger_leftover_wins_and_its_person_sets_the_modifier() -> None:
    # Therapist 24 of one code, assistant 23 of the other: the third unit is the therapist's code's.
    assert _lines({"97112": 24, "97110": 23}, {"97110": 23}) == {
        ("97112", 2, ()),
        ("97110", 1, ("CQ",)),
    }


def test_every_division_of_one_code_to_an_hour() -> None:
    for therapist in range(61):
        for assistant in range(1, 61):
            units = (therapist + assistant + 7) // 15
            found = split("97110", units, therapist, assistant, NOW)
            whole_t = len(range(15, therapist + 1, 15))
            whole_a = len(range(15, assistant + 1, 15))
            spare_t, spare_a = therapist - 15 * whole_t, assistant - 15 * whole_a
            unsettled = units - whole_t - whole_a
            if unsettled == 0:
                expected = whole_t, whole_a
            elif unsettled == 2:
                assert {spare_t, spare_a} <= set(range(9, 15))
                expected = whole_t + 1, whole_a + 1
            elif spare_t >= 8:
                expected = whole_t + 1, whole_a
            elif spare_a / (spare_t + spare_a) > 0.1:
                expected = whole_t, whole_a + 1
            else:
                expected = whole_t + 1, whole_a
            assert (found.plain, found.assisted) == expected, (therapist, assistant)
            assert found.undecided == 0
