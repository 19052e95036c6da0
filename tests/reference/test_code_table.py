"""Codes by day: kinds, clocks, modifiers, and what has been deleted."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.reference import Code, book

DAY = date(2026, 3, 3)


def code(name: str, day: date = DAY) -> Code:
    return book().codes.on(day, name).value


@pytest.mark.parametrize(
    "name",
    [
        "97032",
        "97033",
        "97034",
        "97035",
        "97036",
        "97110",
        "97112",
        "97113",
        "97116",
        "97124",
        "97140",
        "97530",
        "97533",
        "97535",
        "97537",
        "97542",
        "97750",
        "97755",
        "97760",
        "97761",
        "97763",
        "97129",
        "97130",
        "90912",
        "90913",
        "G0237",
        "G0238",
        "S8948",
    ],
)
def test_timed_codes(name: str) -> None:
    assert (code(name).kind, code(name).minutes, code(name).one_on_one) == ("timed", 15, True)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("97161 97162 97163 97165 97166 97167 92521 92522 92523 92524", "evaluation"),
        ("97164 97168", "reevaluation"),
        ("97010 97012 97014 97016 97018 97022 97024 97026 97028 G0283", "modality"),
        ("97150 92508", "group"),
        ("92507 92526 20560 20561 95992 97597 97605", "untimed"),
        ("98975 98977 98980 98981 98979 98985", "monthly"),
        ("98940 98941 98942 98943", "manipulation"),
        ("99202 99205 99211 99215", "em"),
        ("97551 97546 97598 92627", "addon"),
        ("97545 97550 96125", "other"),
    ],
)
def test_other_kinds(names: str, kind: str) -> None:
    assert {code(name).kind for name in names.split()} == {kind}


def test_own_clocks() -> None:
    minutes = {name: code(name).minutes for name in ("97545", "97546", "97550", "97551", "98980")}
    assert minutes == {"97545": 120, "97546": 60, "97550": 30, "97551": 15, "98980": 20}


def test_first_and_further_quarter_hours_share_a_clock() -> None:
    assert (code("97129").clock_with, code("97129").base) == ("97130", None)
    assert (code("97130").clock_with, code("97130").base) == ("97129", "97129")


def test_modifiers_and_locked_codes() -> None:
    assert code("97110").modifiers == ("GP", "GO")
    assert not code("97110").locked
    assert (code("97161").modifiers, code("97161").locked) == (("GP",), True)
    assert (code("97165").modifiers, code("97165").locked) == (("GO",), True)
    assert (code("92523").modifiers, code("92523").locked) == (("GN",), True)
    assert code("98941").modifiers == ()


def test_always_and_sometimes_therapy() -> None:
    kinds = {name: code(name).therapy for name in ("97110", "97129", "95992", "97014", "98941")}
    assert kinds == {
        "97110": "always",
        "97129": "sometimes",
        "95992": "sometimes",
        "97014": "no",
        "98941": "no",
    }
    assert code("97110").mppr
    assert not code("97010").mppr


@pytest.mark.parametrize(
    ("name", "last", "instead"),
    [
        ("97001", "2016-12-31", ("97161", "97162", "97163")),
        ("97004", "2016-12-31", ("97168",)),
        ("97532", "2017-12-31", ("97129", "97130")),
        ("97762", "2017-12-31", ("97763",)),
        ("97127", "2019-12-31", ("97129", "97130")),
        ("G0515", "2019-12-31", ("97129", "97130")),
        ("99201", "2020-12-31", ("99202",)),
    ],
)
def test_deleted_codes_keep_their_last_day(name: str, last: str, instead: tuple[str, ...]) -> None:
    codes, day = book().codes, date.fromisoformat(last)
    assert codes.find(day, name) is not None
    assert codes.find(DAY, name) is None
    assert name in codes
    assert codes.history(name)[-1].value.use_instead == instead


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("97161", "2017-01-01"),
        ("97129", "2020-01-01"),
        ("20560", "2020-01-01"),
        ("98975", "2022-01-01"),
        ("97550", "2024-01-01"),
        ("98985", "2026-01-01"),
    ],
)
def test_new_codes_have_a_first_day(name: str, first: str) -> None:
    day = date.fromisoformat(first)
    assert book().codes.find(day, name) is not None
    assert book().codes.find(date(day.year - 1, 12, 31), name) is None


def test_a_code_of_no_table_is_not_in_it() -> None:
    assert "97999" not in book().codes
    assert book().codes.history("97999") == ()
