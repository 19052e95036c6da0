"""The commands about money: price, payers, ledger, replay, audit --totals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chartproof.cli import main

PAYERS = Path(__file__).parent.parent.parent / "examples" / "payers"


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="chartproof")


def _record(n: int, bill: str = "97110x2", **fields: Any) -> dict[str, Any]:  # Any: raw JSON
    code, _, units = bill.partition("x")
    return {
        "id": f"v{n}",
        "patient_id": "p",
        "discipline": "PT",
        "payer": "medicare",
        "date_of_service": "2026-03-03",
        "charges": [{"code": code, "units": int(units), "modifiers": ["GP"]}],
        **fields,
    }


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    return _write(tmp_path, _record(1), _record(2, "97530x1"), _record(3, payer="acme"))


def _write(folder: Path, *records: dict[str, Any]) -> Path:  # Any: raw JSON
    path = folder / "visits.jsonl"
    path.write_text("\n".join(map(json.dumps, records)) + "\n", encoding="utf-8")
    return path


def test_price_shares_the_reduction_over_a_patients_day(visits: Path) -> None:
    done = _run("price", str(visits), "--payers", str(PAYERS), "--format", "json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert [f["allowed_usd"] for f in found] == ["44.42", "35.07", "63.00"]
    assert any("in visit v2 of this day" in step for step in found[0]["steps"])


def test_price_side_by_side(visits: Path) -> None:
    done = _run(
        "price",
        str(visits),
        "--payers",
        str(PAYERS),
        "--compare",
        "payer=acme",
        "--compare",
        "year=2025",
    )
    assert done.exit_code == 0
    assert "as given" in done.stdout
    assert "payer=acme" in done.stdout
    assert "year=2025: no contract prices on file for Acme Health (invented)" in done.stdout


def test_price_of_a_locality_that_does_not_exist(tmp_path: Path) -> None:
    path = _write(tmp_path, _record(1, locality="QQ-77"), _record(2))
    done = _run("price", str(path), "--format", "json")
    assert done.exit_code == 2
    assert "visits.jsonl line 1: locality: expected national, STATE-NN or MAC-NN" in done.stderr
    assert [json.loads(n)["allowed_usd"] is None for n in done.stdout.splitlines()] == [True, False]


def test_payers_are_listed() -> None:
    done = _run("payers", "--payers", str(PAYERS), "--format", "json")
    found = {r["name"]: r for r in json.loads(done.stdout)}
    assert found["acme"]["prices"] == 4
    assert found["aetna"]["based_on"] == "commercial"
    assert "Acme Health" in _run("payers", "--payers", str(PAYERS)).stdout


def test_what_decides_for_a_payer_is_shown() -> None:
    done = _run("payers", "show", "acme/gold", "--payers", str(PAYERS), "--on", "2026-03-03")
    assert "acme.toml, price 4, for the plan: acme-contract, seen" in done.stdout
    assert "commercial.toml, setting 1: commercial-counting, recalled" in done.stdout
    assert _run("payers", "show", "zzz").exit_code == 2


def test_the_example_payer_is_in_order() -> None:
    done = _run("payers", "check", str(PAYERS / "acme.toml"), "--on", "2026-03-03")
    assert done.exit_code == 0
    assert "the file is in order" in done.stdout
    assert "97161 unit 1: 92.00" in done.stdout


GOOD = (PAYERS / "acme.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("usd = 31.50", "usd = -31.50", "acme.toml: price 1 (per_unit): usd: expected dollars"),
        ("usd = 31.50", "usd = nan", "acme.toml: price 1 (per_unit): usd: expected dollars"),
        ("usd = 31.50", 'usd = "31"', "acme.toml: price 1 (per_unit): usd: expected dollars"),
        ("usd = 31.50", "usd = 31\ncolour = 1", "price 1 (per_unit): unknown key 'colour'"),
        ("usd = 31.50", "percent = 3", "price 1 (per_unit): lacks usd"),
        ("usd = 31.50", "usd = 3\nyear = 2025", "price 1 (per_unit): year: a price per_unit has"),
        ('"97110", "97112"', '"97110", "97110"', "price 1 (per_unit): codes: names a code twice"),
        ('"97110", "97112"', '"9711O", "97112"', "price 1: codes: no code '9711O' is on file"),
        ('"97110", "97112"', '"9711", "97112"', "price 1 (per_unit): codes: expected a list"),
        ('locality = "OH-00"', 'locality = "QQ-77"', "price 3: locality: expected national"),
        ("year = 2025", "year = 2011", "price 3: year: no fee schedule on file for 2011"),
        ("percent = 110", "percent = 0", "price 3 (percent_of_medicare): percent: expected"),
        ('pays = "per_code"', 'pays = "per_hour"', "price 2 (per_hour): pays: expected one of"),
        ('plan = "gold"', 'plan = ""', "price 4 (per_visit): plan: expected its name"),
        ('name = "max_usd"', 'name = "max_dollars"', "name: expected a setting's name"),
        ("value = 160", "value = -160", "setting 2 (max_usd): value: expected a number above 0"),
        ("value = 160", "value = nan", "setting 2 (max_usd): value: expected a number above 0"),
        ('codes = ["97161"', 'codes = ["97110"', "two rows cover 2026-02-01: price 1, price 2"),
        ('based_on = "commercial"', 'based_on = "zzz"', "based_on: expected a payer on file"),
        ('name = "acme"', "name = [", "acme.toml: not TOML"),
        ('name = "acme"', 'name = "acme"\nprices = 3', "acme.toml: unknown key 'prices'"),
    ],
)
def test_a_wrong_payer_file_is_refused_with_file_row_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    path = tmp_path / "acme.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    done = _run("payers", "check", str(path))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_missing_and_a_binary_payer_file(tmp_path: Path) -> None:
    assert "no such file" in _run("payers", "check", str(tmp_path / "x.toml")).stderr
    (tmp_path / "acme.toml").write_bytes(b"\xff\xfe\x00")
    assert "row 1: not UTF-8" in _run("payers", "check", str(tmp_path / "acme.toml")).stderr


def test_ledger_of_a_year(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_text(
        json.dumps(
            {
                "patient_id": "p",
                "on": "2026-02-01",
                "usd": "2460.00",
                "pool": "PT+SLP",
                "source": "payer",
            }
        ),
        encoding="utf-8",
    )
    path = _write(tmp_path, _record(1))
    done = _run("ledger", str(path), "--elsewhere", str(elsewhere), "--planned", "20")
    assert done.exit_code == 1
    assert "LACKS IT" in done.stdout
    assert "targeted review: planned visit" in done.stdout
    fine = _run("ledger", str(path), "--format", "json")
    assert fine.exit_code == 0
    assert json.loads(fine.stdout)["used_usd"] == "51.27"


def test_a_wrong_line_of_dollars_from_elsewhere(tmp_path: Path) -> None:
    path, elsewhere = _write(tmp_path, _record(1)), tmp_path / "e.jsonl"
    elsewhere.write_text('{"patient_id": "p"}\n', encoding="utf-8")
    done = _run("ledger", str(path), "--elsewhere", str(elsewhere))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "e.jsonl line 1: on: is missing" in done.stderr


def test_a_visit_without_a_patient_is_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = _write(tmp_path, _record(1, patient_id=None), _record(2))
    done = _run("ledger", str(path))
    assert done.exit_code == 2
    assert "visit v1: patient_id: is missing" in done.stderr
    assert "v2" in done.stdout


def test_replay_of_a_year(visits: Path) -> None:
    done = _run("replay", str(visits), "--year", "2025")
    assert done.exit_code == 0
    assert "3 visits under the tables of 2025: 2 priced both ways" in done.stdout
    assert "not priced, and in no sum" in done.stdout
    bad = _run("replay", str(visits), "--year", "2025", "--locality", "QQ-77")
    assert bad.exit_code == 2
    assert "--locality: expected national" in bad.stderr


def test_totals_under_a_report(visits: Path) -> None:
    done = _run("audit", str(visits), "--totals")
    assert "by clinician" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("  acme")
    beside = _run("audit", str(visits), "--totals", "--format", "jsonl")
    assert all(json.loads(line) for line in beside.stdout.splitlines())
    assert "at risk if billed as they are" in beside.stderr


@pytest.mark.parametrize("usd", ["nan", "inf", "-5", "0", "1e308", "45.555", "abc"])
def test_what_a_visit_uses_is_dollars(tmp_path: Path, usd: str) -> None:
    path = tmp_path / "visits.jsonl"
    path.write_text(json.dumps(_LEDGERED), encoding="utf-8")
    done = _run("ledger", str(path), "--planned", "5", "--usd-a-visit", usd)
    assert done.exit_code == 2
    assert "expected dollars above 0 such as 45.50" in done.stderr
    assert "Traceback" not in done.output


def test_a_visit_given_twice_spends_its_dollars_once(tmp_path: Path) -> None:
    path = tmp_path / "visits.jsonl"
    path.write_text(json.dumps(_LEDGERED), encoding="utf-8")
    once = json.loads(_run("ledger", str(path), "--format", "json").stdout)
    done = _run("ledger", str(path), str(path), "--format", "json")
    assert json.loads(done.stdout)["used_usd"] == once["used_usd"]
    assert done.exit_code == 2
    assert "the same visit again, counted once" in done.stderr


def test_a_sample_of_a_percentage_of_charges_has_charges(tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    path.write_text(
        'name = "acme"\ntitle = "Acme"\nkind = "commercial"\n'
        '[source.paper]\ntitle = "A"\ncitation = "B"\nstanding = "seen"\n'
        '[[price]]\npays = "percent_of_charge"\npercent = 80\n'
        'source = "paper"\nstanding = "seen"\n'
    )
    done = _run("payers", "check", str(path))
    assert done.exit_code == 0
    assert "charged 100 dollars a unit" in done.stdout
    assert "allowed: $400.00" in done.stdout


_LEDGERED = {
    "id": "v1",
    "patient_id": "p1",
    "date_of_service": "2026-03-03",
    "payer": "medicare",
    "discipline": "PT",
    "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
}
