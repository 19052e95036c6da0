"""Every table that ships: its rows are in order, cover a day once, and say where they are from."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from chartproof.reference import Dated, Table, book
from chartproof.reference.book import TABLE_NAMES
from chartproof.reference.load import DAY_COLUMNS, TABLES

# Tables that may leave days uncovered between two rows of a key, and why.
MAY_HAVE_GAPS = {"ncci", "ncci_void"}  # a pair was closed and taken up again later


@pytest.fixture(params=TABLE_NAMES)
def table(request: pytest.FixtureRequest) -> Table[Any]:  # Any: each table has its own rows
    found: Table[Any] = getattr(book(), request.param)
    return found


def _all(table: Table[Any]) -> list[tuple[str, Dated[Any]]]:
    return [(str(key), row) for key, rows in table.rows.items() for row in rows]


def test_it_has_rows_and_a_title(table: Table[Any]) -> None:
    assert len(table) > 0
    assert table.title


def test_every_source_is_known(table: Table[Any]) -> None:
    known = book().sources
    assert {row.source for _, row in _all(table)} <= set(known)


def test_every_standing_is_seen_or_recalled(table: Table[Any]) -> None:
    assert {row.standing for _, row in _all(table)} <= {"seen", "recalled"}


def test_no_row_ends_before_it_begins(table: Table[Any]) -> None:
    for key, row in _all(table):
        if row.valid_from and row.valid_to:
            assert row.valid_from <= row.valid_to, key


def test_at_most_one_row_covers_a_key_on_a_day(table: Table[Any]) -> None:
    for key, rows in table.rows.items():
        for before, after in pairwise(rows):
            assert before.valid_to is not None, f"{key}: a row follows one that is open"
            # A row without a first day begins somewhere after the row before it ended.
            if after.valid_from is not None:
                assert before.valid_to < after.valid_from, key
            else:
                assert after.valid_to is None or before.valid_to < after.valid_to, key


def test_rows_of_a_key_follow_without_a_gap(table: Table[Any]) -> None:
    if table.name in MAY_HAVE_GAPS:
        return
    for key, rows in table.rows.items():
        for before, after in pairwise(rows):
            assert before.valid_to is not None
            assert after.valid_from == before.valid_to + timedelta(days=1), key


def test_the_row_of_a_day_is_found_by_its_key(table: Table[Any]) -> None:
    for key, rows in table.rows.items():
        for row in rows:
            day = row.valid_from or row.valid_to
            if day is not None:
                assert table.find(day, key) is not None, key


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_the_file_diffs_well(name: str) -> None:
    raw = (TABLES / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf"), "no byte order mark"
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    header, *lines = csv.reader(raw.decode("utf-8").splitlines())
    assert tuple(header[-4:]) == DAY_COLUMNS
    assert all(len(line) == len(header) for line in lines)
    keys = {
        "codes": 1, "ncci": 3, "ncci_void": 3, "mue": 2, "rvu": 1,
        "gpci": 1, "counties": 1, "conversion_factor": 1, "thresholds": 2,
            "reasons": 1, "measures": 1,
        "diagnoses": 1, "diagnosis_kinds": 1,
        "places": 1, "filings": 1, "taxonomies": 1,
        "denial_causes": 4, "denied_as": 1, "appeals": 2, "provider_adjustments": 1,
    }[name]  # fmt: skip
    order = [tuple(line[:keys]) for line in lines]
    assert order == sorted(order)
    assert len({tuple(line) for line in lines}) == len(lines)


def test_only_files_of_tables_lie_in_the_folder() -> None:
    assert {p.stem for p in TABLES.glob("*.csv")} == set(TABLE_NAMES)


def test_a_table_is_read_once_and_only_when_asked_for() -> None:
    assert book() is book()
    assert book().codes is book().codes


def test_every_code_of_the_fee_and_edit_tables_is_known() -> None:
    b = book()
    codes = {row.value.code for rows in b.rvu.rows.values() for row in rows}
    for rows in b.ncci.rows.values():
        codes |= {code for row in rows for code in (row.value.column1, row.value.column2)}
    assert codes <= set(b.codes.rows)


def test_replacements_and_bases_are_codes_too() -> None:
    b = book()
    for rows in b.codes.rows.values():
        for row in rows:
            code = row.value
            named = (*code.use_instead, *filter(None, (code.base, code.clock_with)))
            assert all(other in b.codes for other in named), code.code


def test_codes_that_share_a_clock_name_each_other() -> None:
    b, day = book(), date(2026, 1, 1)
    for key in b.codes.rows:
        found = b.codes.find(day, key)
        if found is None or found.value.clock_with is None:
            continue
        other = b.codes.on(day, found.value.clock_with).value
        assert other.clock_with == found.value.code
        assert found.value.code in (other.base, other.clock_with)
        assert found.value.kind == other.kind == "timed"


def test_a_timed_code_has_15_minutes_and_a_therapy_code_a_modifier() -> None:
    for rows in book().codes.rows.values():
        for row in rows:
            code = row.value
            if code.kind == "timed":
                assert code.minutes == 15, code.code
            if code.therapy != "no":
                assert code.modifiers, code.code
            if code.kind in ("evaluation", "reevaluation"):
                assert not code.assistant, code.code
