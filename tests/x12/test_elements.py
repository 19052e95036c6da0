"""What an element may hold: what a clearing-house refuses is not clean with us either."""

from __future__ import annotations

import pytest
from claim_files import claim, claim_file

from chartproof.x12.claim837p import read_837p
from chartproof.x12.elements import fits, unfit
from chartproof.x12.forms import FORMS
from chartproof.x12.structure import MOST_ELEMENTS, MOST_OF_ANY

WHOLE = claim_file()
REFUSED = {
    "the kind of hierarchy": ("BHT*0019*", "BHT*0020*"),
    "the purpose": ("BHT*0019*00*", "BHT*0019*01*"),
    "an emergency that is none": ("*UN*2***1~", "*UN*2***1**N~"),
    "a separator at the end": ("REF*6R*C1L1~", "REF*6R*C1L1*~"),
    "a separator after a name": ("N3*1 MAIN~", "N3*1 MAIN*~"),
    "a qualifier without its id": ("*****XX*1245319599~", "*****XX~"),
    "a name of 61 letters": ("NM1*IL*1*INVENTED*", f"NM1*IL*1*{'I' * 61}*"),
    "a state in small letters": ("N4*COLUMBUS*OH*43215~", "N4*COLUMBUS*oh*43215~"),
    "a filing code": ("SBR*P*18*******MB~", "SBR*P*18*******QQ~"),
    "a reference that is none": ("REF*6R*C1L1~", "REF*QQ*C1L1~"),
    "a submitter without a number to call": ("PER*IC*DESK*TE*5555550100~", ""),
    "a street given twice": ("N3*1 MAIN~", "N3*1 MAIN~N3*1 MAIN~"),
    "the city before the street": (
        "N3*1 ELM~N4*COLUMBUS*OH*43215~",
        "N4*COLUMBUS*OH*43215~N3*1 ELM~",
    ),
    "a group of another kind": ("GS*HC*", "GS*HP*"),
    "test or production": ("*0*P*:~", "*0*X*:~"),
    "a state that is none": ("N4*COLUMBUS*OH*43215~", "N4*COLUMBUS*QQ*43215~"),
    "a day that is none": ("BHT*0019*00*1*20260310*", "BHT*0019*00*1*20260230*"),
    "a version in GS alone": ("*X*005010X222A1~", "*X*005010X223A2~"),
    "a blank at the end of data": ("DMG*D8*19500505*F~", "DMG*D8*19500505*F ~"),
    "a blank before a tag": ("~SBR*", "~ SBR*"),
    "a tag in small letters": ("~CLM*", "~clm*"),
    "a taxonomy below the referring": (
        "NM1*82*1*",
        "NM1*DN*1*INVENTED*B****XX*1003000126~PRV*RF*PXC*207Q00000X~NM1*82*1*",
    ),
    "a paper of no kind": ("HI*ABK", "PWK*QQ*EL***AC*1~HI*ABK"),
    "another payer without a name": (
        "LX*1~",
        "SBR*S*18*******CI~OI***Y***Y~NM1*IL*1*INVENTED*P1****MI*M1~LX*1~",
    ),
    "another payer without an insured": (
        "LX*1~",
        "SBR*S*18*******CI~OI***Y***Y~NM1*PR*2*PLAN*****PI*2~LX*1~",
    ),
    "an amount told twice": (
        "LX*1~",
        "SBR*S*18*******CI~AMT*D*1~AMT*D*1~OI***Y***Y~NM1*IL*1*INVENTED*P1****MI*M1~"
        "NM1*PR*2*PLAN*****PI*2~LX*1~",
    ),
    "a segment without an element": ("~NM1*IL*", "~PAT~NM1*IL*"),
    "a contract given twice": ("HI*ABK", "CN1*02*5~CN1*02*5~HI*ABK"),
    "a number of a party that may not have it": (
        "PRV*PE*PXC*225100000X~",
        "PRV*PE*PXC*225100000X~REF*EI*123456789~",
    ),
    "a span where one day belongs": (
        "HI*ABK", "DTP*431*RD8*20260101-20260102~HI*ABK",
    ),
}  # fmt: skip


def counted(raw: str) -> bytes:
    """Return the file with the right count in SE."""
    body = raw[raw.index("ST*837") : raw.index("~SE*") + 1]
    head, _, tail = raw.partition("~SE*")
    return f"{head}~SE*{body.count('~') + 1}*{tail.split('*', 1)[1]}".encode()


@pytest.mark.parametrize("what", REFUSED)
def test_no_claim_passes_as_clean(what: str) -> None:
    old, new = REFUSED[what]
    assert old in WHOLE
    before, after = (
        [f for e in read_837p(counted(raw)) for f in e.faults if f.severity == "error"]
        for raw in (WHOLE, WHOLE.replace(old, new, 1))
    )
    assert before == []
    assert after


