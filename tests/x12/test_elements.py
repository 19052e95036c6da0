"""What an element may hold: what a clearing-house refuses is not clean with us either."""

from __future__ import annotations

import pytest
from claim_files import claim_file

from chartproof.scrub.scrubbing import Scrub
from chartproof.x12.claim837p import read_837p
from chartproof.x12.elements import FORMS, fits, unfit
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
}  # fmt: skip


def counted(raw: str) -> bytes:
    """Return the file with the right count in SE."""
    body = raw[raw.index("ST*837") : raw.index("SE*")]
    head, _, tail = raw.partition("SE*")
    return f"{head}SE*{body.count('~') + 1}*{tail.split('*', 1)[1]}".encode()


@pytest.mark.parametrize("what", REFUSED)
def test_no_claim_passes_as_clean(what: str) -> None:
    old, new = REFUSED[what]
    assert old in WHOLE
    before, after = (
        [o.status for o in Scrub(counted(raw), rules=(), fix=False).outcomes()]
        for raw in (WHOLE, WHOLE.replace(old, new, 1))
    )
    faults = [f for e in read_837p(counted(WHOLE.replace(old, new, 1))) for f in e.faults]
    assert before == ["clean"]
    assert [f for f in faults if f.severity == "error"], after


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


def test_parts_left_empty_at_the_end_of_an_element_are_let_be() -> None:
    raw = WHOLE.replace("HC:97140:GP*", "HC:97140:GP::*", 1)
    assert [f for e in read_837p((raw).encode()) for f in e.faults] == []


def test_what_fits_its_form_has_no_more_elements_than_are_counted() -> None:
    for place, form in FORMS.items():
        many = sum(unit.count("&") + 1 for unit in form.split())
        assert many <= MOST_ELEMENTS.get(place.partition(" ")[2], MOST_OF_ANY), place


def test_a_separator_that_is_a_digit_is_found_in_a_code_that_fits() -> None:
    raw = WHOLE.replace(":", "8")  # as in NM1*85, segment 10
    found = [f for e in read_837p(raw.encode()) for f in e.faults if f.at.segment == 10]
    assert ("separator-in-data", 1) in [(f.code, f.at.element) for f in found]
