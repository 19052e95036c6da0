"""One payer's settings on one day: inheritance, days, names, and who decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chartproof.reference import book
from chartproof.reference.policy import SETTINGS

DAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("payer", "kind", "counting"),
    [
        ("medicare", "medicare", "cms"),
        ("medicare_advantage", "medicare_advantage", "unknown"),
        ("medicaid", "medicaid", "unknown"),
        ("commercial", "commercial", "ama"),
        ("workers_comp", "workers_comp", "ama"),
        ("auto", "auto", "unknown"),
        ("tricare", "tricare", "cms"),
        ("va", "va", "cms"),
        ("uhc", "commercial", "cms"),
        ("aetna", "commercial", "ama"),
        ("premera", "commercial", "ama"),
        ("highmark", "commercial", "cms"),
        ("bcbs_nebraska", "commercial", "cms"),
        ("tn_wc", "workers_comp", "cms"),
        ("ny_wc", "workers_comp", "ama"),
    ],
)
def test_how_minutes_are_counted(payer: str, kind: str, counting: str) -> None:
    policy = book().policy(payer, DAY)
    assert (policy.kind, policy.counting, policy.known) == (kind, counting, True)


def test_a_payer_of_no_table_is_unknown_and_nothing_is_assumed() -> None:
    policy = book().policy("Some Local Plan", DAY)
    assert (policy.known, policy.kind, policy.counting) == (False, "unknown", "unknown")
    assert policy.ncci is None
    assert policy.discipline_modifier == "unknown"
    assert policy.decided("counting").source == ""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Medicare", "medicare"),
        ("MEDICARE PART B", "medicare"),
        ("UnitedHealthcare", "uhc"),
        ("United Healthcare", "uhc"),
        ("workers' compensation", "workers_comp"),
        ("BCBS Nebraska", "bcbs_nebraska"),
        ("Empire BCBS", "anthem"),
        ("no-fault", "auto"),
    ],
)
def test_names_as_people_write_them(written: str, name: str) -> None:
    assert book().policy(written, DAY).name == name


def test_what_a_payer_does_not_say_comes_from_what_it_is_based_on() -> None:
    policy = book().policy("aetna", DAY)
    assert policy.max_timed_units == 4
    assert policy.decided("max_timed_units").payer == "aetna"
    decided = policy.decided("counting")
    assert (decided.payer, decided.standing) == ("commercial", "recalled")


def test_inheritance_over_two_steps() -> None:
    policy = book().policy("anthem_midwest", DAY)
    assert (policy.max_timed_units, policy.max_minutes) == (4, 60)
    assert "97530" not in policy.capped_codes
    assert policy.decided("assistant_modifier").payer == "anthem"
    assert policy.decided("counting").payer == "commercial"
    assert policy.adds("97530", "97140") is not None


def test_an_edit_that_a_payer_adds() -> None:
    edit = book().policy("anthem", DAY).adds("97530", "97140")
    assert edit is not None
    assert (edit.column1, edit.column2, edit.indicator) == ("97140", "97530", 1)
    assert edit.decided.source == "zaya-2024"
    assert book().policy("medicare", DAY).adds("97530", "97140") is None


def test_settings_change_with_the_day() -> None:
    b = book()
    assert b.policy("medicare", date(2019, 12, 31)).assistant_modifier == "not_required"
    assert b.policy("medicare", date(2020, 1, 1)).assistant_modifier == "required"
    assert b.policy("uhc", date(2019, 8, 31)).discipline_modifier == "not_required"
    assert b.policy("uhc", date(2019, 9, 1)).discipline_modifier == "required"
    assert b.policy("ny_wc", date(2019, 3, 31)).max_rvu == 8
    ny = b.policy("ny_wc", date(2019, 4, 1))
    caps = (ny.max_rvu, ny.max_rvu_evaluation, ny.max_rvu_reevaluation)
    assert caps == (Decimal(12), Decimal(18), Decimal(15))
    assert b.policy("ny_no_fault", date(2019, 3, 31)).max_rvu_evaluation == Decimal("13.5")


def test_what_medicare_asks() -> None:
    policy = book().policy("medicare", DAY)
    assert policy.ncci is True
    assert policy.pays_chiropractor_therapy is False
    assert policy.machine_code == "G0283"
    assert policy.filing_days == 365
    assert (policy.minutes_per_code, policy.clock_times) == ("not_required", "not_required")
    assert policy.aide_minutes == "not_billable"
    assert policy.max_timed_units is None


def test_caps() -> None:
    b = book()
    assert (b.policy("ca_wc", DAY).max_visits, b.policy("ca_wc", DAY).visits_per) == (24, "injury")
    assert b.policy("tn_wc", DAY).max_units == 4
    assert b.policy("cigna", DAY).max_timed_units == 4
    assert b.policy("cigna", date(2021, 12, 31)).max_timed_units is None
    assert "97016" in b.policy("cigna", DAY).not_covered
    assert b.policy("bcbs_ma", DAY).visits_before_authorization == 26


def test_every_setting_of_every_payer_says_who_decided() -> None:
    b = book()
    known = b.sources
    for payer in b.payers.all():
        policy = b.policy(payer.name, DAY)
        for setting, decided in policy.decisions.items():
            assert setting in SETTINGS
            assert decided.source in known
        for edit in (*policy.edits_added, *policy.edits_dropped):
            assert edit.decided.source in known


def test_no_alias_means_two_payers() -> None:
    owners: dict[str, str] = {}
    for payer in book().payers.all():
        for alias in payer.aliases:
            plain = "_".join("".join(c if c.isalnum() else " " for c in alias.casefold()).split())
            assert owners.setdefault(plain, payer.name) == payer.name
            assert plain not in book().payers.names or plain == payer.name
