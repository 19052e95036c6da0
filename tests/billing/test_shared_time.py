"""One minute, once: overlaps, several patients of one clinician, two disciplines at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chartproof.billing.shared_time import Interval, co_treatment, minutes_in, one_on_one, union
from chartproof.billing.units import supported_units

INTERVALS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=6)


def test_three_patients_in_turn_are_one_unit_each() -> None:
    # Forty-five minutes with three patients: 8 + 10, 8 + 5 and 8 + 6 minutes of each.
    episodes = {
        "first": [(0, 8), (24, 34)],
        "second": [(8, 16), (34, 39)],
        "third": [(16, 24), (39, 45)],
    }
    found = one_on_one(episodes)
    assert found.minutes == {"first": 18, "second": 13, "third": 14}
    assert set(found.contested.values()) == {0}
    for minutes in found.minutes.values():
        assert supported_units({"97110": minutes}).total_units == 1


def test_a_minute_with_two_patients_is_nobody_s_alone() -> None:
    found = one_on_one({"first": [(600, 645)], "second": [(615, 660)]})
    assert found.minutes == {"first": 15, "second": 15}
    assert found.contested == {"first": 30, "second": 30}


def test_overlapping_codes_of_one_patient_are_counted_once() -> None:
    by_code = {"97110": [(600, 620)], "97140": [(615, 635)]}
    assert minutes_in(i for intervals in by_code.values() for i in intervals) == 35
    assert one_on_one(by_code).contested == {"97110": 5, "97140": 5}


def test_half_an_hour_of_two_disciplines_is_two_units_in_all() -> None:
    assert co_treatment(30) == ({"PT": 2, "OT": 0}, {"PT": 1, "OT": 1}, {"PT": 0, "OT": 2})
    assert co_treatment(7) == ({"PT": 0, "OT": 0},)
    assert all(sum(way.values()) == 3 for way in co_treatment(45, ("OT", "SLP")))


def test_touching_stretches_join_and_empty_ones_vanish() -> None:
    assert union([(10, 20), (20, 30), (40, 40), (50, 45)]) == ((10, 30),)


@given(INTERVALS)
def test_the_union_covers_each_minute_once(intervals: list[Interval]) -> None:
    minutes = {m for start, stop in intervals for m in range(start, stop)}
    assert minutes_in(intervals) == len(minutes)


@given(INTERVALS, INTERVALS, INTERVALS)
def test_nobody_s_minutes_are_counted_twice(
    one: list[Interval], two: list[Interval], three: list[Interval]
) -> None:
    found = one_on_one({"a": one, "b": two, "c": three})
    assert sum(found.minutes.values()) <= minutes_in([*one, *two, *three])
    for name, own in (("a", one), ("b", two), ("c", three)):
        assert found.minutes[name] + found.contested[name] == minutes_in(own)
