"""Every published example of counting minutes, and the mistakes that public guides make."""

from __future__ import annotations

import pytest

from chartproof.billing.counting import band, fits, units_of
from chartproof.billing.units import supported_units

# Title, minutes by code, then units: pooled (any of these), each code alone, full fifteens.
FIXTURES = (
    ("one code", {"97110": 24}, [{"97110": 2}], {"97110": 2}, {"97110": 1}),
    (
        "24 and 23: compare leftovers 9 and 8",
        {"97112": 24, "97110": 23},
        [{"97112": 2, "97110": 1}],
        {"97112": 2, "97110": 2},
        {"97112": 1, "97110": 1},
    ),
    (
        "20 and 20: either",
        {"97112": 20, "97110": 20},
        [{"97112": 2, "97110": 1}, {"97112": 1, "97110": 2}],
        {"97112": 1, "97110": 1},
        {"97112": 1, "97110": 1},
    ),
    (
        "33 and 7: the 7 wins over the 3",
        {"97110": 33, "97140": 7},
        [{"97110": 2, "97140": 1}],
        {"97110": 2, "97140": 0},
        {"97110": 2, "97140": 0},
    ),
    (
        "18/13/10/8: the shortest is written and not billed",
        {"97110": 18, "97140": 13, "97116": 10, "97035": 8},
        [{"97110": 1, "97140": 1, "97116": 1, "97035": 0}],
        {"97110": 1, "97140": 1, "97116": 1, "97035": 1},
        {"97110": 1, "97140": 0, "97116": 0, "97035": 0},
    ),
    (
        "three sevens: one unit of any",
        {"97112": 7, "97110": 7, "97140": 7},
        [
            {"97112": 1, "97110": 0, "97140": 0},
            {"97112": 0, "97110": 1, "97140": 0},
            {"97112": 0, "97110": 0, "97140": 1},
        ],
        {"97112": 0, "97110": 0, "97140": 0},
        {"97112": 0, "97110": 0, "97140": 0},
    ),
    (
        "10 and 10",
        {"97110": 10, "97124": 10},
        [{"97110": 1, "97124": 0}, {"97110": 0, "97124": 1}],
        {"97110": 1, "97124": 1},
        {"97110": 0, "97124": 0},
    ),
    ("22 is one", {"97110": 22}, [{"97110": 1}], {"97110": 1}, {"97110": 1}),
    ("23 is two", {"97110": 23}, [{"97110": 2}], {"97110": 2}, {"97110": 1}),
    ("7 is none", {"97110": 7}, [{"97110": 0}], {"97110": 0}, {"97110": 0}),
    (
        "15 and 8",
        {"97110": 15, "97530": 8},
        [{"97110": 1, "97530": 1}],
        {"97110": 1, "97530": 1},
        {"97110": 1, "97530": 0},
    ),
    (
        "12 and 11",
        {"97110": 12, "97530": 11},
        [{"97110": 1, "97530": 1}],
        {"97110": 1, "97530": 1},
        {"97110": 0, "97530": 0},
    ),
    (
        "38 and an untimed 15",
        {"97110": 38, "G0283": 15},
        [{"97110": 3, "G0283": 1}],
        {"97110": 3, "G0283": 1},
        {"97110": 2, "G0283": 1},
    ),
    (
        "8 and 8: one unit, not two",
        {"97110": 8, "97140": 8},
        [{"97110": 1, "97140": 0}, {"97110": 0, "97140": 1}],
        {"97110": 1, "97140": 1},
        {"97110": 0, "97140": 0},
    ),
    (
        "20 and 18: leftovers 5 and 3 make one",
        {"97110": 20, "97140": 18},
        [{"97110": 2, "97140": 1}],
        {"97110": 1, "97140": 1},
        {"97110": 1, "97140": 1},
    ),
    (
        "23 and 10: leftovers decide, not totals",
        {"97110": 23, "97140": 10},
        [{"97110": 1, "97140": 1}],
        {"97110": 2, "97140": 1},
        {"97110": 1, "97140": 0},
    ),
    (
        "32 and 12",
        {"97110": 32, "97140": 12},
        [{"97110": 2, "97140": 1}],
        {"97110": 2, "97140": 1},
        {"97110": 2, "97140": 0},
    ),
    (
        "leftovers of 3 win where many pool",
        {"97110": 18, "97140": 18, "97530": 18},
        [
            {"97110": 2, "97140": 1, "97530": 1},
            {"97110": 1, "97140": 2, "97530": 1},
            {"97110": 1, "97140": 1, "97530": 2},
        ],
        {"97110": 1, "97140": 1, "97530": 1},
        {"97110": 1, "97140": 1, "97530": 1},
    ),
    (
        "22 and 7: equal leftovers, unequal times",
        {"97110": 22, "97140": 7},
        [{"97110": 2, "97140": 0}, {"97110": 1, "97140": 1}],
        {"97110": 1, "97140": 0},
        {"97110": 1, "97140": 0},
    ),
    (
        "23 and 8: a second unit or a first",
        {"97110": 23, "97140": 8},
        [{"97110": 2, "97140": 0}, {"97110": 1, "97140": 1}],
        {"97110": 2, "97140": 1},
        {"97110": 1, "97140": 0},
    ),
    (
        "25/15/10",
        {"97110": 25, "97140": 15, "97530": 10},
        [
            {"97110": 2, "97140": 1, "97530": 0},
            {"97110": 1, "97140": 1, "97530": 1},
        ],
        {"97110": 2, "97140": 1, "97530": 1},
        {"97110": 1, "97140": 1, "97530": 0},
    ),
    (
        "8/8/8",
        {"97110": 8, "97140": 8, "97530": 8},
        [
            {"97110": 1, "97140": 1, "97530": 0},
            {"97110": 1, "97140": 0, "97530": 1},
            {"97110": 0, "97140": 1, "97530": 1},
        ],
        {"97110": 1, "97140": 1, "97530": 1},
        {"97110": 0, "97140": 0, "97530": 0},
    ),
)


