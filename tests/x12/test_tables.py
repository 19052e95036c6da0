"""Service lines as columns, the same whichever way and by however many processes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from claim_files import ISA, claim, claim_file

from chartproof.x12.claim837p import read_837p
from chartproof.x12.paid_lines import PAYMENT_COLUMNS, payment_rows
from chartproof.x12.tables import (
    CLAIM_COLUMNS,
    claim_rows,
    is_payment,
    line_batches,
    write_parquet,
)

NAMES = [name for name, _ in CLAIM_COLUMNS]
PAID = (
    f"{ISA}GS*HP*R1*S1*20260311*0900*7*X*005010X221A1~ST*835*0001~"
    "BPR*I*100*C*ACH*CCP*01*1*DA*1*1*2*01*1*DA*1*20260401~TRN*1*CHECK7*1~N1*PR*PLAN~LX*1~"
    "CLP*C1*1*135*100*20*12*PAYER77~NM1*82*1*INVENTED*A****XX*1234567893~"
    "SVC*HC:97110:GP*90*70**2~DTM*472*20260303~CAS*CO*45*5**59*5~CAS*PR*2*10~REF*6R*C1L1~"
    "AMT*B6*80~LQ*HE*M80~SVC*HC:97140*45*30~CAS*CO*45*5~CAS*PR*2*10~"
    "CLP*C2*4*50*0**12*P78~CAS*CO*29*50~"
    "SE*19*0001~GE*1*7~IEA*1*000000001~"
).encode()


def test_the_columns_say_what_the_claims_say() -> None:
    whole = claim_file(claim("C1"), claim("C2"), payer="CI", name="AETNA").encode()
    rows = [dict(zip(NAMES, row, strict=True)) for row in claim_rows(whole)]
    lines = [(e.claim, line) for e in read_837p(whole) if e.claim for line in e.claim.lines]
    assert len(rows) == len(lines) == 4
    for row, (found, line) in zip(rows, lines, strict=True):
        assert row["claim_id"] == found.id
        assert row["line"] == line.number
        assert (row["code"], row["units"]) == (line.charge.code, line.charge.units)
        assert row["modifiers"] == " ".join(line.charge.modifiers)
        assert row["charge_usd"] == line.charge.charge_usd
        assert row["date_of_service"] == line.date_of_service
        assert row["pointers"] == " ".join(map(str, line.charge.diagnosis_pointers))
        assert row["diagnoses"] == "M17.11 M25.561"
        assert (row["payer_kind"], row["payer_name"], row["payer_id"]) == ("CI", "AETNA", "00001")
        assert (row["billing_npi"], row["rendering_npi"]) == ("1245319599", "1234567893")
        assert row["place_of_service"] == "11"
        assert row["line_control_number"] == line.control_number


def test_a_line_may_have_a_provider_of_its_own() -> None:
    body = claim().replace("REF*6R*C1L1~", "REF*6R*C1L1~NM1*82*1*B*B****XX*1245319599~")
    rows = list(claim_rows(claim_file(body).encode()))
    at = NAMES.index("rendering_npi")
    assert [row[at] for row in rows] == ["1245319599", "1234567893"]


def test_payments_as_columns() -> None:
    names = [name for name, _ in PAYMENT_COLUMNS]
    rows = [dict(zip(names, row, strict=True)) for row in payment_rows(PAID)]
    assert [(r["claim_id"], r["line"], r["code"]) for r in rows] == [
        ("C1", 1, "97110"), ("C1", 2, "97140"), ("C2", 0, "")
    ]  # fmt: skip
    first = rows[0]
    assert (first["charge_usd"], first["paid_usd"], first["allowed_usd"]) == (90, 70, 80)
    assert (first["contractual_usd"], first["patient_usd"]) == (Decimal(10), Decimal(10))
    assert (first["reasons"], first["remarks"]) == ("CO-45 CO-59 PR-2", "M80")
    assert (first["date_of_service"], first["paid_on"]) == (date(2026, 3, 3), date(2026, 4, 1))
    assert (first["trace"], first["rendering_npi"]) == ("CHECK7", "1234567893")
    assert (rows[2]["charge_usd"], rows[2]["paid_usd"], rows[2]["contractual_usd"]) == (50, 0, 50)


def test_what_is_adjusted_on_a_claim_with_lines_is_a_row_of_its_own() -> None:
    names = [name for name, _ in PAYMENT_COLUMNS]
    on_claim = PAID.replace(b"PAYER77~", b"PAYER77~CAS*OA*23*7~")
    rows = [dict(zip(names, row, strict=True)) for row in payment_rows(on_claim)]
    told = [(r["line"], r["charge_usd"], r["other_usd"], r["reasons"]) for r in rows[:2]]
    assert told == [(0, None, Decimal(7), "OA-23"), (1, Decimal(90), None, "CO-45 CO-59 PR-2")]


def test_which_kind_a_file_is() -> None:
    assert is_payment(PAID)
    assert not is_payment(claim_file().encode())


def _many(sets: int, claims: int) -> bytes:
    whole = claim_file(*(claim(f"C{n}") for n in range(claims)))
    begin, end = whole.index("ST*837"), whole.index("GE*1")
    parts = [whole[begin:end].replace("*0001", f"*{n:04d}") for n in range(1, sets + 1)]
    tail = whole[end:].replace("GE*1", f"GE*{sets}")
    return (whole[:begin] + "".join(parts) + tail).encode()


def test_parquet_is_the_same_by_one_process_or_two(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    source = tmp_path / "day.837"
    source.write_bytes(_many(8, 300))
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    assert write_parquet(source, one) == 8 * 300 * 2
    assert write_parquet(source, two, jobs=2) == 8 * 300 * 2
    table = parquet.read_table(one)
    assert table.equals(parquet.read_table(two))
    assert table.column_names == NAMES
    assert sum(table["charge_usd"].to_pylist()) == 8 * 300 * 135
    assert table["transaction"].to_pylist()[-1] == "0008"


def test_an_empty_table_still_has_its_columns(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert write_parquet(claim_file("").encode(), tmp_path / "none.parquet") == 0
    assert parquet.read_table(tmp_path / "none.parquet").column_names == NAMES


def test_batches_of_payments() -> None:
    pytest.importorskip("pyarrow")
    (batch,) = line_batches(PAID)
    assert batch.num_rows == 3
    assert batch.schema.names == [name for name, _ in PAYMENT_COLUMNS]
