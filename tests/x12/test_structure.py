"""What is wrong with a file or claim: each fault with its place, what was found, what expected."""

from __future__ import annotations

import pytest
from claim_files import LINES, claim, claim_file

from chartproof.model import Fault
from chartproof.x12.claim837p import read_837p

WHOLE = claim_file()


def faults(raw: str | bytes) -> list[Fault]:
    data = raw.encode("latin-1") if isinstance(raw, str) else raw
    return [f for entry in read_837p(data) for f in entry.faults]


def served_on(day: str, raw: str = WHOLE) -> str:
    return raw.replace("20260303", day).replace("ABK:M1711*ABF:M25561", "BK:71946*BF:V5789")


def codes(raw: str | bytes) -> list[str]:
    return [f.code for f in faults(raw)]


@pytest.mark.parametrize(
    ("old", "new", "code", "element", "said"),
    [
        ("*XX*1234567893", "*XX*1234567890", "npi-check-digit", 9, "expected 3"),
        ("*XX*1245319599", "*XX*124531959", "npi-form", 9, "10 digits"),
        ("PRV*PE*PXC*225100000X", "PRV*PE*PXC*2251", "taxonomy-form", 3, "'2251'"),
        ("PRV*PE*PXC*", "PRV*PE*ZZ*", "taxonomy-qualifier", 2, "expected PXC"),
        ("DTP*472*D8*20260303", "DTP*472*D8*20260230", "date-form", 3, "'20260230'"),
        ("DTP*472*D8*20260303", "DTP*472*RD8*20260303-20260301", "date-order", 3, "first day"),
        ("DTP*472*D8*20260303", "DTP*472*D8*20270303", "service-after-file", 3, "2026-03-10"),
        ("ABK:M1711", "ABK:M17.11", "diagnosis-form", 1, "without point"),
        ("ABK:M1711", "BK:7194", "diagnosis-qualifier", 1, "ICD-10"),
        ("ABK:M1711", "ABK:M17", "diagnosis-not-specific", 1, "M17"),
        ("ABK:M1711", "ABK:M9999", "diagnosis-unknown", 1, "M99.99"),
        ("*11:B:1*", "*00:B:1*", "place-unknown", 5, "'00'"),
        ("*11:B:1*", "*11:B:5*", "frequency-code", 5, "1, 6, 7 or 8"),
        ("CLM*C1*135", "CLM*C1*130", "charge-total", 2, "expected 135"),
        ("CLM*C1*135", "CLM*C1*x", "amount-form", 2, "'x'"),
        ("*90*UN*2*", "*90*UN*x*", "units-form", 4, "whole number"),
        ("*90*UN*2*", "*90*UN*1.5*", "units-form", 4, "whole number"),
        ("*90*UN*2*", "*90*F2*2*", "unit-kind", 3, "UN or MJ"),
        ("HC:97110:GP", "HC:9711:GP", "procedure-form", 1, "5 characters"),
        ("HC:97110:GP", "HC:97110:G", "modifier-form", 1, "2 characters"),
        ("*UN*1***1:2", "*UN*1***1:3", "pointer-beyond", 7, "found 3"),
        ("*UN*1***1:2", "*UN*1", "pointer-missing", 7, "nothing"),
        ("LX*2~", "LX*3~", "line-number", 1, "expected line number 2"),
        ("HL*2*1*22", "HL*3*1*22", "hl-number", 1, "expected number 2"),
        ("HL*2*1*22", "HL*2*7*22", "hl-parent", 2, "expected 1"),
        ("HL*1**20*1", "HL*1**20*0", "hl-children", 2, "HL04 is 0"),
        ("DMG*D8*19500505", "DMG*D8*19501350", "date-form", 2, "CCYYMMDD"),
        ("****MI*M1~", "~", "member-id", 9, "nothing"),
        ("REF*EI*311234567", "REF*EI*31123", "tax-number-form", 2, "9 digits"),
        ("SE*31*", "SE*30*", "se-count", 1, "expected 31"),
        ("SE*31*0001", "SE*31*0002", "se-control-number", 2, "'0001'"),
        ("GE*1*1", "GE*2*1", "ge-count", 1, "expected 1"),
        ("GE*1*1", "GE*1*9", "ge-control-number", 2, "'1'"),
        ("IEA*1*", "IEA*3*", "iea-count", 1, "expected 1"),
        ("IEA*1*000000001", "IEA*1*000000002", "iea-control-number", 2, "'000000001'"),
        ("*00501*", "*00401*", "isa-version", 12, "00501"),
        ("NM1*82*1*INV", "NM1*82*3*INV", "entity-type", 2, "1 or 2"),
        ("REF*6R*C1L1", "REF*6R", "reference-missing", 2, "nothing"),
    ],
)
def test_one_change_gives_one_fault(old: str, new: str, code: str, element: int, said: str) -> None:
    changed = WHOLE.replace(old, new, 1)
    assert changed != WHOLE
    (fault,) = faults(changed)
    assert (fault.code, fault.at.element) == (code, element)
    assert said in fault.message
    segment = changed.split("~")[fault.at.segment - 1]
    assert changed[fault.at.offset :].startswith(segment)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("REF*EI*311234567~", "", {"segment-missing", "se-count"}),
        ("DTP*472*D8*20260303~", "", {"service-date-missing", "se-count"}),
        ("NM1*PR*2*PLAN*****PI*00001~", "", {"segment-missing", "se-count"}),
        ("BHT*0019*00*1*20260310*1200*CH~", "",
         {"segment-missing", "envelope-unsound", "se-count"}),
        ("HI*ABK:M1711*ABF:M25561~", "", {"segment-missing", "pointer-beyond", "se-count"}),
        ("SE*31*0001~", "", {"se-missing"}),
        ("GE*1*1~", "", {"ge-missing"}),
        ("IEA*1*000000001~", "", {"iea-missing"}),
        ("GS*HC*S1*R1*20260310*1200*1*X*005010X222A1~", "",
         {"gs-missing", "envelope-unsound", "iea-count"}),
        ("LX*2~", "LX*2~SMITH~", {"segment-unknown", "se-count"}),
        ("LX*2~", "LX*2~DOE~", {"segment-unknown", "se-count"}),
        ("~NM1*PR*", "~NM1PR*", {"segment-unknown", "segment-missing"}),
        ("~HI*ABK", "~HIA*BK", {"segment-unknown", "segment-missing", "pointer-beyond"}),
    ],
)  # fmt: skip
def test_what_is_lacking_or_too_much_is_named(old: str, new: str, expected: set[str]) -> None:
    found = set(codes(WHOLE.replace(old, new, 1)))
    assert found & expected, found
    assert found <= expected, found - expected


