"""What the tables command says: the list, the rows of a day, and what is out of date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chartproof.errors import InputError
from chartproof.reference import book
from chartproof.reference.book import TABLE_NAMES
from chartproof.reference.dated import Coverage
from chartproof.reference.fees import ConversionFactor
from chartproof.reference.listing import changes, list_tables, rows_on, stale_tables
from chartproof.reference.load import read_table

DAY = date(2026, 3, 3)


def test_every_table_is_listed_with_its_days_and_standing() -> None:
    lines = {line.name: line for line in list_tables(book())}
    assert tuple(lines) == (*TABLE_NAMES, "payers", "sources")
    assert all(line.rows == line.seen + line.recalled for line in lines.values())
    factor = lines["conversion_factor"]
    assert (factor.first, factor.last) == (date(2020, 1, 1), date(2026, 12, 31))
    assert lines["ncci"].newest == "2024Q3"
    assert lines["ncci"].last == date(2024, 9, 30)


def test_rows_of_a_day() -> None:
    rows = rows_on(book(), "conversion_factor", DAY)
    assert [(r["participation"], r["usd"]) for r in rows] == [
        ("nonqualifying", "33.4009"),
        ("qualifying_apm", "33.5675"),
    ]
    assert rows[0]["standing"] == "seen"
    assert rows[0]["valid_from"] == "2026-01-01"


@pytest.mark.parametrize("name", [*TABLE_NAMES, "payers", "sources"])
def test_all_rows_have_the_same_columns(name: str) -> None:
    rows = rows_on(book(), name)
    assert rows
    assert len({tuple(row) for row in rows}) == 1
    assert all(value is None or isinstance(value, str) for row in rows for value in row.values())


def test_rows_of_payers_follow_the_day() -> None:
    def caps(day: date) -> list[str | None]:
        rows = rows_on(book(), "payers", day)
        return [r["value"] for r in rows if (r["payer"], r["setting"]) == ("ny_wc", "max_rvu")]

    assert caps(date(2018, 6, 1)) == ["8"]
    assert caps(DAY) == ["12"]


def test_an_unknown_table_is_refused_with_the_names() -> None:
    with pytest.raises(InputError, match="no table is called 'fees'; there are codes, ncci"):
        rows_on(book(), "fees")


def test_nothing_was_stale_while_every_file_was_new() -> None:
    tables = {stale.table for stale in stale_tables(book(), date(2024, 9, 30))}
    assert not tables & {"ncci", "mue", "gpci", "conversion_factor", "thresholds"}


def test_what_is_stale_says_so_in_words() -> None:
    stale = stale_tables(book(), DAY)
    by_table = {s.table: s for s in stale if not s.keys}
    assert "ends 2024-09-30" in by_table["ncci"].message
    localities = [s for s in stale if s.table == "gpci"]
    assert [s.last for s in localities] == [date(2025, 12, 31)]
    assert "national" not in localities[0].keys
    later = {s.table for s in stale_tables(book(), date(2027, 1, 1))}
    assert {"conversion_factor", "thresholds", "rvu", "gpci", "ncci", "mue"} <= later


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("participation,usd,valid_from,valid_to,source\n", r"lacks \['standing'\]"),
        (
            "participation,usd,eur,valid_from,valid_to,source,standing\n",
            r"unknown columns \['eur'\]",
        ),
        (
            "participation,usd,valid_from,valid_to,source,standing\na,12,2026-13-01,,cpt,seen\n",
            "row a from 2026-13-01: month must be",
        ),
        (
            "participation,usd,valid_from,valid_to,source,standing\na,dear,2026-01-01,,cpt,seen\n",
            "row a from 2026-01-01: ",
        ),
        (
            "participation,usd,valid_from,valid_to,source,standing\na,1,2026-01-01,,cpt,sure\n",
            "row a from 2026-01-01: ",
        ),
        (
            "participation,usd,valid_from,valid_to,source,standing\na,1,2026-01-01\n",
            "expected 6 cells, got 3",
        ),
    ],
)
def test_a_broken_table_names_file_row_and_fault(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "factors.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as refused:
        _ = read_table(
            path, "factors", Coverage("factors"), ConversionFactor, ("participation",)
        ).rows
    assert "factors.csv" in str(refused.value)


def test_a_figure_written_with_other_zeros_has_not_changed() -> None:
    found = changes(book(), "rvu", date(2025, 12, 31), date(2026, 1, 1))
    assert found
    for row in found:
        assert row.before is None or row.after is None or row.before != row.after
        for field, was in (row.before or {}).items():
            now = (row.after or {}).get(field)
            if field.endswith("_rvu") and was is not None and now is not None and was != now:
                assert Decimal(was) != Decimal(now), f"{row.key} {field}"
