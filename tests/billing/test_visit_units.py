"""Units of a visit: its payer's method, its disciplines, its assistants, and what is not known."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from chartproof.billing.billed import as_supported, visit_units
from chartproof.examples import given
from chartproof.model import CodeMinutes, Number, Provider, Reading, Span, Units, Visit
from chartproof.reference import book


def _units(bill: str, **fields: object) -> Units:
    return visit_units(given(None, bill, **fields).subject(), book())


def _lines(units: Units) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(n.code, n.units, n.modifiers) for n in units.lines]


def test_medicare_pools() -> None:
    units = _units("97110x2:GP@33 97140x1:GP@7")
    assert units.method == "cms"
    assert units.supported == units.billed == {"97110": 2, "97140": 1}
    assert _lines(units) == [("97110", 2, ("GP",)), ("97140", 1, ("GP",))]


def test_commercial_counts_each_code_alone() -> None:
    units = _units("97110x2@33 97140x1@7", payer="commercial")
    assert (units.method, units.supported) == ("ama", {"97110": 2, "97140": 0})


def test_an_unknown_payer_gets_only_what_both_methods_say() -> None:
    agreed = _units("97110x2@33", payer="somebody new")
    assert (agreed.method, agreed.supported, agreed.unknown) == ("unknown", {"97110": 2}, ())
    apart = _units("97110x2@33 97140x1@7", payer="somebody new")
    assert apart.supported == {"97110": 2}
    assert apart.unknown == ("how this payer counts minutes: 97140",)
    assert any(step.startswith("Pooled:") for step in apart.steps)
    assert any(step.startswith("Each code alone:") for step in apart.steps)


def test_ties_of_an_unknown_payer_go_with_what_is_billed() -> None:
    # Pooled, 23 + 8 is 2 + 0 or 1 + 1; each code alone it is 2 + 1.
    assert _units("97110x2@23 97140x0@8", payer="somebody new").supported == {"97110": 2}
    assert _units("97110x1@23 97140x1@8", payer="somebody new").supported == {"97140": 1}


def test_the_way_billed_is_shown_where_it_is_one_of_the_ties() -> None:
    for bill, shown in (
        ("97110x2:GP@20 97112x1:GP@20", {"97110": 2, "97112": 1}),
        ("97110x1:GP@20 97112x2:GP@20", {"97110": 1, "97112": 2}),
        ("97110x0:GP@20 97112x3:GP@20", {"97110": 1, "97112": 2}),
    ):
        units = _units(bill)
        assert units.supported == units.ties[0] == shown
        assert len(units.ties) == 2


def test_two_disciplines_of_a_day_are_two_pools() -> None:
    units = _units("97110x1:GP@7 97535x1:GO@8")
    assert units.supported == {"97110": 0, "97535": 1}
    same = _units("97530x1:GP@10 97530x1:GO@10")
    assert same.supported == {"97530": 2}
    assert _lines(same) == [("97530", 1, ("GP",)), ("97530", 1, ("GO",))]


def test_a_line_without_modifier_is_in_the_pool_of_the_others() -> None:
    units = _units("97110x1:GP@7 97140x1@7", discipline=None)
    assert units.total_units == 1


def test_a_chiropractor_s_lines_are_one_pool() -> None:
    units = _units("97110x1:GP@7 97140x1@7", discipline="DC")
    assert units.total_units == 1


def test_assistant_lines_of_a_visit() -> None:
    units = _units("97110x2:GP@36/23 97140x2:GP@30")
    assert _lines(units) == [
        ("97110", 1, ("GP",)),
        ("97110", 1, ("CQ", "GP")),
        ("97140", 2, ("GP",)),
    ]


def test_a_critical_access_hospital_marks_no_assistant() -> None:
    visit = given(None, "97110x2:GP@30/30").subject()
    hospital = replace(visit, billing=Provider(taxonomy="282NC0060X"))
    assert _lines(visit_units(hospital, book())) == [("97110", 2, ("GP",))]
    assert _lines(visit_units(visit, book())) == [("97110", 2, ("CQ", "GP"))]


def test_cq_as_charged_stays_where_the_assistant_s_minutes_are_not_known() -> None:
    units = _units("97110x1:GP+CQ@23 97110x1:GP@13")
    assert _lines(units) == [("97110", 1, ("GP",)), ("97110", 1, ("CQ", "GP"))]
    assert units.unknown == ("assistant minutes of 97110",)


def test_minutes_that_nobody_states_leave_the_pool_open() -> None:
    units = _units("97110x2:GP@25 97140x1:GP")
    assert units.supported == {}
    assert "minutes of 97140" in units.unknown
    assert units.billed == {"97110": 2, "97140": 1}


def test_the_note_s_total_gives_the_units_of_the_day_but_not_of_codes() -> None:
    visit = given(None, "97110x2:GP 97140x1:GP").subject()
    note = "Timed 40 min"
    reading = Reading(
        text=note,
        minutes=(CodeMinutes("97110", None, "lump"), CodeMinutes("97140", None, "lump")),
        timed_total=Number(40, Span(6, 8, "40")),
    )
    units = visit_units(replace(visit, reading=reading), book())
    assert (units.supported, units.timed_units, units.total_units) == ({}, 3, 3)
    assert "The note's timed total is 40 minutes: 3 units in all (38-52 minutes)" in units.steps[0]


def test_each_code_alone_is_decided_where_its_minutes_are_known() -> None:
    units = _units("97110x2@25 97140x1", payer="commercial")
    assert units.supported == {"97110": 2}
    assert units.unknown == ("minutes of 97140",)


def test_a_code_not_on_file_that_day_is_said() -> None:
    units = _units("97110x2:GP@30 97001x1:GP")
    assert units.supported == {"97110": 2}
    assert units.unknown == ("97001: not on file on 2026-03-03",)


def test_untimed_codes_of_a_visit_are_one_unit() -> None:
    units = _units("97150x3:GP 97162x1:GP")
    assert units.supported == {"97150": 1, "97162": 1}


@pytest.mark.parametrize(
    ("bill", "charges"),
    [
        ("97110x3:GP+59@33 97140x1:GP@7", {("97110", 2, ("GP", "59")), ("97140", 1, ("GP",))}),
        (
            "97110x2:GP+CQ@36/23 97140x2:GP@30",
            {("97110", 1, ("GP",)), ("97110", 1, ("CQ", "GP")), ("97140", 2, ("GP",))},
        ),
        ("97110x2:GP@7 97161x1:GP", {("97161", 1, ("GP",))}),
        ("97110x2:GP@30 97001x1:GP", {("97110", 2, ("GP",)), ("97001", 1, ("GP",))}),
    ],
)
def test_the_visit_as_supported(bill: str, charges: set[tuple[str, int, tuple[str, ...]]]) -> None:
    visit = given(None, bill).subject()
    right = as_supported(visit, visit_units(visit, book()))
    assert {(c.code, c.units, c.modifiers) for c in right.charges} == charges


def test_nothing_of_a_visit_is_supported_before_the_code_exists() -> None:
    visit: Visit = given(None, "97763x1:GP@15", on=date(2017, 5, 1)).subject()
    assert visit_units(visit, book()).unknown == ("97763: not on file on 2017-05-01",)


def test_modifiers_typed_small_mean_the_same() -> None:
    loud = given(None, "97530x2:GO+CO@30/10 97110x1:GP@15").subject()
    small = replace(
        loud,
        charges=tuple(
            replace(c, modifiers=tuple(f" {m.lower()}" for m in c.modifiers)) for c in loud.charges
        ),
    )
    assert visit_units(small, book()) == visit_units(loud, book())
    supported = visit_units(loud, book())
    assert as_supported(small, supported) == as_supported(loud, supported)


def test_a_visit_s_0_minutes_beside_an_untimed_code_are_no_count() -> None:
    units = _units("97161x1:GP@0 97110x1:GP@15")
    assert units.supported == {"97161": 1, "97110": 1}
