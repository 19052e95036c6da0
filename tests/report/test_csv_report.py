"""The table for a spreadsheet: a row a finding, and no cell that runs."""

from __future__ import annotations

import csv
import io

import pytest
from msgspec.structs import replace

from chartproof.model import Finding, Outcome, Span
from chartproof.report.csv import COLUMNS, FORMULA, guarded, write


def table(*outcomes: Outcome) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write(outcomes, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_a_row_a_finding_and_one_for_each_doubt(outcome: Outcome) -> None:
    rows = table(outcome)
    assert [(r["kind"], r["rule"]) for r in rows] == [
        ("finding", "units-exceed-minutes"),
        ("finding", "skill-not-shown"),
        ("finding", "plan-thin"),
        ("finding", "response-missing"),
        ("unsure", "kx-missing"),
        ("unsure", "kx-crossed-today"),
        ("unsure", ""),
    ]
    assert rows[0]["quotes"] == "24 min"
    assert rows[0]["codes"] == "97110"
    assert (rows[0]["at_risk_usd"], rows[0]["left_on_table_usd"]) == ("21.86", "")
    assert rows[1]["quotes"] == "VC for form | Tolerated well"
    assert rows[3]["waived"].startswith("on the flow sheet")


def test_a_failed_visit_is_not_lost(failed: Outcome) -> None:
    (row,) = table(failed)
    assert (row["visit"], row["status"], row["kind"]) == (failed.id, "failed", "failed")
    assert row["message"] == failed.error


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "\r=1", "\n@x", "\uff1d1", "\x00=1"]
)
def test_no_cell_begins_like_a_formula(words: str) -> None:
    assert not guarded(words).lstrip().startswith(FORMULA)


def test_hostile_words_stay_in_their_cell() -> None:
    words = '=cmd|"/C calc"!A1",\r\n"x'
    finding = Finding(words, (Span(0, len(words), words),), severity="note", rule="r", ask=words)
    rows = table(Outcome(id=words, findings=(finding,)))
    assert len(rows) == 1
    for column in COLUMNS:
        assert not rows[0][column].startswith(FORMULA), column


def test_positive_dollars_are_left_on_the_table(outcome: Outcome) -> None:
    found = outcome.findings[0]
    assert found.usd is not None
    more = replace(outcome, findings=(replace(found, usd=-found.usd),), unsure=())
    (row,) = table(more)
    assert (row["at_risk_usd"], row["left_on_table_usd"]) == ("", "21.86")
