"""Diagnosis codes: shape, days and sides."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.reference import book
from chartproof.rules.diagnoses import is_well_formed, known, plain, pointed


@pytest.mark.parametrize(
    "code", ["M54.2", "M542", "m25.561", "S83.511D", "Z47.1", "R26", "S13.4XXA"]
)
def test_shapes_that_are(code: str) -> None:
    assert is_well_formed(code)


@pytest.mark.parametrize("code", ["", "M5", "54.5", "M.542", "M25.56111", "knee", "M54..2", "Mé4"])
def test_shapes_that_are_not(code: str) -> None:
    assert not is_well_formed(code)


def test_written_with_and_without_its_point() -> None:
    assert pointed("m25561") == "M25.561"
    assert plain("M25.561") == "M25561"
    assert pointed("M54") == "M54"


def test_an_injury_is_known_whatever_its_seventh_character() -> None:
    day = date(2026, 3, 3)
    for ending in "ADS":
        found = known(book(), day, f"S83.511{ending}")
        assert found is not None
        assert found.value.side == "R"


def test_every_open_side_has_its_two_sides() -> None:
    day = date(2026, 3, 3)
    for rows in book().diagnoses.rows.values():
        for row in rows:
            if row.value.side != "unspecified":
                continue
            sides = [known(book(), day, code) for code in row.value.use_instead]
            assert [s and s.value.side for s in sides] == ["R", "L"], row.value.code


def test_codes_that_ended_name_codes_that_began_the_next_day() -> None:
    table = book().diagnoses
    ended = [r for rows in table.rows.values() for r in rows if r.valid_to is not None]
    assert ended
    for row in ended:
        for finer in row.value.use_instead:
            (born,) = table.history(finer)
            assert born.valid_from is not None
            assert row.valid_to is not None
            assert (born.valid_from - row.valid_to).days == 1