@pytest.mark.parametrize(
    ("minutes", "pooled", "alone", "full"),
    [f[1:] for f in FIXTURES],
    ids=[f[0] for f in FIXTURES],
)
def test_published_examples(
    minutes: dict[str, int],
    pooled: list[dict[str, int]],
    alone: dict[str, int],
    full: dict[str, int],
) -> None:
    medicare = supported_units(minutes)
    assert medicare.supported in pooled
    assert {frozenset(t.items()) for t in medicare.ties} == (
        {frozenset(p.items()) for p in pooled} if len(pooled) > 1 else set()
    )
    assert supported_units(minutes, "ama").supported == alone
    assert supported_units(minutes, "full_15").supported == full


def test_the_table_to_127_minutes() -> None:
    table = {0: (0, 7), 1: (8, 22), 2: (23, 37), 3: (38, 52), 4: (53, 67), 5: (68, 82)}
    table |= {6: (83, 97), 7: (98, 112), 8: (113, 127)}
    for units, (first, last) in table.items():
        assert band(units) == (first, last)
        assert {units_of(m) for m in range(first, last + 1)} == {units}


def test_ceiling_counts_every_begun_fifteen() -> None:
    units = supported_units({"97110": 33, "97140": 1, "97530": 0}, "ceiling")
    assert units.supported == {"97110": 3, "97140": 1, "97530": 0}
    assert "not of units for a claim" in units.steps[-1]


def test_steps_say_it_as_a_biller_would() -> None:
    steps = supported_units({"97110": 33, "97140": 7}).steps
    assert "97110 33 + 97140 7 = 40 timed minutes: 3 units (38-52 minutes)." in steps
    assert "97110: 33 = 2 full fifteens and 3 left." in steps
    assert any("the largest first: 97140 (7 left)" in step for step in steps)


def test_steps_name_a_tie_and_call_neither_wrong() -> None:
    steps = supported_units({"97110": 20, "97112": 20}).steps
    assert "97110 and 97112 tie with 5 left: each way is valid and none is wrong." in steps


