"""Charge exports to visits: what is understood is said before anything runs. All data invented."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from chartproof.cli import main
from chartproof.exports.mapping import MANY, fields, known

EXPORT = (
    "Visit ID,Patient ID,DOS,Primary Ins,CPT Code,Qty,Mod 1,Mod 2,Minutes,Dx 1,Dx 2,Charge,Color\n"
    "V1,P1,03/03/2026,MEDICARE B,97110,2,GP,,25,M17.11,,$90.00,red\n"
    "V1,P1,03/03/2026,MEDICARE B,97140,1,GP,59,15,M17.11,M25.561,45.00,red\n"
    "V2,P2,03/04/2026,ACME,97530,1,GO,,16,M18.12,,,blue\n"
)


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(w) for w in words])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "charges.csv"
    path.write_text(EXPORT)
    return path


def mapped(export: Path) -> Path:
    out = export.parent / "charges.toml"
    assert run("map", export, "-o", out)[0] == 0
    text = out.read_text().replace('"MEDICARE B" = ""', '"MEDICARE B" = "medicare"')
    out.write_text(text.replace('"ACME" = ""', '"ACME" = "commercial"'))
    return out


def test_a_proposal_says_what_it_understood(export: Path) -> None:
    code, shown, said = run("map", export)
    found = tomllib.loads(shown)
    assert code == 0
    assert found["columns"]["date_of_service"] == "DOS"
    assert found["columns"]["modifiers"] == ["Mod 1", "Mod 2"]
    assert found["day_format"] == "%m/%d/%Y"
    assert "Left out: Color" in said
    assert "Fill in under [payers]" in said
    assert "P1" not in said


def test_rows_of_a_visit_come_together(export: Path) -> None:
    out = export.parent / "visits.jsonl"
    assert run("map", export, "--with", mapped(export), "-o", out)[0] == 0
    one, two = (json.loads(line) for line in out.read_text().splitlines())
    assert (one["id"], one["payer"], one["date_of_service"]) == ("V1", "medicare", "2026-03-03")
    assert one["charges"] == [
        {"code": "97110", "units": 2, "modifiers": ["GP"], "minutes": 25, "charge_usd": "90.00"},
        {"code": "97140", "units": 1, "modifiers": ["GP", "59"], "minutes": 15}
        | {"charge_usd": "45.00"},
    ]
    assert one["diagnoses"] == ["M17.11"]
    assert two["payer"] == "commercial"
    assert run("audit", out, "--format", "jsonl")[0] in (0, 1)


def test_excel_reads_as_csv_does(export: Path) -> None:
    sheet = export.with_suffix(".xlsx")
    book = xlsxwriter.Workbook(sheet)
    page = book.add_worksheet()
    for number, line in enumerate(EXPORT.splitlines()):
        for column, cell in enumerate(line.split(",")):
            page.write(number, column, int(cell) if cell.isdigit() and column == 5 else cell)
    book.close()
    mapping = mapped(export)
    assert run("map", sheet, "--with", mapping)[1] == run("map", export, "--with", mapping)[1]


def test_a_row_that_cannot_be_used_is_named_and_the_rest_goes_on(export: Path) -> None:
    mapping = mapped(export)
    with export.open("a") as file:
        file.write("V3,P3,tomorrow,ACME,97530,1\nV4,P4,03/05/2026,NOBODY,97530,1\n")
        file.write("V5,P5,03/05/2026,ACME,9753,1\nV6,P6,03/05/2026,ACME,97530,two\n")
    code, shown, said = run("map", export, "--with", mapping)
    assert code == 2
    assert len(shown.splitlines()) == 2
    assert [f"row {n}: " in said for n in (5, 6, 7, 8)] == [True] * 4
    assert "P3" not in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("code = ", "colour = "), "no such field"),
        (('units = "Qty"', 'units = "CPT Code"'), "mapped twice"),
        (('units = "Qty"', ""), "units needed and not mapped"),
        (('"DOS"', '"Day"'), "no column headed 'Day'"),
        (("[columns]", "[columns"), "not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used(export: Path, change: tuple[str, str], said: str) -> None:
    mapping = mapped(export)
    mapping.write_text(mapping.read_text().replace(*change))
    code, _, words = run("map", export, "--with", mapping)
    assert (code, said in words) == (2, True)


@pytest.mark.parametrize("content", [b"", b"one\n", b"\x00\x01", b"A,A\n1,2\n"])
def test_what_is_no_export(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "charges.csv"
    path.write_bytes(content)
    code, _, said = run("map", path)
    assert code == 2
    assert said.startswith("chartproof: ")


def test_every_heading_stands_for_one_field() -> None:
    assert len(fields()) > 15
    assert set(MANY) <= set(fields())
    assert all(words == words.lower() for words in known())
