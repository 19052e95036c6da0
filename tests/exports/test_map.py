"""Charge exports to visits: what is understood is said before anything runs. All data invented."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from chartproof.cli import main
from chartproof.exports.headings import MANY, fields, joined, known, stands_for
from chartproof.exports.mapping import day_of, propose

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
        {"code": "97110", "units": 2, "modifiers": ["GP"], "minutes": 25}
        | {"charge_usd": "90.00", "diagnosis_pointers": [1]},
        {"code": "97140", "units": 1, "modifiers": ["GP", "59"], "minutes": 15}
        | {"charge_usd": "45.00", "diagnosis_pointers": [1, 2]},
    ]
    assert one["diagnoses"] == ["M17.11", "M25.561"], "those of all its lines"
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
        (('["Mod 1", "Mod 2"]', '["Mod 1", "Mod 1"]'), "mapped twice"),
        (('code = "CPT Code"', 'code = ["CPT Code", "Color"]'), "1 columns for 2 of code"),
        (('patient_id = "Patient ID"', ""), ""),
        (('id = "Visit ID"\npatient_id = "Patient ID"', ""), "id or patient_id needed"),
        (("[columns]", "[columns"), "not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used(export: Path, change: tuple[str, str], said: str) -> None:
    mapping = mapped(export)
    mapping.write_text(mapping.read_text().replace(*change))
    code, _, words = run("map", export, "--with", mapping)
    assert (code, said in words) == (2 if said else 0, True)


@pytest.mark.parametrize("content", [b"", b"one\n", b"\x00\x01"])
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


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Case Primary Insurance", "payer"),
        ("Primary Insurance Company Name", "payer"),
        ("INS1", "payer"),
        ("Primary Insurance Type", None),
        ("Primary Insurance ID", None),
        ("Primary Paid", None),
        ("Secondary Insurance", None),
        ("Service Start Date", "date_of_service"),
        ("Service End Date", None),
        ("Patient Guid", "patient_id"),
        ("Treating Provider NPI", "npi"),
        ("Referring Provider NPI", None),
        ("Referring Provider", None),
        ("CPT4", "code"),
        ("CPT Description", None),
        ("UN2", "units"),
        ("Unit Charge", None),
        ("Total Charges", "charge_usd"),
        ("Mod B", "modifiers"),
        ("CPT & Modifiers", None),
        ("Treatment Dx", "diagnoses"),
        ("Diagnosis Description", None),
        ("Service Location POS Code", "place_of_service"),
        ("Billed Minutes", "minutes"),
        ("Total Session Minutes", None),
    ],
)
def test_a_heading_is_known_by_the_words_it_is_made_of(heading: str, field: str | None) -> None:
    found = stands_for(heading)
    assert (found.field if found and not found.is_asked else None) == field


OF_SYSTEMS = {  # headings as exports of several systems have them; all rows invented
    "a title above, and the whole visit's minutes on each line": (
        "Clinic: Example West\nReport:,Charge Detail\n\n"
        "Patient Account #,Patient Name,Date of Service,Rendering Therapist,Therapist NPI,"
        "Primary Insurance,CPT Code,CPT Description,Units,Total Timed Minutes,Modifier 1,"
        "Modifier 2,ICD10 1,ICD10 2,Charge Amount,POS\n"
        '100234,"DOE, JANE",3/3/2026,Vale A PT,1234567893,M,97110,Ther Ex,2,33,GP,KX,M17.11,'
        "M25.561,$90.00,11\n"
        '100234,"DOE, JANE",3/3/2026,Vale A PT,1234567893,M,97140,Manual,1,33,GP,59,M17.11,'
        "M25.561,$45.00,11\nTotal,,,,,,,,3,,,,,,$135.00,\n"
    ),
    "bars between cells, days without marks": (
        "Appt Date|Pt No|Pt Name|Prov|Ins 1|Svc Code|Svc Qty|Mods|Diag Codes|Fee|Loc\n"
        "20260303|55|Doe Jane|VALE|M|97110|2|GP,KX|M17.11,M25.561|90.00|11\n"
        "20260303|55|Doe Jane|VALE|M|97140|1|GP,59|M17.11,M25.561|45.00|11\n"
    ),
    "several charges in a row": (
        '"Encounter Number","Encounter Date","Payer Name","Procedure 1","Units 1",'
        '"Procedure 1 Modifiers","Fee 1","Procedure 2","Units 2","Procedure 2 Modifiers","Fee 2",'
        '"Procedure 3","Units 3","Procedure 3 Modifiers","Fee 3","Diagnosis 1","Diagnosis 2"\n'
        '"E1","2026-03-03 09:00:00","M","97110","2","GP KX","90.00","97140","1","GP 59","45.00",'
        '"","","","","M17.11","M25.561"\n'
    ),
    "several charges in a row, each with several modifiers": (
        "MRN,DOS,Payer,CPT1,CPT1 Mod1,CPT1 Mod2,CPT1 Units,CPT1 Fee,CPT2,CPT2 Mod1,CPT2 Mod2,"
        "CPT2 Units,CPT2 Fee,Dx1,Dx2\n"
        "1,3/3/2026,M,97110,GP,KX,2,90.00,97140,GP,59,1,45.00,M17.11,M25.561\n"
    ),
    "semicolons and decimal commas, one modifier column over another": (
        "DOS;Chart;Therapist;Insurance Company;CPT;# Units;Modifier;Modifier;Dx1;Dx2;Billed\n"
        "03-Mar-26;77;Vale;M;97110;2,0;GP;KX;M17.11;M25.561;90,00\n"
        "03-Mar-26;77;Vale;M;97140;1,0;GP;59;M17.11;M25.561;45,00\n"
    ),
    "a row of groups above the headings": (
        "Patient,,Visit,,,Billing,,,,,,\n"
        "ID,Name,Date,Provider,Insurance,Code,Units,Mod A,Mod B,Amount,Dx 1,Dx 2\n"
        "1,Doe Jane,03-03-2026,Vale,M,97110,2,GP,KX,90.00,M17.11,M25.561\n"
        "1,Doe Jane,03-03-2026,Vale,M,97140,1,GP,59,45.00,M17.11,M25.561\n"
    ),
    "a charge taken back, a payment, sums": (
        "MRN\tSvc Date\tIns1\tProcedure\tMods\tQty\tTotal Charges\tDx\n"
        "1\t3/3/2026\tM\t97110.0\tGPKX\t2\t$90.00\tM17.11,M25.561\n"
        "1\t3/3/2026\tM\t97140\tGP\t1\t$45.00\tM17.11,M25.561\n"
        "1\t3/3/2026\tM\t97140\tGP\t1\t($45.00)\tM17.11,M25.561\n"
        "1\t3/3/2026\tM\t97140\tGP 59\t1\t$45.00\tM17.11,M25.561\n"
        "1\t3/3/2026\tM\t\t\t\t($80.00)\t\n"
        "\t\t\t\t\t3\t$135.00\t\n"
    ),
    "modifiers within the code, days as Excel counts them": (
        "Resident ID\tService Date\tPayer Source\tHCPCS/CPT\tBillable Units\tCharges\t"
        "ICD-10 Tx Diagnosis\tICD-10 Med Diagnosis\n"
        "R1\t46084\tM\t97110-GP-KX\t2\t90.00\tM17.11\tM25.561\n"
        "R1\t46084\tM\t97140:GP59\t1\t45.00\tM17.11\tM25.561\n"
    ),
}


@pytest.mark.parametrize("name", OF_SYSTEMS)
def test_exports_of_several_systems_say_the_same(tmp_path: Path, name: str) -> None:
    export, mapping = tmp_path / "charges.csv", tmp_path / "charges.toml"
    export.write_text(OF_SYSTEMS[name])
    _, _, said = run("map", export, "-o", mapping)
    assert "Needed and not found" not in said
    assert "codes 97110 97140" in said
    assert "DOE" not in said.upper().replace("DOES", "")
    mapping.write_text(mapping.read_text().replace('"M" = ""', '"M" = "medicare"'))
    code, shown, _ = run("map", export, "--with", mapping)
    (visit,) = map(json.loads, shown.splitlines())
    assert code == 0
    assert visit["date_of_service"] == "2026-03-03"
    assert visit["diagnoses"] == ["M17.11", "M25.561"]
    charges = [(c["code"], c["units"], c["modifiers"], c["charge_usd"]) for c in visit["charges"]]
    assert charges == [
        ("97110", 2, ["GP", "KX"], "90.00"),
        ("97140", 1, ["GP", "59"], "45.00"),
    ]
    assert not any("minutes" in c for c in visit["charges"]), "a visit's minutes are no line's"


@pytest.mark.parametrize(
    ("days", "form"),
    [
        ("3/3/2026|12/31/2026", "%m/%d/%Y"),
        ("03/03/26|12/31/26", "%m/%d/%y"),
        ("2026-03-03T09:00:00|2026-12-31", "%Y-%m-%d"),
        ("3/3/2026 9:05 AM|12/31/2026", "%m/%d/%Y"),
        ("Mar 3, 2026|Dec 31, 2026", "%b %d, %Y"),
        ("03032026|12312026", "%m%d%Y"),
        ("46084|46387", "excel"),
        ("31/03/2026|03/03/2026", "%d/%m/%Y"),
        ("soon|later", None),
    ],
)
def test_ways_of_writing_days(days: str, form: str | None) -> None:
    proposal = propose(("DOS",), [(d,) for d in days.split("|")])
    if form is None:
        assert "no known way of writing days" in str(proposal.doubts)
    else:
        assert proposal.mapping.day_format == form
        assert all(day_of(d, form) for d in days.split("|"))
    assert ("day before the month" in str(proposal.doubts)) == (form == "%d/%m/%Y")


@pytest.mark.parametrize("cell", ["\u00b2", "\u0661\u0662\u0663\u0664\u0665", "9" * 5000])
def test_odd_digits_are_no_day(cell: str) -> None:
    assert day_of(cell, "excel") is None


def test_a_day_in_an_excel_cell_and_the_sheet_with_the_charges(tmp_path: Path) -> None:
    sheet, mapping = tmp_path / "charges.xlsx", tmp_path / "charges.toml"
    book = xlsxwriter.Workbook(sheet)
    book.add_worksheet("Cover").write(0, 0, "Charge report")
    page = book.add_worksheet("Charges")
    as_day = book.add_format({"num_format": "mm/dd/yyyy"})
    as_time = book.add_format({"num_format": "hh:mm"})
    for column, heading in enumerate(("MRN", "DOS", "Payer", "CPT", "Units", "Time In")):
        page.write(0, column, heading)
    page.write_row(1, 0, ("P1", "", "M", 97110, 2.0))
    page.write_datetime(1, 1, datetime(2026, 3, 3), as_day)
    page.write_datetime(1, 5, time(9, 5), as_time)
    book.close()
    run("map", sheet, "-o", mapping)
    mapping.write_text(mapping.read_text().replace('"M" = ""', '"M" = "medicare"'))
    (visit,) = map(json.loads, run("map", sheet, "--with", mapping)[1].splitlines())
    assert (visit["date_of_service"], visit["time_in"]) == ("2026-03-03", "09:05")
    assert (visit["charges"][0]["code"], visit["charges"][0]["units"]) == ("97110", 2)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("V9,P9,03/05/2026,ACME,97530,-1,GO,,,,,,", "a charge taken back, and none"),
        ("V9,P9,03/05/2026,ACME,97530,1,GO,,,,,ninety,", "charge_usd: expected dollars"),
        ("V9,P9,03/05/2026,ACME,97530,1,GO,,,,,,,spilled", "more cells than headings"),
        (",,03/05/2026,ACME,97530,1", "id or patient_id"),
        ('V9,P9,03/05/2026,ACME,"97110-GP, 97140-59",3', "several codes in one cell"),
    ],
)
def test_rows_that_would_be_read_wrong(export: Path, row: str, said: str) -> None:
    mapping = mapped(export)
    with export.open("a") as file:
        file.write(row + "\n")
    code, shown, words = run("map", export, "--with", mapping)
    assert (code, said in words) == (2, True)
    assert len(shown.splitlines()) == 2


def test_one_number_for_all_visits_of_a_patient_does_not_join_their_days(export: Path) -> None:
    mapping = mapped(export)
    export.write_text(EXPORT.replace("V2,P2", "V1,P1"))
    found = [json.loads(v) for v in run("map", export, "--with", mapping)[1].splitlines()]
    assert [(v["id"], v["date_of_service"]) for v in found] == [
        ("V1", "2026-03-03"),
        ("V1-2026-03-04", "2026-03-04"),
    ]


def test_headings_without_blanks_and_a_column_of_codes_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        "PatientID,ServiceDate,PayorName,Procedure Code & Modifiers,Qty\n"
        "P1,03/03/2026,ACME,97110-GP-KX,2.00\n"
        "P1,03/03/2026,ACME,97140 GP 59,1\n"
    )
    out = tmp_path / "e.toml"
    code, _, said = run("map", path, "-o", out)
    assert code == 1
    assert "'Procedure Code & Modifiers' was taken for code by what its cells begin with" in said
    found = tomllib.loads(out.read_text())["columns"]
    assert (found["patient_id"], found["date_of_service"]) == ("PatientID", "ServiceDate")
    out.write_text(out.read_text().replace('"ACME" = ""', '"ACME" = "commercial"'))
    code, shown, _ = run("map", path, "--with", out)
    assert code == 0
    charges = json.loads(shown)["charges"]
    assert [(c["code"], c["units"], c["modifiers"]) for c in charges] == [
        ("97110", 2, ["GP", "KX"]),
        ("97140", 1, ["GP", "59"]),
    ]


def test_a_column_of_numbers_that_speaks_of_no_code_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("MRN,DOS,Payer,Zip,Units\n1,03/03/2026,A,43215,2\n2,03/04/2026,A,43004,1\n")
    code, shown, said = run("map", path)
    assert code == 1
    assert "code" not in tomllib.loads(shown)["columns"]
    assert "Needed and not found: code" in said


@pytest.mark.parametrize(
    ("cells", "doubt"), [("P100|P101", ""), ("Doe Jane|Roe Ann", "two of one name would be one")]
)
def test_a_lesser_column_is_taken_where_no_better_one_is_there(cells: str, doubt: str) -> None:
    rows = [(cell, "3/3/2026", "4/1/2026") for cell in cells.split("|")]
    found = propose(("Patient", "Invoice Date", "Posting Date"), rows)
    columns = found.mapping.columns
    assert (columns["patient_id"], columns["date_of_service"]) == ("Patient", "Invoice Date")
    assert "there are 'Posting Date' too" in str(found.doubts)
    assert ("Patient" in str(found.doubts)) == bool(doubt)
    better = propose(("Patient", "Invoice Date", "DOS", "MRN"), [(*row, "1") for row in rows])
    assert better.mapping.columns["date_of_service"] == "DOS"
    assert better.mapping.columns["patient_id"] == "MRN"
    assert not better.doubts


def test_cells_merged_over_several_rows_and_a_second_sheet_of_charges(tmp_path: Path) -> None:
    sheet, mapping = tmp_path / "charges.xlsx", tmp_path / "charges.toml"
    book = xlsxwriter.Workbook(sheet)
    for name in ("March", "April"):
        page = book.add_worksheet(name)
        page.write_row(0, 0, ("MRN", "DOS", "Payer", "Dx", "CPT", "Units"))
        for column, words in enumerate(("P1", "03/03/2026", "M", "Knee pain (M25.561)")):
            page.merge_range(1, column, 2, column, words)
        page.write_row(1, 4, ("97110", 2))
        page.write_row(2, 4, ("97140", 1))
    book.close()
    code, _, said = run("map", sheet, "-o", mapping)
    assert (code, "sheet 'April' is not read" in said) == (1, True)
    mapping.write_text(mapping.read_text().replace('"M" = ""', '"M" = "medicare"'))
    code, shown, said = run("map", sheet, "--with", mapping)
    assert (code, "sheet 'April' is not read" in said) == (2, True)
    visit = json.loads(shown)
    assert [(c["code"], c["units"]) for c in visit["charges"]] == [("97110", 2), ("97140", 1)]
    assert visit["diagnoses"] == ["M25.561"]


def test_headings_in_two_rows() -> None:
    above = ("Patient", "", "Date of", "", "DOS", "Billing", "")
    own = ("ID", "Name", "Service", "Units", "", "Code", "")
    found = ["Patient ID", "Patient Name", "Date of Service", "Units", "DOS", "Code", ""]
    assert joined(above, own) == found
    assert joined((), own) == list(own)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("M54.50", ["M54.50"]),
        ("M5450 M25561", ["M5450", "M25561"]),
        ("M54.50 - Low back pain, right side; M25.561: Pain in knee", ["M54.50", "M25.561"]),
        ("Low back pain (M54.50)|Fracture of T11-T12 (S22.080A)", ["M54.50", "S22.080A"]),
        ("R26.89/Z74.1", ["R26.89", "Z74.1"]),
        ("knee pain", ["knee", "pain"]),
    ],
)
def test_diagnoses_with_their_descriptions(export: Path, cell: str, found: list[str]) -> None:
    mapping = mapped(export)
    export.write_text(f'{EXPORT.splitlines()[0]}\nV1,P1,03/03/2026,ACME,97110,2,,,,"{cell}",,,\n')
    assert json.loads(run("map", export, "--with", mapping)[1])["diagnoses"] == found


def test_what_is_no_row_of_headings_is_not_shown(tmp_path: Path) -> None:
    for name, text, wrong in (
        ("visits.jsonl", '{"id": "1", "text": "knee hurts, units: 2"}\n', "found JSON"),
        ("bare.csv", "Roe,Ann,2026-03-03,97110,2\nRoe,Ann,2026-03-04,97110,2\n", "headings"),
    ):
        file = tmp_path / name
        file.write_text(text)
        code, shown, said = run("map", file)
        assert (code, shown) == (2, "")
        assert wrong in said
        assert "knee" not in said
        assert "Roe" not in said
