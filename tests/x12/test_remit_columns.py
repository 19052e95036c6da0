"""Payments in bulk say what the reader of single claims says, amount for amount."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remits import CLEAN, claim, denied, file, line, payment

from chartproof.errors import X12Error
from chartproof.model import Fault, Remittance
from chartproof.x12 import remit_columns
from chartproof.x12.remit835 import payments, read_835
from chartproof.x12.remit_tables import Tables

MIXED = (
    CLEAN,
    denied("CO*50*45", remarks=("N115",)),
    claim(
        line("97530:GP", "45", "30", "CO*45*10**253*5", control="L1", allowed="30", units="2"),
        line("97140:GP:59", "40.5", ".50", "CO*97*40"),
        charge="85.50",
        paid="25.5",
        id="LONGER-NUMBER-1",
        extra=("CAS*OA*23*5",),
    ),
    claim(line("97110", "-45", "-20", "CO*45*-25"), charge="-45", paid="-20", status="22"),
    claim(charge="45", paid="40", extra=("CAS*CO*45*5",)),
)
PLB = ("PLB*1*20261231*WO:A0*20*L6:A1*-1.25", "PLB*2*20261231*72*3")


def bulk(source: bytes) -> tuple[list[Tables], list[Fault]]:
    found = list(remit_columns.remit_columns(source))
    return (
        [x for x in found if isinstance(x, Tables)],
        [x for x in found if isinstance(x, Fault)],
    )


def cents(usd: Decimal) -> int:
    return int(usd * 100)


def assert_same(source: bytes) -> None:
    """Compare every amount of both readings, block by block."""
    tables, faults = bulk(source)
    remittances: list[Remittance] = list(read_835(source))
    assert faults == [x for x in payments(source) if isinstance(x, Fault)]
    claims = [c for r in remittances for c in r.claims]
    lines = [x for c in claims for x in c.lines]
    taken = [a.usd for c in claims for x in c.lines for a in x.adjustments]
    taken += [a.usd for c in claims for a in c.adjustments]
    assert _all(tables, "payments", "paid") == [cents(r.paid_usd) for r in remittances]
    assert _all(tables, "claims", "charge") == [cents(c.charge_usd) for c in claims]
    assert _all(tables, "claims", "paid") == [cents(c.paid_usd) for c in claims]
    assert _all(tables, "claims", "id") == [c.id.encode() for c in claims]
    assert _all(tables, "lines", "paid") == [cents(x.paid_usd) for x in lines]
    assert _all(tables, "lines", "units") == [
        100 if x.units is None else cents(x.units) for x in lines
    ]
    assert _all(tables, "lines", "allowed") == [
        -1 if x.allowed_usd is None else cents(x.allowed_usd) for x in lines
    ]
    assert _all(tables, "lines", "control") == [(x.control_number or "").encode() for x in lines]
    assert sorted(_all(tables, "adjustments", "amount")) == sorted(cents(u) for u in taken)
    beside = [a.usd for r in remittances for a in r.provider_adjustments]
    assert sorted(_all(tables, "beside", "amount")) == sorted(cents(u) for u in beside)


def _all(tables: list[Tables], table: str, column: str) -> list[object]:
    return [x for t in tables for x in getattr(getattr(t, table), column).tolist()]


@pytest.mark.parametrize("join", ["", "\n", "\r\n"])
def test_both_readings_agree(join: str) -> None:
    two = payment(*MIXED, paid="57.27", plb=PLB, number="0002")
    source = file(payment(*MIXED, paid="47.27", plb=PLB), two, payment(paid="0"), join=join)
    assert_same(source)
    (tables,), faults = bulk(source)
    assert faults == []
    assert tables.payments.gap.tolist() == [0, 1000, 0]
    assert tables.gaps == 1


def test_many_blocks_say_what_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    several = [payment(*MIXED, paid="47.27", plb=PLB, number=f"{n:04}") for n in range(1, 40)]
    source = file(*several)
    (whole,), _ = bulk(source)
    monkeypatch.setattr(remit_columns, "BLOCK", 5000)
    parts, faults = bulk(source)
    assert len(parts) > 3
    assert faults == []
    assert _all(parts, "claims", "paid") == whole.claims.paid.tolist()
    assert sum(t.gaps for t in parts) == 0
    assert_same(source)


@pytest.mark.parametrize(
    ("level", "right", "wrong"),
    [
        ("lines", "SVC*HC:97110:GP*45.00*23.52", "SVC*HC:97110:GP*45.00*23.53"),
        ("claims", "CLP*A1*1*45.00*23.52", "CLP*A1*1*45.00*23.53"),
        ("claims", "CLP*A1*1*45.00*23.52", "CLP*A1*1*45.01*23.52"),
        ("payments", "BPR*I*23.52", "BPR*I*23.51"),
    ],
)
def test_a_cent_is_found_at_its_level(level: str, right: str, wrong: str) -> None:
    source = file(payment(CLEAN, paid="23.52")).decode()
    (tables,), _ = bulk(source.replace(right, wrong).encode())
    assert abs(getattr(tables, level).gap).tolist() == [1]


def test_a_debit_counts_the_other_way() -> None:
    back = claim(line("97110", "-45", "-20", "CO*45*-25"), charge="-45", paid="-20", status="22")
    (tables,), _ = bulk(file(payment(back, paid="", bpr="BPR*I*20*D*ACH************20260310")))
    assert tables.gaps == 0


def test_what_is_not_plain_is_read_the_other_way_from_there_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remit_columns, "BLOCK", 3000)
    good = [payment(*MIXED, paid="47.27", plb=PLB, number=f"{n:04}") for n in range(1, 6)]
    bad = payment(
        claim(line("97110:GP", "45", "4O", "CO*45*5"), charge="45", paid="40", id="B"),
        paid="40",
        number="0009",
    )
    source = file(*good, bad, *good)
    assert_same(source)
    tables, faults = bulk(source)
    assert [f.code for f in faults] == ["amount"]
    assert source.split(b"~")[faults[0].at.segment - 1].startswith(b"SVC*HC:97110:GP*45*4O")
    assert sum(t.gaps for t in tables) == 0
    assert sum(int(t.claims.unread.sum()) for t in tables) == 1


def test_envelope_faults_stand_where_they_are() -> None:
    source = file(payment(CLEAN, paid="23.52"), join="\r\n").replace(b"GE*1*1", b"GE*2*1")
    _, (fault,) = bulk(source)
    assert fault.code == "ge-count"
    assert source[fault.at.offset :].startswith(b"GE*2*1")


@pytest.mark.parametrize("source", [b"", b"%PDF-1.7"])
def test_what_is_no_x12(source: bytes) -> None:
    with pytest.raises(X12Error):
        bulk(source)


def test_the_file_cut_anywhere() -> None:
    source = file(payment(CLEAN, denied("CO*50*45"), paid="23.52"))
    for length in range(120, len(source) - 1, 3):
        tables, faults = bulk(source[:length])
        assert any(f.severity == "error" for f in faults), length
        assert len(tables) <= 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_garbled_files_are_read_alike(data: st.DataObject) -> None:
    source = bytearray(file(payment(*MIXED, paid="47.27", plb=PLB)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(107, len(source) - 1))
        source[place] = data.draw(st.sampled_from(b"*~:0A.- \n\xe9\x00Z9"))
    whole = bytes(source)
    try:
        expected = [x for x in payments(BytesIO(whole)) if isinstance(x, Fault)]
    except X12Error:
        return
    _, faults = bulk(whole)
    assert faults == expected