def test_letters_that_may_be_a_name_are_not_repeated() -> None:
    for stray, said in (("DOE", "text that is no tag"), ("ref", "ref"), ("SV2", "SV2")):
        (fault, *_) = faults(WHOLE.replace("LX*2~", f"LX*2~{stray}*1~", 1))
        assert said in str(fault)
        assert "DOE" not in str(fault)


def test_swapped_loops_are_named_where_they_stand() -> None:
    name = "NM1*82*1*INVENTED*A****XX*1234567893~PRV*PE*PXC*225100000X~"
    swapped = WHOLE.replace(name, "", 1).replace("CLM*C1*", name + "CLM*C1*", 1)
    assert "loop-order" in codes(swapped)
    level = WHOLE[WHOLE.index("HL*2*") : WHOLE.index("CLM*")]
    early = WHOLE.replace(level, "", 1).replace("HL*1*", level + "HL*1*", 1)
    found = codes(early)
    assert {"hl-parent", "hl-missing"} <= set(found)


def test_faults_of_a_level_come_with_each_claim_below_it() -> None:
    broken = claim_file(claim("C1"), claim("C2")).replace("XX*1245319599", "XX*1245319590")
    by_claim = [(e.id, [f.code for f in e.faults]) for e in read_837p(broken.encode())]
    assert by_claim == [("C1", ["npi-check-digit"]), ("C2", ["npi-check-digit"])]


def test_a_level_without_a_claim_still_tells_its_faults() -> None:
    empty = claim_file("", claim("C2")).replace("****MI*M1~", "~")
    entries = list(read_837p(empty.encode()))
    found = [(e.id, [f.code for f in e.faults]) for e in entries]
    assert found == [("", ["member-id"]), ("C2", [])]


def test_separators_inside_data() -> None:
    star = WHOLE.replace("NM1*82*1*INVENTED*A*", "NM1*82*1*INV*EN*TED*A*", 1)
    (fault,) = faults(star)
    assert (fault.code, fault.unread) == ("too-many-elements", True)
    above = WHOLE.replace("NM1*IL*1*INVENTED*", "NM1*IL*1*INV*ENTED*", 1)
    assert codes(above) == ["too-many-elements"]
    part = WHOLE.replace("INVENTED*A*", "INV:ENTED*A*", 1)
    (fault,) = faults(part)
    assert (fault.code, fault.severity, fault.at.element) == ("separator-in-data", "error", 3)


def test_bytes_that_are_no_text() -> None:
    (fault,) = faults(WHOLE.replace("INVENTED*A*", "INV\x07ENTED*A*", 1))
    assert fault.code == "control-character"
    assert "07" in fault.message
    (fault,) = faults(WHOLE.replace("INVENTED*A*", "INV\xc9NTED*A*", 1))
    assert (fault.code, fault.severity) == ("character-not-ascii", "warning")
    assert "C9" in fault.message