def test_a_level_that_is_promised_and_missing_is_said() -> None:
    raw = WHOLE.replace("*22*0~", "*22*1~", 1).encode()
    assert [f.code for e in read_837p(raw) for f in e.faults] == ["hl-children"]


def test_how_much_follows_the_end_is_said() -> None:
    found = [str(f) for e in read_837p((WHOLE + "PATIENT NOTES~").encode()) for f in e.faults]
    assert any("found 13 characters" in f for f in found)
    assert not any("PAT" in f for f in found)


def test_every_form_holds_its_own_examples_and_says_which_element_is_wrong() -> None:
    assert fits("2300 NONE", "*", ":")("NONE*X")
    for place, text, element in (
        ("2300 CLM", "CLM*C1*x***11:B:1*Y*A*Y*Y", 2),
        ("2300 CLM", "CLM*C1*1**X*11:B:1*Y*A*Y*Y", 4),
        ("2000B PAT", "PAT*****D8", 6),
        ("2010AA NM1", "NM1*85*2*CLINIC*****XX", 9),
        ("2400 LX", "LX*1*", 2),
        ("2010AB NM1", "NM1*87*2*NAME", 3),
    ):
        form = fits(place, "*", ":")
        assert not form(text)
        assert unfit(place, text, "*", ":")[0] == element


SOUND = {
    "another country": ("N4*COLUMBUS*OH*43215~", "N4*BERLIN*BE*10115*DE~"),
    "a province": ("N4*COLUMBUS*OH*43215~", "N4*IQALUIT*NU*X0A0H0*CA~"),
    "a country's own division": ("N4*COLUMBUS*OH*43215~", "N4*TIJUANA**22000*MX***BCN~"),
    "a purchased service": ("REF*6R*C1L1~", "REF*6R*C1L1~NM1*QB*2******XX*1245319599~"),
    "a day of prescription": ("REF*6R*C1L1~", "DTP*471*D8*20260301~REF*6R*C1L1~"),
    "days of disability": ("HI*ABK", "DTP*314*RD8*20260101-20260102~HI*ABK"),
    "a contract and a condition": (
        "HI*ABK",
        "CN1*02*5~CRC*75*Y*IH~HI*ABK",
    ),
    "a leap day": ("BHT*0019*00*1*20260310*", "BHT*0019*00*1*20240229*"),
    "an indent on its own line": ("~SBR*", "~\n  SBR*"),
}  # fmt: skip


@pytest.mark.parametrize("what", SOUND)
def test_what_is_seldom_and_sound_passes(what: str) -> None:
    old, new = SOUND[what]
    assert old in WHOLE
    raw = counted(WHOLE.replace(old, new, 1))
    assert [str(f) for e in read_837p(raw) for f in e.faults if f.severity == "error"] == []


def test_separators_that_are_control_characters() -> None:
    raw = WHOLE.translate(str.maketrans("*:^~", "\x1d\x1f\x1e\x1c"))
    assert [(e.id, e.faults) for e in read_837p(raw.encode())] == [("C1", ())]


def test_an_element_is_named_in_the_form_that_its_code_asks_for() -> None:
    for place, text, element in (
        ("2300 CRC", "CRC*75*N*IH", 2),
        ("2300 CRC", "CRC*99*Y*IH", 1),
        ("2300 DTP", "DTP*314*D9*20260101", 2),
        ("2010BA N4", "N4*COLUMBUS*QQ*43215", 2),
        ("2010BA N4", "N4*BERLIN*be*10115*DE", 2),
        ("2010BA N4", "N4*BERLIN*BE*1*DE", 3),
    ):
        assert not fits(place, "*", ":")(text)
        assert unfit(place, text, "*", ":")[0] == element, text


def test_a_claim_below_a_level_whose_opening_is_lost_is_nobodys() -> None:
    raw = claim_file(claim("C1"), claim("C2"), claim("C3")).replace("~HL*3*", "~XL*3*")
    entries = [e for e in read_837p(raw.encode()) if e.index is not None]
    assert [(e.id, e.is_unread) for e in entries] == [("C1", True), ("C2", True), ("C3", False)]


def test_parts_left_empty_at_the_end_of_an_element_are_let_be() -> None:
    raw = WHOLE.replace("HC:97140:GP*", "HC:97140:GP::*", 1)
    assert [f for e in read_837p((raw).encode()) for f in e.faults] == []


def test_what_fits_its_form_has_no_more_elements_than_are_counted() -> None:
    for place, form in [(place, one) for place, all in FORMS.items() for one in all.split(" / ")]:
        many = sum(unit.count("&") + 1 for unit in form.split())
        assert many <= MOST_ELEMENTS.get(place.partition(" ")[2], MOST_OF_ANY), place


def test_a_separator_that_is_a_digit_is_found_in_a_code_that_fits() -> None:
    raw = WHOLE.replace(":", "8")  # as in NM1*85, segment 10
    found = [f for e in read_837p(raw.encode()) for f in e.faults if f.at.segment == 10]
    assert ("separator-in-data", 1) in [(f.code, f.at.element) for f in found]
