"""A claim of a file as rules see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from claim_files import LINES, claim, claim_file

import chartproof
from chartproof.model import Claim
from chartproof.x12.claim837p import ClaimEntry, read_837p


def read(raw: str) -> list[ClaimEntry]:
    return list(read_837p(raw.encode("latin-1")))


def only(raw: str) -> Claim:
    (entry,) = read(raw)
    assert entry.faults == (), [str(f) for f in entry.faults]
    assert entry.claim is not None
    return entry.claim


def test_a_sound_file_gives_its_claims_and_no_fault() -> None:
    entries = read(claim_file(claim("C1"), claim("C2"), claim("C3")))
    assert [e.id for e in entries] == ["C1", "C2", "C3"]
    assert [e.index for e in entries] == [0, 1, 2]
    assert all(e.faults == () and e.unsure == () for e in entries)


def test_it_is_a_public_name() -> None:
    assert chartproof.read_837p is read_837p


def test_the_claim_and_its_lines() -> None:
    c = only(claim_file(claim(head="DTP*431*D8*20260201~REF*G1*AUTH1~")))
    assert (c.id, c.charge_usd, c.frequency, c.place_of_service) == ("C1", 135, "1", "11")
    assert c.diagnoses == ("M17.11", "M25.561")
    assert c.dates == {"431": date(2026, 2, 1)}
    assert c.authorization == "AUTH1"
    assert c.received_on == date(2026, 3, 10)
    first, second = c.lines
    assert (first.charge.code, first.charge.units, first.charge.modifiers) == ("97110", 2, ("GP",))
    assert first.charge.charge_usd == Decimal("90")
    assert second.charge.diagnosis_pointers == (1, 2)
    assert first.date_of_service == date(2026, 3, 3)
    assert first.control_number == "C1L1"
    assert first.at.path == "2400 SV1"


def test_the_visit_of_each_day() -> None:
    two = claim().replace("LX*2~SV1*HC:97140:GP*45*UN*1***1:2~DTP*472*D8*20260303",
                          "LX*2~SV1*HC:97140:GP*45*UN*1***1:2~DTP*472*D8*20260305")  # fmt: skip
    visits = only(claim_file(two, payer="CI", name="AETNA")).visits
    assert [(v.id, v.date_of_service, v.codes) for v in visits] == [
        ("C1 2026-03-03", date(2026, 3, 3), ("97110",)),
        ("C1 2026-03-05", date(2026, 3, 5), ("97140",)),
    ]
    assert {v.payer for v in visits} == {"aetna"}
    assert {v.discipline for v in visits} == {"PT"}
    assert visits[0].rendering is not None
    assert (visits[0].rendering.npi, visits[0].rendering.credential) == ("1234567893", "PT")
    assert visits[0].billing is not None
    assert visits[0].billing.entity == "organization"


@pytest.mark.parametrize(
    ("kind", "name", "policy"),
    [
        ("MB", "ANY CONTRACTOR", "medicare"),
        ("16", "SOME PLAN", "medicare_advantage"),
        ("16", "AETNA", "medicare_advantage"),
        ("CI", "AETNA", "aetna"),
        ("BL", "A BLUE PLAN", "commercial"),
        ("MC", "STATE", "medicaid"),
        ("WC", "STATE FUND", "workers_comp"),
        ("CH", "REGION", "tricare"),
        ("VA", "REGION", "va"),
        ("AM", "MOTOR MUTUAL", "auto"),
        ("ZZ", "NOBODY KNOWS", "unknown"),
        ("ZZ", "CIGNA", "cigna"),
    ],
)
def test_the_payer_by_kind_and_name(kind: str, name: str, policy: str) -> None:
    assert only(claim_file(payer=kind, name=name)).policy == policy


def test_the_discipline_comes_from_the_provider_where_no_modifier_says_it() -> None:
    plain = claim(lines=("HC:97110*90*UN*2***1",)).replace("225100000X", "225X00000X")
    assert only(claim_file(plain)).visits[0].discipline == "OT"


def test_a_patient_is_known_again_without_a_name() -> None:
    one, two = read(claim_file(claim("C1"), claim("C2")))
    again = read(claim_file(claim("C1"), claim("C2")))[0]
    assert one.claim
    assert two.claim
    assert again.claim
    assert one.claim.patient_key != two.claim.patient_key
    assert one.claim.patient_key == again.claim.patient_key
    assert "INVENTED" not in one.claim.patient_key


def test_a_dependent_is_the_patient() -> None:
    c = only(claim_file(claim(), dependent=True))
    assert c.patient_born == date(2015, 5, 5)
    assert c.patient_id == "M1"


def test_a_line_names_its_own_people_and_an_earlier_payer() -> None:
    body = claim(lines=LINES[:1], head="").replace(
        "REF*6R*C1L1~",
        "REF*6R*C1L1~NM1*82*1*OTHER*B****XX*1245319599~NM1*DQ*1*BOSS*C****XX*1679576722~"
        "SVD*00002*60*HC:97110:GP**2~CAS*PR*2*20*1*3*10~DTP*573*D8*20260305~",
    )
    body = body.replace(
        "LX*1~",
        "SBR*P*18*******CI~CAS*CO*45*5~AMT*D*60~OI***Y***Y~NM1*IL*2*EMPLOYER*****MI*X1~"
        "NM1*PR*2*FIRST PLAN*****PI*00002~DTP*573*D8*20260305~LX*1~",
    )
    c = only(claim_file(body))
    (line,) = c.lines
    assert line.rendering is not None
    assert line.rendering.npi == "1245319599"
    assert line.supervising is not None
    assert line.paid_usd == 60
    assert [(p.adjusted_usd, p.payer_id, p.paid_on) for p in line.payments] == [
        (30, "00002", date(2026, 3, 5))
    ]
    (payer,) = c.other_payers
    assert (payer.kind, payer.paid_usd, payer.adjusted_usd) == ("CI", 60, 5)
    assert (payer.subscriber, payer.id, payer.paid_on) == (
        "organization", "00002", date(2026, 3, 5)
    )  # fmt: skip


def test_an_accident() -> None:
    body = claim(clm="11:B:1*Y*A*Y*Y**AA:::OH").replace("HI*", "DTP*439*D8*20260101~HI*")
    accident = only(claim_file(body, payer="AM")).accident
    assert accident is not None
    assert (accident.auto, accident.work, accident.state) == (True, None, "OH")
    assert accident.on == date(2026, 1, 1)


def test_a_replacement_names_the_claim_it_replaces() -> None:
    c = only(claim_file(claim(clm="11:B:7*Y*A*Y*Y", head="REF*F8*OLD1~")))
    assert (c.frequency, c.original_reference) == ("7", "OLD1")


def test_a_claim_of_ten_thousand_lines() -> None:
    lines = ("HC:97110:GP*45*UN*1***1",) * 10_000
    (entry,) = read(claim_file(claim(lines=lines)))
    assert entry.claim is not None
    assert len(entry.claim.lines) == 10_000
    assert [f.code for f in entry.faults] == ["too-many-lines"]
    last = entry.claim.lines[-1]
    assert entry.claim.lines[0].at.segment < last.at.segment
    raw = claim_file(claim(lines=lines)).encode()
    assert raw[last.at.offset :].startswith(b"SV1*")