def test_a_megabyte_element_is_read_and_the_next_claim_too() -> None:
    big = claim(head="NTE*ADD*" + "x" * 1_000_000 + "~")
    entries = list(read_837p(claim_file(big, claim("C2")).encode()))
    assert [e.id for e in entries] == ["C1", "C2"]
    (fault,) = entries[0].faults
    assert (fault.code, fault.at.path, fault.at.element) == ("element-too-long", "NTE", 2)
    assert fault.message == "expected at most 80 characters, found 1000000"
    assert entries[1].faults == ()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (WHOLE.replace("005010X222A1", "005010X223A2"), "institutional"),
        (WHOLE.replace("005010X222A1", "004010X098A1"), "4010"),
        (WHOLE.replace("005010X222A1", "005010X224A2"), "dental"),
        (WHOLE.replace("ST*837*", "ST*835*").replace("X222A1", "X221A1"), "chartproof remit"),
        (WHOLE.replace("ST*837*", "ST*999*").replace("X222A1", "X231A1"), "chartproof ack"),
        (WHOLE.replace("ST*837*", "ST*850*"), "transaction '850'"),
    ],
)
def test_another_kind_of_file_says_what_it_is(raw: str, said: str) -> None:
    entries = list(read_837p(raw.encode()))
    assert all(e.claim is None for e in entries)
    assert said in entries[0].faults[0].message
    assert entries[0].faults[0].at.segment == 3
    assert [e.id for e in entries if e.index is not None] == ["C1"], "no claim is lost silently"
    assert all(e.is_unread for e in entries)


@pytest.mark.parametrize("code", ["isa-missing", "isa-width", "delimiters-differ"])
def test_claims_in_an_unsound_envelope_are_read_and_marked(code: str) -> None:
    broken = {
        "isa-missing": WHOLE[106:],
        "isa-width": WHOLE.replace("SENDER   ", "SENDER  ", 1),
        "delimiters-differ": WHOLE[:106] + WHOLE[106:].replace("*", "|"),
    }[code]
    entries = list(read_837p(broken.encode()))
    assert entries[0].faults[0].code == code
    assert [e.id for e in entries if e.claim is not None] == ["C1"]
    assert "envelope-unsound" in [f.code for f in entries[1].faults]


def test_a_component_separator_that_isa_does_not_state() -> None:
    broken = WHOLE[:106] + WHOLE[106:].replace(":", ">")
    entries = list(read_837p(broken.encode()))
    assert entries[0].faults[0].code == "delimiters-differ"
    assert entries[1].claim is not None
    assert entries[1].claim.lines[0].charge.code == "97110"


def test_no_fault_says_a_name() -> None:
    planted = claim_file(claim(lines=(*LINES, "HC:ZEBRA QUAGGA:GP*1*UN*ZEBRA QUAGGA***1")))
    planted = planted.replace("DMG*D8*19500505*F", "DMG*D8*ZEBRA*ZEBRA QUAGGA")
    planted = planted.replace("LX*2~", "LX*2~ZEBRA QUAGGA~")
    said = " ".join(str(f) for f in faults(planted))
    assert said
    assert "QUAGGA" not in said


def test_what_cannot_be_known_is_unsure_and_never_passed() -> None:
    old = claim_file(claim(on="20190303").replace("M25561", "Z4731"))
    (entry,) = read_837p(old.encode())
    assert entry.faults == ()
    assert any("Z47.31" in u.missing for u in entry.unsure)


def test_claims_of_before_october_2015_bear_the_codes_of_that_time() -> None:
    assert "diagnosis-qualifier" not in codes(served_on("20150930"))
    assert "diagnosis-form" not in codes(served_on("20150930"))
    (entry,) = read_837p(served_on("20150930").encode())
    assert any("ICD-9-CM" in doubt.missing for doubt in entry.unsure)
    assert codes(served_on("20151001")).count("diagnosis-qualifier") == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("BK:71946", "BK:", "diagnosis-form"),
        ("BK:71946", "BK:M1711", "diagnosis-form"),
        ("BK:71946", "BF:71946", "diagnosis-qualifier"),
    ],
)
def test_codes_of_that_time_have_a_form_too(old: str, new: str, code: str) -> None:
    assert code in codes(served_on("20150930").replace(old, new))


def test_a_claim_without_lines_has_no_sum_to_differ_from() -> None:
    bare = WHOLE[: WHOLE.index("LX*1")] + WHOLE[WHOLE.index("SE*") :]
    assert "line-missing" in codes(bare)
    assert "charge-total" not in codes(bare)


def test_a_claim_of_another_kind_names_the_guide_it_stands_in() -> None:
    found = faults(WHOLE.replace("ST*837*0001*005010X222A1", "ST*837*0001*005010X223A2"))
    (told,) = [f for f in found if f.code == "claim-outside-837p"]
    assert "005010X223A2" in told.message


@pytest.mark.parametrize("units", ["21.3", "0.5"])
def test_miles_and_drugs_go_by_parts_of_a_unit(units: str) -> None:
    other = WHOLE.replace("HC:97110:GP*90*UN*2*", f"HC:A0425*90*UN*{units}*")
    assert "units-form" not in codes(other)
    (entry,) = read_837p(other.encode())
    assert entry.claim is not None
    assert entry.claim.lines[0].charge.units >= 1
    assert "units-form" in codes(other.replace(f"*{units}*", "*0*"))
