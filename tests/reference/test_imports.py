"""CMS's published files taken in: written here in the layouts that CMS uses, from our own rows."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from msgspec.structs import replace

from chartproof.errors import InputError
from chartproof.reference.book import Book
from chartproof.reference.cms.imports import take
from chartproof.reference.cms.readers import Read
from chartproof.reference.load import TABLES

RIGHTS = "CPT codes are copyright of their owner. All rights reserved."
PAIR_HEAD = (
    f'"{RIGHTS}"\n\n'
    "Column1/Column2 Edits\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion Date\tModifier\tPTP Edit Rationale\n"
    "\t\tprior to 1996\tDate\t*=no data\t0=not allowed\t\n"
)
LIMIT_HEAD = (
    f'"{RIGHTS}",,,\n'
    "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
)
VALUE_HEAD = (
    ",,{year} National Physician Fee Schedule Relative Value File {month} Release,,,,,,,,,,,,,\n"
    f",,{RIGHTS},,,,,,,,,,,,,\n"
    ",,RELEASED 06/30/{year},,,,,,,,,,,,,\n"
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,MULT,PRIC,CONV\n"
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,PROC,"
    "IND,FACTOR\n"
)
INDEX_HEAD = (
    "Addendum E. Final CY {year} Geographic Practice Cost Indices (GPCIs) by State and Locality\n\n"
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
    "{year} PW GPCI (without 1.0 Floor),{year} PW GPCI (with 1.0 Floor),"
    "{year} PE GPCI,{year} MP GPCI\n"
)


def shipped(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pair_lines(setting: str = "practitioner") -> list[str]:
    """Return every shipped pair as the published file writes it; unstated first days invented."""
    found, ended = [], dict[tuple[str, str], date]()
    for row in (r for table in ("ncci", "ncci_void") for r in shipped(table)):
        if row["setting"] != setting:
            continue
        key = (row["column1"], row["column2"])
        first = ended.get(key, date(1996, 1, 1)) + timedelta(days=1)
        if row["valid_to"]:
            ended[key] = date.fromisoformat(row["valid_to"])
        days = (row["valid_from"] or str(first), row["valid_to"] or "*")
        cells = (*key, "", *(d.replace("-", "") for d in days), row["indicator"], row["rationale"])
        found.append("\t".join(cells))
    return found


def pair_file(folder: Path, name: str = "ccipra-v323r0-f1.txt", *more: str) -> Path:
    path = folder / name
    lines = ["11111\t22222\t\t20261001\t*\t0\tOf no therapy", *pair_lines(), *more]
    path.write_text(PAIR_HEAD + "\n".join(lines) + "\n", encoding="latin-1")
    return path


def limit_text() -> str:
    rows = [r for r in shipped("mue") if r["setting"] == "practitioner"]
    return LIMIT_HEAD + "".join(
        f"{r['code']},{9 if r['code'] == '97110' else r['units']},"
        f'"{r["adjudication"]} Date of Service Edit",{r["rationale"]}\n'
        for r in rows
    )


def value_text(year: int, month: str, work: str = "0.45", factor: str = "33.4009") -> str:
    codes = sorted({r["code"] for r in shipped("rvu")})
    rows = [
        f"{c},,label,A,,{work if c == '97110' else '0.50'},0.40,,0.40,,0.01,0.9,0.9,5,9,{factor}\n"
        for c in codes
    ]
    head = VALUE_HEAD.format(year=year, month=month)
    return head + "".join(rows) + f"99999,26,other,A,,1,1,,1,,1,1,1,0,9,{factor}\n"


def index_text(year: int) -> str:
    rows = [r for r in shipped("gpci") if r["valid_from"] == "2025-01-01" and "-" in r["locality"]]
    lines = [
        f"{int(r['locality'][:5])},{r['state_locality'][:2]},{int(r['locality'][-2:])},NAME*,0.9,"
        f"1.01,0.95,0.5\n"
        for r in rows
    ]
    return INDEX_HEAD.format(year=year) + "".join(lines) + "* A note below the figures\n"


def test_pairs_replace_those_of_their_setting_alone(tmp_path: Path) -> None:
    new = "97110\t97116\t\t20260101\t*\t1\tInvented"
    live, void = take(
        "ncci", [pair_file(tmp_path, "ccipra-v323r0-f1.txt", new)], data=tmp_path / "d"
    )
    assert (live.table, live.scope, live.name, live.complete) == (
        *("ncci", "practitioner", "2026Q4"),
        True,
    )
    assert void.table == "ncci_void"
    book = Book(data=tmp_path / "d")
    row = book.ncci.find(date(2026, 3, 3), ("97110", "97116", "practitioner"))
    assert row is not None
    assert row.valid_from == date(2026, 1, 1)
    assert book.ncci.find(date(2025, 12, 31), ("97110", "97116", "practitioner")) is None
    assert book.ncci.find(date(2026, 3, 3), ("97110", "97116", "facility")) is None
    assert book.ncci.stale_on(date(2026, 11, 22), "practitioner") is None
    assert "2024Q3" in str(book.ncci.stale_on(date(2026, 11, 22), "facility"))
    assert book.sources[row.source].standing == "seen"


def test_what_comes_in_equals_what_ships(tmp_path: Path) -> None:
    take("ncci", [pair_file(tmp_path)], data=tmp_path / "d")
    ours, theirs = Book(data=tmp_path / "none"), Book(data=tmp_path / "d")
    day = date(2024, 8, 1)
    for key in ours.ncci.rows:
        old, new = ours.ncci.find(day, key), theirs.ncci.find(day, key)
        assert (old and old.value) == (new and new.value)


def test_excel_in_a_zip_reads_as_text_does(tmp_path: Path) -> None:
    sheet = io.BytesIO()
    book = xlsxwriter.Workbook(sheet)
    page = book.add_worksheet()
    for number, line in enumerate(pair_file(tmp_path).read_text().splitlines()):
        for column, cell in enumerate(line.split("\t")):
            plain = cell.isdigit() and column > 1
            page.write(number, column, int(cell) if plain else cell)
    book.close()
    packed = tmp_path / "ccipra-v323r0-f1.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ccipra-v323r0-f1.xlsx", sheet.getvalue())
        file.writestr("readme.pdf", b"not a table")
    take("ncci", [packed], data=tmp_path / "x")
    take("ncci", [pair_file(tmp_path)], data=tmp_path / "t")
    rows = [(tmp_path / d / "ncci" / "practitioner-2026Q4.csv").read_text() for d in "xt"]
    assert rows[0] == rows[1]


def test_a_limit_holds_until_a_later_file_differs(tmp_path: Path) -> None:
    path = tmp_path / "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
    path.write_text(limit_text(), encoding="utf-16")
    take("mue", [path], data=tmp_path / "d")
    table = Book(data=tmp_path / "d").mue
    key = ("97110", "practitioner")
    before, after = table.on(date(2026, 9, 30), key), table.on(date(2026, 10, 1), key)
    assert before.value.units != 9
    assert after.value.units == 9
    assert len(table.history(("97140", "practitioner"))) == 1, "unchanged, so it stays open"


def test_each_release_holds_from_its_quarter(tmp_path: Path) -> None:
    for month, work in (("January", "0.45"), ("July", "0.46")):
        path = tmp_path / f"PPRRVU2027_{month[:3]}.csv"
        path.write_text(value_text(2027, month, work))
        take("rvu", [path], data=tmp_path / "d")
    book = Book(data=tmp_path / "d")
    assert str(book.rvu.on(date(2027, 6, 30), "97110").value.work_rvu) == "0.45"
    assert str(book.rvu.on(date(2027, 7, 1), "97110").value.work_rvu) == "0.46"
    assert str(book.conversion_factor.on(date(2027, 5, 1), "nonqualifying").value.usd) == "33.4009"
    assert str(book.rvu.on(date(2024, 5, 1), "97110").value.release) == "RVU24C", "as shipped"


def test_a_shipped_conversion_factor_stays(tmp_path: Path) -> None:
    path = tmp_path / "PPRRVU2024_Jan.csv"
    path.write_text(value_text(2024, "January", factor="99.9999"))
    take("rvu", [path], data=tmp_path / "d")
    found = Book(data=tmp_path / "d").conversion_factor.on(date(2024, 2, 1), "nonqualifying")
    assert str(found.value.usd) == "32.7442"


def test_indices_and_counties(tmp_path: Path) -> None:
    path, places = tmp_path / "GPCI2027.csv", tmp_path / "27LOCCO.csv"
    path.write_text(index_text(2027))
    places.write_text(
        "LOCALITIES BY STATE,,,,\n"
        "Medicare Administrative Contractor,Locality Number,State,Fee Schedule Area,Counties\n"
        "15202,00,OHIO,STATEWIDE,ALL COUNTIES\n"
        "01112,05,CALIFORNIA,BAY,SAN FRANCISCO\n"
        "01112,06,,BAY,SAN MATEO\n"
    )
    _, counted = take("gpci", [path, places], data=tmp_path / "d")
    assert not counted.complete, "three localities are a part"
    book = Book(data=tmp_path / "d")
    found = book.gpci.on(date(2027, 3, 3), "OH-00").value
    assert (str(found.work_gpci), str(found.pe_gpci)) == ("1.01", "0.95"), "with the floor"
    assert book.counties.on(date(2027, 3, 3), "01112-06").value.state == "CALIFORNIA"


def test_a_short_list_of_counties_that_breaks_off_in_a_word_is_refused(tmp_path: Path) -> None:
    path, places = tmp_path / "GPCI2027.csv", tmp_path / "27LOCCO.csv"
    path.write_text(index_text(2027))
    places.write_text(
        "Medicare Administrative Contractor,Locality Number,State,Fee Schedule Area,Counties\n"
        "15202,00,OHIO,STATEWIDE,ALL COUNTIES\n"
        "01112,05,CALIFORNIA,BAY,SAN FRANCISCO\n"
        "01112,06,,BAY,SAN MAT"
    )
    with pytest.raises(InputError, match="row 4, column 'Counties': the file breaks off here"):
        take("gpci", [path, places], data=tmp_path / "d")
    places.write_text(places.read_text().replace("SAN MAT", "ALL COUNTIES"))
    take("gpci", [path, places], data=tmp_path / "d")


def test_limits_cut_at_a_line_end_are_a_part(tmp_path: Path) -> None:
    quarter = date(2026, 10, 1), date(2026, 12, 31)
    entry = Read("mue", "practitioner", "2026Q4", *quarter, "", (), ())
    row = ("97110",)
    assert replace(entry, lines=(row,) * 90, expected=100).complete
    assert not replace(entry, lines=(row,) * 85, expected=100).complete
    assert replace(entry, table="ncci", lines=(row,) * 85, expected=100).complete


def test_a_part_adds_and_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "ccipra-v323r0-f1.txt"
    path.write_text(PAIR_HEAD + "97110\t97116\t\t20260101\t*\t1\tInvented\n")
    report, _ = take("ncci", [path], data=tmp_path / "d")
    assert not report.complete
    book = Book(data=tmp_path / "d")
    day = date(2026, 3, 3)
    assert book.ncci.find(day, ("97110", "97116", "practitioner"))
    assert book.ncci.find(day, ("97150", "97110", "practitioner"))
    assert book.ncci.stale_on(day, "practitioner"), "the rest is as old as it was"


def test_medicaid_files_stand_apart(tmp_path: Path) -> None:
    take("ncci", [pair_file(tmp_path, "MCD-PTP-PRA-v2026q4-F1.txt")], data=tmp_path / "d")
    table = Book(data=tmp_path / "d").ncci
    assert table.has_file("medicaid-practitioner")
    assert table.find(date(2026, 3, 3), ("97150", "97110", "medicaid-practitioner"))
    assert table.stale_on(date(2026, 3, 3), "practitioner"), "Medicare's are as old as they were"


def bad(path: Path) -> str:
    """Return what is said of a file of pairs; nothing may have been taken in."""
    data = path.parent / "d"
    with pytest.raises(InputError) as fault:
        take("ncci", [path], data=data)
    assert not data.exists()
    return str(fault.value)


def test_a_file_cut_in_half(tmp_path: Path) -> None:
    whole = pair_file(tmp_path).read_bytes()
    for cut in range(len(whole) - 60, len(whole) - 2):
        path = tmp_path / "ccipra-v323r0-f1.txt"
        path.write_bytes(whole[:cut])
        if not whole[:cut].endswith(b"\n") and whole[cut : cut + 1] != b"\n":
            assert path.name in bad(path)


def test_the_same_file_twice(tmp_path: Path) -> None:
    path = pair_file(tmp_path, "ccipra-v323r0-f1.txt", *pair_lines()[:1])
    assert "stands twice" in bad(path)


def test_faults_name_file_row_and_column(tmp_path: Path) -> None:
    def said(line: str) -> str:
        return bad(pair_file(tmp_path, "ccipra-v323r0-f1.txt", line))

    assert "column 'effective date'" in said("97110\t97116\t\tsoon\t*\t1\twhy")
    assert "column 'modifier'" in said("97110\t97116\t\t20260101\t*\t7\twhy")
    assert "column 'column 1'" in said("9711\t97116\t\t20260101\t*\t1\twhy")
    message = said("97110\t97116\t\t20280101\t*\t1\twhy")
    assert message.startswith("ccipra-v323r0-f1.txt: row ")
    assert "a day until 2026-12-31" in message, "a file of another year"


def test_a_shifted_heading(tmp_path: Path) -> None:
    path = tmp_path / "ccipra-v323r0-f1.txt"
    text = pair_file(tmp_path).read_text().replace("Effective", "Start")
    path.write_text(text)
    assert "no column headed 'effective date'" in bad(path)


def test_names_and_titles_must_agree(tmp_path: Path) -> None:
    path = tmp_path / "PPRRVU2027_Jan.csv"
    path.write_text(value_text(2026, "January"))
    with pytest.raises(InputError, match="which year"):
        take("rvu", [path], data=tmp_path / "d")
    one, two = pair_file(tmp_path), pair_file(tmp_path, "ccipra-v322r0-f2.txt")
    with pytest.raises(InputError, match="different quarters"):
        take("ncci", [one, two], data=tmp_path / "d")
    with pytest.raises(InputError, match="--quarter"):
        take("ncci", [pair_file(tmp_path, "pairs.txt")], data=tmp_path / "d")


def test_a_zip_that_unpacks_to_a_flood(tmp_path: Path) -> None:
    path = tmp_path / "ccipra-v323r0-f1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("ccipra-v323r0-f1.txt", b"0" * (64 << 20))
    assert "not opened" in bad(path)


@pytest.mark.parametrize("kind", ["ncci", "mue", "rvu", "gpci"])
@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b"\x00\x01\xff" * 100, b"a,b,c\n1,2,3\n", b"PK\x03\x04broken"]
)
def test_what_is_no_such_file(tmp_path: Path, kind: str, content: bytes) -> None:
    for name in ("2026Q4.csv", "2026Q4.txt", "2026Q4.xlsx", "2026Q4.zip", "2026Q4.pdf"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InputError):
            take(kind, [path], data=tmp_path / "d")
    with pytest.raises(InputError, match="no such file"):
        take(kind, [tmp_path / "nowhere.csv"], data=tmp_path / "d")


def test_a_payment_and_an_edit_use_what_was_taken_in(tmp_path: Path) -> None:
    from chartproof.audit import audit

    new = "97110\t97116\t\t20260101\t*\t1\tInvented"
    take("ncci", [pair_file(tmp_path, "ccipra-v323r0-f1.txt", new)], data=tmp_path / "d")
    visit = {
        "id": "v1",
        "payer": "medicare",
        "date_of_service": "2026-11-03",
        "charges": [
            {"code": "97110", "units": 1, "modifiers": ["GP"]},
            {"code": "97116", "units": 1, "modifiers": ["GP"]},
        ],
    }
    rule = "ncci-pair-needs-modifier"
    assert rule in [f.rule for f in audit(visit, shelf=Book(data=tmp_path / "d")).findings]
    assert rule not in [f.rule for f in audit(visit, shelf=Book(data=tmp_path / "none")).findings]
