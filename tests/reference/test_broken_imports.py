"""CMS's files with headings that have slipped, rows that break off, and what comes twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chartproof.errors import InputError
from chartproof.reference.book import Book
from chartproof.reference.cms.imports import take

LIMITS = "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
LIMIT_HEAD = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,Why\n"
INDEX_HEAD = (
    "Addendum E. CY 2026 Geographic Practice Cost Indices by State and Locality\n\n"
    "MAC,State,Locality Number,Locality Name,2026 PW GPCI,2026 PE GPCI,2026 MP GPCI\n"
)
VALUE_HEAD = (
    "2026 National Physician Fee Schedule Relative Value File July Release,,,\n"
    "HCPCS,MOD,DESCRIPTION,STATUS CODE,WORK RVU,NON-FAC PE RVU,FACILITY PE RVU,MP RVU,"
    "MULT PROC,A,B,CONV FACTOR\n"
)


def _refused(kind: str, path: Path, text: str) -> str:
    """Return what is said of a file; nothing may have been taken in."""
    path.write_text(text, encoding="latin-1", newline="")
    data = path.parent / "d"
    with pytest.raises(InputError) as fault:
        take(kind, [path], data=data)
    assert not data.exists()
    return str(fault.value)


def _places(count: int, last: str) -> str:
    rows = (f"{10112 + n},AL,00,NAME,1.000,0.889,0.{575 + n}\n" for n in range(count))
    return INDEX_HEAD + "".join(rows) + last


@pytest.mark.parametrize(
    ("kind", "name", "heading", "row"),
    [
        ("mue", LIMITS, LIMIT_HEAD, "97110,8,3 Day,Nature\n"),
        ("gpci", "GPCI2026.csv", INDEX_HEAD, "15202,OH,00,OHIO,1.0,0.911,1.033\n"),
        (
            *("rvu", "PPRRVU2026_Jul.csv", VALUE_HEAD),
            "97110,,x,A,0.45,0.41,0.41,0.01,5,1,1,33.4009\n",
        ),
    ],
)
def test_a_heading_one_column_to_the_right(
    tmp_path: Path, kind: str, name: str, heading: str, row: str
) -> None:
    *above, last = heading.splitlines(keepends=True)
    said = _refused(kind, tmp_path / name, "".join([*above, ",", last, row]))
    assert said.startswith(f"{name}: row {len(above) + 1}, column ")
    assert said.endswith("is the heading shifted?")


@pytest.mark.parametrize("last", ["15202,OH,00,OHIO,1.000,0.911,", "15202,OH,00,OHIO,1.0,0.9,1.0"])
def test_indices_that_break_off_in_the_last_number(tmp_path: Path, last: str) -> None:
    assert "GPCI2026.csv: row 44" in _refused("gpci", tmp_path / "GPCI2026.csv", _places(40, last))


def test_a_whole_last_line_without_an_end_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "GPCI2026.csv"
    path.write_text(_places(40, "15202,OH,00,OHIO,1.000,0.911,1.033"))
    (report,) = take("gpci", [path], data=tmp_path / "d")
    assert report.rows == 41


@pytest.mark.parametrize("index", ["", "0", "Infinity", "91.1", "x"])
def test_an_index_that_is_none(tmp_path: Path, index: str) -> None:
    text = INDEX_HEAD + f"15202,OH,00,OHIO,1.0,{index},1.033\n"
    said = _refused("gpci", tmp_path / "GPCI2026.csv", text)
    assert "row 4, column 'PE GPCI': expected a " in said


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("97110,,x,0.45,A,0.41,0.41,0.01,5,1,1,33.4009", "WORK RVU"),
        ("97110,,x,,0.45,0.41,0.41,0.01,5,1,1,33.4009", "STATUS CODE"),
        ("97110,,x,A,0.45,0.41,0.41,0.01,0.5,1,1,33.4009", "MULT PROC"),
        ("97110,,x,A,inf,0.41,0.41,0.01,5,1,1,33.4009", "WORK RVU"),
    ],
)
def test_values_under_the_wrong_heading(tmp_path: Path, row: str, column: str) -> None:
    said = _refused("rvu", tmp_path / "PPRRVU2026_Jul.csv", f"{VALUE_HEAD}{row}\n")
    assert f"row 3, column {column!r}" in said


def test_a_file_without_a_therapy_code(tmp_path: Path) -> None:
    said = _refused("mue", tmp_path / LIMITS, f"{LIMIT_HEAD}0001U,1,2 Day,Code\n")
    assert said == f"{LIMITS}: not one therapy code is in it; is it all there?"


def test_the_same_indices_in_two_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "GPCI2026.csv", tmp_path / "b" / "GPCI2026.csv"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(_places(3, ""))
    with pytest.raises(InputError, match="is the same file given twice"):
        take("gpci", paths, data=tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_limits_of_suppliers_are_not_taken_for_those_of_practitioners(tmp_path: Path) -> None:
    name = "MCR_MUE_DMESupplierServices_Eff_10-01-2026.csv"
    assert "no file for 'mue'" in _refused(
        "mue", tmp_path / name, f"{LIMIT_HEAD}97110,8,3 Day,Why\n"
    )


def test_rows_lost_from_the_data_folder_are_missed(tmp_path: Path) -> None:
    source, data = tmp_path / "GPCI2026.csv", tmp_path / "d"
    source.write_text(_places(3, ""))
    (report,) = take("gpci", [source], data=data)
    assert Book(data=data).gpci.find(date(2026, 3, 3), "10112-00") is not None
    report.path.write_text("".join(report.path.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(InputError, match=r"2026.csv: 2 rows of the 3 taken in; import it again"):
        Book(data=data).gpci.find(date(2026, 3, 3), "10112-00")
