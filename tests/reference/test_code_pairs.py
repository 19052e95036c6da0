"""Code pairs: what is live, what was closed, what never applied, and what cannot be known."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.reference import book

DAY = date(2025, 3, 3)


def indicator(one: str, two: str, setting: str = "practitioner", day: date = DAY) -> int | None:
    found = book().ncci.find(day, (one, two, setting))
    return found.value.indicator if found else None


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("97150", "97110", 1),
        ("97150", "97530", 1),
        ("97113", "97110", 1),
        ("97140", "97124", 0),
        ("97140", "97750", 1),
        ("97012", "97140", 1),
        ("97140", "97018", 1),
        ("98940", "97140", 1),
        ("98941", "97112", 1),
        ("G0283", "97032", 1),
        ("20561", "20560", 0),
        ("97161", "97164", 0),
        # closed, withdrawn or never there
        ("97110", "97140", None),
        ("97530", "97116", None),
        ("97140", "97530", None),
        ("97530", "97140", None),
        ("97161", "97140", None),
        ("97530", "97161", None),
        ("97110", "97164", None),
        # the other way round is another pair
        ("97110", "97150", None),
    ],
)
def test_pairs_of_2025(one: str, two: str, expected: int | None) -> None:
    assert indicator(one, two) == expected


def test_practitioner_and_facility_files_differ() -> None:
    assert indicator("97161", "97750") == 0
    assert indicator("97161", "97750", "facility") == 1


def test_a_closed_pair_holds_on_its_last_day_and_not_after() -> None:
    key = ("97140", "97530", "practitioner")
    found = book().ncci.find(date(2019, 12, 31), key)
    assert found is not None
    assert found.certain_on(date(2019, 12, 31))
    assert book().ncci.find(date(2020, 1, 1), key) is None


def test_since_when_a_pair_holds_is_not_stated() -> None:
    found = book().ncci.find(date(2022, 5, 5), ("97150", "97530", "practitioner"))
    assert found is not None
    assert found.valid_from is None
    assert found.certain_from == date(2024, 7, 1)
    assert not found.certain_on(date(2022, 5, 5))
    assert found.certain_on(date(2024, 7, 1))


def test_a_pair_closed_and_taken_up_again_is_not_the_closed_one() -> None:
    closed, again = book().ncci.history(("97150", "97110", "practitioner"))
    assert (closed.valid_to, again.valid_to) == (date(2019, 12, 31), None)
    assert again.certain_on(date(2020, 10, 1))
    assert book().ncci.find(date(2020, 9, 30), ("97150", "97110", "practitioner")) is None


def test_withdrawn_pairs_are_kept_apart() -> None:
    key = ("97530", "97116", "practitioner")
    (void,) = [r for r in book().ncci_void.history(key) if r.valid_from == date(2020, 10, 1)]
    assert void.value.indicator == 9
    assert all(row.value.indicator in (0, 1) for rows in book().ncci.rows.values() for row in rows)


def test_a_day_after_the_newest_file_is_answered_and_says_so() -> None:
    ncci = book().ncci
    assert (ncci.newest, ncci.through) == ("2024Q3", date(2024, 9, 30))
    assert ncci.stale_on(date(2024, 9, 30)) is None
    said = ncci.stale_on(DAY)
    assert said is not None
    assert "2024-09-30" in said
    assert "later changes are not known" in said
    assert book().mue.stale_on(DAY)
    assert book().codes.stale_on(DAY) is None
