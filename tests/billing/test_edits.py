"""Pairs of codes and unit limits that a visit's charges meet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from chartproof.billing.edits import OverLimit, PairEdit, over_limits, pair_edits
from chartproof.examples import given
from chartproof.reference import Book, book

IN_FILE = date(2024, 8, 1)  # inside the quarter on hand


def _pairs(bill: str, **fields: object) -> tuple[PairEdit, ...]:
    return pair_edits(given(None, bill, **{"on": IN_FILE, **fields}).subject(), book())


def _limits(bill: str, **fields: object) -> tuple[OverLimit, ...]:
    return over_limits(given(None, bill, **{"on": IN_FILE, **fields}).subject(), book())


@pytest.mark.parametrize("bill", ["97150x1:GP 97110x1:GP", "97110x1:GP 97150x1:GP"])
def test_a_live_pair_is_found_in_either_order(bill: str) -> None:
    (pair,) = _pairs(bill)
    assert (pair.column1, pair.column2, pair.indicator) == ("97150", "97110", 1)
    assert (pair.bypass, pair.bypass_column) == (None, None)
    assert pair.bare_lines == pair.lines2
    assert pair.certain
    assert pair.stale is None


@pytest.mark.parametrize("modifier", ["59", "XE", "XP", "XS", "XU"])
def test_a_bypass_on_either_line_opens_the_pair(modifier: str) -> None:
    (usual,) = _pairs(f"97150x1:GP 97110x1:GP+{modifier}")
    assert (usual.bypass, usual.bypass_column, usual.bare_lines) == (modifier, 2, ())
    (other,) = _pairs(f"97150x1:GP+{modifier} 97110x1:GP")
    assert (other.bypass, other.bypass_column, other.bare_lines) == (modifier, 1, ())


def test_a_bypass_counts_however_it_is_typed() -> None:
    visit = given(None, "97150x1:GP 97110x1:GP+XE", on=IN_FILE).subject()
    small = (visit.charges[0], replace(visit.charges[1], modifiers=("gp", " xe ")))
    assert pair_edits(replace(visit, charges=small), book()) == pair_edits(visit, book())


def test_a_second_line_without_the_bypass_is_still_bare() -> None:
    (pair,) = _pairs("97150x1:GP 97110x1:GP+59 97110x1:GP+CQ")
    assert (pair.bypass, pair.bare_lines) == ("59", (2,))


def test_a_pair_that_never_goes_together_has_no_bypass() -> None:
    (pair,) = _pairs("97140x1:GP 97124x1:GP+59")
    assert (pair.indicator, pair.bypass, pair.bare_lines) == (0, None, (1,))


@pytest.mark.parametrize(
    "bill",
    [
        "97110x1:GP 97140x1:GP",  # void since 1999
        "97530x1:GP 97116x1:GP",  # closed on 2019-12-31, later records void
        "97530x1:GP 97140x1:GP",
        "97161x1:GP 97140x1:GP",  # announced for 2020 and withdrawn
        "97110x1:GP 97164x1:GP",
        "97110x1:GP 97110x1:GP+CQ",  # a code is no pair with itself
    ],
)
def test_pairs_that_guides_still_print_and_the_file_does_not_hold(bill: str) -> None:
    assert _pairs(bill) == ()


def test_a_closed_pair_held_until_its_last_day() -> None:
    bill = "97530x1:GP 97116x1:GP"
    assert [p.column1 for p in _pairs(bill, on=date(2019, 12, 31))] == ["97530"]
    assert _pairs(bill, on=date(2020, 1, 1)) == ()


def test_practitioner_and_facility_tables_differ() -> None:
    bill = "97161x1:GP 97750x1:GP"
    (own,) = _pairs(bill)
    (hospital,) = _pairs(bill, setting="facility")
    assert (own.indicator, hospital.indicator) == (0, 1)


def test_a_day_after_the_newest_file_says_so() -> None:
    (pair,) = _pairs("97150x1:GP 97110x1:GP", on=date(2026, 3, 3))
    assert pair.stale is not None
    assert "2024-09-30" in pair.stale


def test_a_day_before_the_file_is_not_certain() -> None:
    pairs = _pairs("97150x1:GP 97113x1:GP", on=date(2021, 3, 3))
    assert [p.certain for p in pairs] == [False]


def test_a_payer_of_unknown_edits_has_none_from_the_file() -> None:
    assert _pairs("97150x1:GP 97110x1:GP", payer="somebody new") == ()
    assert _limits("97110x9:GP", payer="somebody new") == ()


def test_a_payer_may_add_a_pair_of_its_own() -> None:
    (pair,) = _pairs("97530x1:GP 97140x1:GP", payer="anthem")
    assert pair.decided is not None
    assert pair.indicator == 1


def test_a_clinic_s_payer_may_drop_a_pair(tmp_path: Path) -> None:
    (tmp_path / "harbor.toml").write_text(
        'name = "harbor"\ntitle = "Harbor"\nkind = "medicare"\nbased_on = "medicare"\n'
        '[source.contract]\ntitle = "Contract"\ncitation = "Contract of 2024"\nstanding = "seen"\n'
        '[[edit]]\ncolumn1 = "97150"\ncolumn2 = "97110"\ndoes = "drop"\n'
        'source = "contract"\nstanding = "seen"\n',
        encoding="utf-8",
    )
    visit = given(None, "97150x1:GP 97110x1:GP 97140x1:GP", on=IN_FILE, payer="harbor").subject()
    pairs = pair_edits(visit, Book(tmp_path))
    assert [(p.column1, p.column2) for p in pairs] == [("97150", "97140")]


def test_units_above_the_limit_are_summed_over_lines() -> None:
    assert _limits("97110x6:GP") == ()
    (over,) = _limits("97110x4:GP 97110x3:GP+CQ")
    assert (over.code, over.units, over.limit, over.adjudication) == ("97110", 7, 6, 3)
    assert over.lines == (0, 1)
    (evaluation,) = _limits("97161x2:GP")
    assert (evaluation.limit, evaluation.adjudication) == (1, 2)


def test_hospitals_have_limits_of_their_own() -> None:
    assert _limits("97110x8:GP", setting="facility") == ()
    assert [o.limit for o in _limits("97110x9:GP", setting="facility")] == [8]


def test_the_limit_of_a_day_before_the_first_file_is_not_certain() -> None:
    (early,) = _limits("97110x20:GP", on=date(2023, 5, 1))
    assert not early.certain
    assert early.stale is None
    (late,) = _limits("97110x20:GP", on=date(2026, 5, 1))
    assert late.stale is not None


@pytest.mark.parametrize(
    ("bill", "bypass"),
    [
        ("29125x1:GO+LT 97760x1:GO+RT", "LT"),
        ("29125x1:GO+LT 97760x1:GO+LT", None),
        ("29125x1:GO+LT 97760x1:GO", None),
        ("29125x1:GO+LT 29125x1:GO 97760x1:GO+RT", None),
    ],
)
def test_only_opposite_sides_keep_a_pair_apart(bill: str, bypass: str | None) -> None:
    (pair,) = _pairs(bill, discipline="OT")
    assert pair.bypass == bypass
