"""What holds for any minutes: nothing for no time, no unit lost by longer work, order is free."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from chartproof.billing.units import supported_units
from chartproof.model import Discipline, Units

CODES = ("97032", "97035", "97110", "97112", "97116", "97140", "97530", "97535")
DAYS = st.dates(date(2019, 6, 1), date(2026, 12, 31))
MINUTES = st.dictionaries(st.sampled_from(CODES), st.integers(0, 130), min_size=1, max_size=6)
METHODS = st.sampled_from(("cms", "ama", "full_15", "ceiling"))
PLANS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(("PT", "OT", "SLP")))


def _ways(units: Units) -> set[frozenset[tuple[str, int]]]:
    return {frozenset(way.items()) for way in units.ties or (units.supported,)}


@given(MINUTES, PLANS)
def test_no_credit_for_time_not_spent(
    minutes: dict[str, int], plans: dict[str, Discipline]
) -> None:
    units = supported_units(minutes, disciplines={c: d for c, d in plans.items() if c in minutes})
    assert 15 * units.total_units <= sum(minutes.values()) + 7 * (len(set(plans.values())) + 1)
    for way in units.ties or (units.supported,):
        assert sum(way.values()) == units.total_units
        for code, n in way.items():
            assert n == 0 or minutes[code] > 0
            assert minutes[code] // 15 <= n <= minutes[code] // 15 + 1


@given(MINUTES, METHODS, st.data())
def test_a_minute_more_never_lowers_the_total(
    minutes: dict[str, int], method: str, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from(sorted(minutes)))
    longer = {**minutes, code: minutes[code] + 1}
    before, after = supported_units(minutes, method), supported_units(longer, method)
    assert before.total_units <= after.total_units <= before.total_units + 1


@given(MINUTES, METHODS, st.data())
def test_the_order_of_codes_does_not_matter(
    minutes: dict[str, int], method: str, data: st.DataObject
) -> None:
    names = data.draw(st.permutations(sorted(minutes)))
    one = supported_units(minutes, method)
    other = supported_units({c: minutes[c] for c in names}, method)
    assert one.supported == other.supported
    assert _ways(one) == _ways(other)
    assert sorted(n.code for n in one.lines) == sorted(n.code for n in other.lines)


@given(MINUTES)
def test_the_answer_is_one_of_its_ties(minutes: dict[str, int]) -> None:
    units = supported_units(minutes)
    assert not units.ties or units.supported in units.ties
    assert len(_ways(units)) == max(1, len(units.ties))


@settings(max_examples=300)
@given(MINUTES, METHODS, DAYS, st.data())
def test_lines_add_up_to_the_units(
    minutes: dict[str, int], method: str, day: date, data: st.DataObject
) -> None:
    helped = {c: data.draw(st.integers(0, m)) for c, m in minutes.items()}
    units = supported_units(minutes, method, day, helped)
    billed: dict[str, int] = {}
    for line in units.lines:
        assert line.units > 0
        billed[line.code] = billed.get(line.code, 0) + line.units
    for code, n in units.supported.items():
        open_units = [u for u in units.unknown if u.startswith(f"{code}: whose")]
        assert billed.get(code, 0) == n if not open_units else billed.get(code, 0) < n
    if day < date(2020, 1, 1) or not any(helped.values()):
        assert all("CQ" not in line.modifiers for line in units.lines)


@given(MINUTES, DAYS)
def test_all_minutes_the_assistant_s_make_all_units_so(minutes: dict[str, int], day: date) -> None:
    lines = supported_units(minutes, "cms", day, minutes).lines
    marked = day >= date(2020, 1, 1)
    assert all(("CQ" in line.modifiers) is marked for line in lines)


@given(MINUTES, DAYS)
def test_minutes_together_are_the_therapist_s(minutes: dict[str, int], day: date) -> None:
    lines = supported_units(minutes, "cms", day, minutes, together_minutes=minutes).lines
    assert all("CQ" not in line.modifiers for line in lines)