@pytest.mark.parametrize(
    ("minutes", "method", "wrong"),
    [
        # "One unit for every eight minutes."
        ({"97110": 32}, "cms", {"97110": 4}),
        # "More than 8": the eighth minute itself counts.
        ({"97110": 8}, "cms", {"97110": 0}),
        # The two methods told the wrong way round.
        ({"97110": 8, "97140": 8}, "cms", {"97110": 1, "97140": 1}),
        ({"97110": 20, "97140": 18}, "ama", {"97110": 2, "97140": 1}),
        # Ultrasound and iontophoresis taken for untimed codes.
        ({"97035": 23}, "cms", {"97035": 1}),
        ({"97033": 7}, "cms", {"97033": 1}),
        # "Anything under 8 minutes is not billable."
        ({"97110": 33, "97140": 7}, "cms", {"97110": 2, "97140": 0}),
        # A session of 23 minutes, not 23 timed minutes.
        ({"97110": 15, "97150": 8}, "cms", {"97110": 2, "97150": 1}),
        # 22 minutes taken for enough for a second unit of caregiver training.
        ({"97550": 22}, "ama", {"97550": 1, "97551": 1}),
    ],
)
def test_mistakes_of_public_guides_are_not_made(
    minutes: dict[str, int], method: str, wrong: dict[str, int]
) -> None:
    assert supported_units(minutes, method).supported != wrong


def test_price_never_breaks_a_tie() -> None:
    # 97530 pays more than 97110 and 97113 more than 97530; the lower number is shown for each.
    for dearer in ("97112", "97113", "97530", "97140"):
        assert supported_units({dearer: 20, "97110": 20}).supported == {dearer: 1, "97110": 2}


def test_disciplines_are_pools_of_their_own() -> None:
    together = supported_units({"97110": 7, "97535": 7})
    apart = supported_units({"97110": 7, "97535": 7}, disciplines={"97110": "PT", "97535": "OT"})
    assert together.total_units == 1
    assert apart.total_units == 0
    assert apart.supported == {"97110": 0, "97535": 0}
    assert "OT is a pool of its own:" in apart.steps


def test_ties_of_two_pools_are_combined() -> None:
    minutes = {"97110": 20, "97112": 20, "97530": 20, "97535": 20}
    plans = {"97110": "PT", "97112": "PT", "97530": "OT", "97535": "OT"}
    units = supported_units(minutes, disciplines=plans)  # type: ignore[arg-type]  # literals
    assert units.total_units == 6
    assert len(units.ties) == 4
    assert all(t["97110"] + t["97112"] == 3 == t["97530"] + t["97535"] for t in units.ties)


def test_lines_carry_the_modifier_of_a_known_discipline() -> None:
    units = supported_units({"97110": 30}, disciplines={"97110": "OT"})
    assert [(n.code, n.units, n.modifiers) for n in units.lines] == [("97110", 2, ("GO",))]


def test_untimed_codes_are_one_unit_and_stay_out_of_the_pool() -> None:
    units = supported_units({"97150": 45, "97162": 40, "97110": 7})
    assert units.supported == {"97150": 1, "97162": 1, "97110": 0}
    assert (units.total_units, units.timed_units) == (2, 0)


def test_a_great_many_ways_are_counted_and_some_listed() -> None:
    codes = "97032 97033 97034 97035 97036 97110 97112 97113 97116 97124 97140 97530 97533"
    units = supported_units(dict.fromkeys(codes.split(), 7))
    assert units.total_units == 6
    assert len(units.ties) == 1000
    assert "There are 1716 valid ways in all; the first 1000 are listed." in units.steps


def test_a_day_total_alone_leaves_every_split_that_some_minutes_make() -> None:
    assert fits({"97110": 2, "97140": 1}, 40, {})
    assert fits({"97110": 3, "97140": 0}, 46, {})
    assert not fits({"97110": 2, "97140": 2}, 40, {})
    assert not fits({"97110": 3, "97140": 0}, 40, {"97140": 16})
    assert not fits({"97110": 1, "97140": 2}, 40, {"97110": 33})
    assert fits({"97110": 1, "97140": 0}, 16, {"97110": 15})
    assert not fits({"97110": 1, "97140": 0}, 15, {"97110": 15})  # 97140 had at least a minute


def test_the_feasible_splits_are_those_of_every_division_of_the_minutes() -> None:
    for total in range(2, 61):
        reachable = set()
        for first in range(1, total):
            units = supported_units({"97110": first, "97140": total - first})
            for way in units.ties or (units.supported,):
                reachable.add((way["97110"], way["97140"]))
        most = total // 15 + 2
        found = {
            (one, other)
            for one in range(most)
            for other in range(most)
            if fits({"97110": one, "97140": other}, total, {})
        }
        assert found == reachable, total
