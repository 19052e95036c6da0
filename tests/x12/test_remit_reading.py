"""Payments read from an 835: what stands there, where, and what is wrong with it as a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remits import CLEAN, claim, denied, file, line, payment

from chartproof.errors import X12Error
from chartproof.model import ClaimPayment, Closing, Fault, Remittance
from chartproof.x12.amounts import day, money
from chartproof.x12.remit835 import payments, read_835


def only(source: bytes) -> Remittance:
    (found,) = read_835(source)
    return found


def faults(source: bytes) -> list[Fault]:
    return [x for x in payments(source) if isinstance(x, Fault)]


def test_a_payment_with_its_payer_payee_and_trace() -> None:
    found = only(file(payment(CLEAN, paid="23.52")))
    assert (found.number, found.trace, found.method) == ("0001", "TRACE0001", "ACH")
    assert (found.payer, found.payee, found.payee_npi) == (
        "TEST PAYER",
        "TEST CLINIC",
        "1234567893",
    )
    assert found.paid_usd == Decimal("23.52")
    assert (found.paid_on, found.made_on) == (date(2026, 3, 10), date(2026, 3, 9))
    assert found.faults == ()


def test_a_claim_with_its_line_and_adjustments() -> None:
    (found,) = only(file(payment(CLEAN, paid="23.52"))).claims
    assert (found.id, found.status, found.filing) == ("A1", "1", "MB")
    assert (found.patient_id, found.rendering_npi) == ("1EG4TE5MK73", "1234567893")
    (paid,) = found.lines
    assert (paid.code, paid.modifiers, paid.units) == ("97110", ("GP",), Decimal(1))
    assert paid.date_of_service == date(2026, 3, 3)
    assert paid.allowed_usd == Decimal("30.00")
    assert [(a.group, a.reason, a.usd) for a in paid.adjustments] == [
        ("CO", "45", Decimal("15.00")),
        ("CO", "253", Decimal("0.48")),
        ("PR", "2", Decimal("6.00")),
    ]


def test_the_place_of_a_line_is_its_segment_and_byte() -> None:
    source = file(payment(CLEAN, paid="23.52"), join="\r\n")
    (paid,) = only(source).claims[0].lines
    assert source[paid.at.offset :].startswith(b"SVC*HC:97110")
    assert source.split(b"~")[paid.at.segment - 1].strip().startswith(b"SVC*")


def test_submitted_procedure_and_units() -> None:
    segment = "SVC*HC:97530:GP*45*20**1*HC:97110:GP:59*2"
    source = file(payment(claim([segment, "CAS*CO*45*25"], charge="45", paid="20"), paid="20"))
    (paid,) = only(source).claims[0].lines
    assert (paid.submitted_code, paid.submitted_modifiers) == ("97110", ("GP", "59"))
    assert (paid.units, paid.submitted_units) == (Decimal(1), Decimal(2))


def test_remarks_of_line_and_claim_control_number_and_dates_of_the_claim() -> None:
    one = claim(
        line("97110:GP", "45", "0", "CO*16*45", control="L1", remarks=("N822", "MA130")),
        charge="45",
        paid="0",
        extra=("MOA***MA01*MA07", "DTM*232*20260303", "DTM*233*20260304", "DTM*050*20260305"),
    )
    (found,) = only(file(payment(one, paid="0"))).claims
    assert found.remarks == ("MA01", "MA07")
    assert found.lines[0].remarks == ("N822", "MA130")
    assert found.lines[0].control_number == "L1"
    assert (found.date_from, found.date_to) == (date(2026, 3, 3), date(2026, 3, 4))
    assert found.received_on == date(2026, 3, 5)


def test_several_plb_with_several_adjustments_each() -> None:
    plb = (
        "PLB*1234567893*20261231*WO:A0000001*37.50*L6:A1*-1.25",
        "PLB*1245319599*20261231*FB*-10*72:REF*10",
    )
    found = only(file(payment(CLEAN, paid="-12.73", plb=plb)))
    assert [(a.reason, a.reference, a.usd) for a in found.provider_adjustments] == [
        ("WO", "A0000001", Decimal("37.50")),
        ("L6", "A1", Decimal("-1.25")),
        ("FB", None, Decimal(-10)),
        ("72", "REF", Decimal(10)),
    ]
    assert found.provider_adjustments[2].provider == "1245319599"


def test_several_payments_groups_and_interchanges() -> None:
    one = file(payment(CLEAN, paid="23.52"), payment(denied("CO*50*45"), paid="0", number="0002"))
    found = list(read_835(one + one.replace(b"*", b"|").replace(b":", b">")))
    assert [len(r.claims) for r in found] == [1, 1, 1, 1]
    assert [r.claims[0].lines[0].code for r in found] == ["97110"] * 4
    assert not any(r.faults for r in found)


@pytest.mark.parametrize(("end", "join"), [("~", "\n"), ("~", "\r\n"), ("\n", ""), ("'", "")])
def test_any_line_layout(end: str, join: str) -> None:
    found = only(file(payment(CLEAN, paid="23.52"), end=end, join=join))
    assert found.claims[0].lines[0].paid_usd == Decimal("23.52")


def test_items_come_one_at_a_time() -> None:
    items = payments(BytesIO(file(payment(CLEAN, denied("CO*50*45"), paid="23.52"))))
    kinds = [type(item) for item in items]
    assert kinds == [Remittance, ClaimPayment, ClaimPayment, Closing]


# What is wrong with a file


def test_a_claim_file_is_told_in_one_sentence() -> None:
    transactions = [["ST*837*0001*005010X222A1", "BHT*0019*00*1*20260310*1200*CH", "SE*3*0001"]] * 3
    source = file(*transactions, gs="GS*HC*A*B*20260310*1200*1*X*005010X222A1")
    (fault,) = faults(source)
    assert fault.code == "not-a-remittance"
    assert "found claims (837); `chartproof scrub` reads claims" in fault.message
    with pytest.raises(X12Error, match="expected payments"):
        list(read_835(source))


def test_a_4010_file_is_told_in_one_sentence() -> None:
    source = file(payment(CLEAN, paid="23.52"), gs="GS*HP*A*B*20260310*1200*1*X*004010X091A1")
    (fault,) = faults(source)
    assert (fault.code, fault.at.element) == ("version", 8)
    assert "expected guide 005010X221A1, found '004010X091A1'" in fault.message


def test_no_x12_at_all() -> None:
    with pytest.raises(X12Error):
        list(read_835(b"%PDF-1.7 something else"))
    with pytest.raises(X12Error):
        list(read_835(b""))


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ("SE*99*0001", "SE*{}*0001", "se-count"),
        ("GE*7*1", "GE*1*1", "ge-count"),
        ("IEA*4*000000001", "IEA*1*000000001", "iea-count"),
        ("GE*1*2", "GE*1*1", "ge-control"),
        ("IEA*1*000000009", "IEA*1*000000001", "iea-control"),
    ],
)
def test_wrong_counts_and_control_numbers(wrong: str, right: str, code: str) -> None:
    segments = payment(CLEAN, paid="23.52")
    source = file(segments).decode()
    (fault,) = faults(source.replace(right.format(len(segments)), wrong).encode())
    assert fault.code == code
    assert "expected" in fault.message
    assert "found" in fault.message


def test_an_amount_that_is_none_leaves_the_claim_undecided_and_the_next_one_read() -> None:
    bad = claim(line("97110:GP", "45", "4O.00", "CO*45*5"), charge="45", paid="40", id="B1")
    source = file(payment(bad, CLEAN, paid="63.52"))
    found = only(source)
    assert [c.id for c in found.claims] == ["B1", "A1"]
    assert found.claims[0].unread == ("lines",)
    assert found.claims[0].lines[0].unread == ("paid_usd",)
    (fault,) = found.faults
    assert (fault.at.path, fault.at.element) == ("2110 SVC", 3)
    assert "expected an amount" in fault.message


@pytest.mark.parametrize("text", ["NaN", "1e5", "1_0", "+5", "١٢", "1.2.3", "--1", "-", ".", ""])
def test_what_is_no_amount(text: str) -> None:
    assert money(text) is None


@pytest.mark.parametrize("text", ["0", "-0.5", ".5", "12.", "00012.50"])
def test_what_is_an_amount(text: str) -> None:
    assert money(text) == Decimal(text)


def test_days() -> None:
    assert day("20240229") == date(2024, 2, 29)
    assert [day(x) for x in ("20230229", "2026031", "2026-3-1", "00000000", "")] == [None] * 5


def test_segments_out_of_place_are_said_and_passed_over() -> None:
    segments = payment(CLEAN, paid="23.52")
    segments.insert(1, "SVC*HC:97110*1*1")
    segments[-1] = f"SE*{len(segments)}*0001"
    found = only(file(segments))
    assert [f.code for f in found.faults] == ["misplaced"]
    assert len(found.claims[0].lines) == 1


def test_a_payment_without_its_end_and_the_next_one_after_it() -> None:
    first = payment(CLEAN, paid="23.52")[:-1]
    second = payment(CLEAN, paid="23.52", number="0002")
    found = list(read_835(file(first, second)))
    assert [len(r.claims) for r in found] == [1, 1]
    assert [f.code for f in found[0].faults] == ["se-missing"]
    assert found[0].claims[0].unread == ("lines",)
    assert found[1].claims[0].unread == ()


def test_control_characters_are_said_and_latin_1_is_not() -> None:
    source = file(payment(CLEAN, paid="23.52", payer="CAF\xc9 \x07PLAN"))
    (fault,) = only(source).faults
    assert fault.code == "control-character"
    assert "0x07" in fault.message
    assert only(file(payment(CLEAN, paid="23.52", payer="CAF\xc9"))).faults == ()


def test_faults_hold_no_words_of_the_file() -> None:
    bad = claim(["SVC*HC:97110*DOE JANE*x", "DTM*472*BORN1950"], charge="DOE", paid="JANE")
    said = " ".join(str(f) for f in faults(file(payment(bad, paid="0"))))
    assert "DOE" not in said
    assert "JANE" not in said
    assert "BORN" not in said


def test_the_file_cut_anywhere_is_read_as_far_as_it_goes_and_never_in_silence() -> None:
    plb = ("PLB*1234567893*20261231*WO:A0000001*3.52",)
    source = file(payment(CLEAN, denied("CO*50*45"), paid="20.00", plb=plb))
    whole = [x for x in payments(source) if isinstance(x, ClaimPayment)]
    starts = [n for n in range(len(source)) if source.startswith(b"CLP*", n)]
    for length in range(len(source) - 1):
        cut = source[:length]
        try:
            items = list(payments(cut))
        except X12Error:
            assert length < 120
            continue
        assert any(isinstance(x, Fault) and x.severity == "error" for x in items), length
        claims = [x for x in items if isinstance(x, ClaimPayment)]
        begun = sum(cut.find(b"~", start) >= 0 for start in starts)
        assert len(claims) == begun, length
        for found, true in zip(claims, whole, strict=False):
            assert found.unread or found == true, length


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_garbling_raises_or_loses_a_claim_without_a_word(data: st.DataObject) -> None:
    source = bytearray(file(payment(CLEAN, denied("CO*50*45"), CLEAN, paid="47.04")))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(source) - 1))
        source[place] = data.draw(st.integers(0, 255))
    try:
        items = list(payments(bytes(source)))
    except X12Error:
        return
    claims = [x for x in items if isinstance(x, ClaimPayment)]
    assert len(claims) == 3 or any(isinstance(x, Fault) for x in items)


def test_ten_thousand_lines_and_a_megabyte_element() -> None:
    lines = [line("97110", "1", "1") for _ in range(10_000)]
    big = claim(*lines, charge="10000", paid="10000", extra=("REF*EA*" + "9" * 1_000_000,))
    found = only(file(payment(big, CLEAN, paid="10023.52")))
    assert [len(c.lines) for c in found.claims] == [10_000, 1]


def test_a_file_by_its_path_or_open(tmp_path: Path) -> None:
    path = tmp_path / "day.835"
    path.write_bytes(file(payment(CLEAN, paid="23.52")))
    with path.open("rb") as opened:
        assert list(read_835(path)) == list(read_835(str(path))) == list(read_835(opened))


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("CAS*CO*50*45", "CAS*CO**45", "2110 CAS element 2"),
        ("CAS*CO*50*45", "CAS*CO*45*20***25", "2110 CAS element 5"),
        ("WO:A0*20", "*20", "PLB element 3"),
        ("WO:A0*20", ":A0*20", "PLB element 3"),
    ],
)
def test_an_amount_without_a_reason_is_said(right: str, wrong: str, place: str) -> None:
    whole = file(payment(denied("CO*50*45"), paid="-20", plb=("PLB*1*20261231*WO:A0*20",))).decode()
    (found,) = faults(whole.replace(right, wrong).encode())
    assert place in str(found)
    assert found.severity == "error"
    assert "expected a reason beside the amount, found nothing" in found.message


def test_units_that_are_none_and_a_seventh_reason_are_said() -> None:
    whole = file(payment(denied("CO*50*45"), paid="0"))
    (found,) = faults(whole.replace(b"CAS*CO*50*45", b"CAS*CO*50*45*x"))
    assert (found.code, found.severity) == ("quantity", "warning")
    (found,) = faults(whole.replace(b"CAS*CO*50*45", b"CAS*CO*50*45" + b"**96*0" * 6))
    assert "expected at most 6 reasons" in found.message
