"""A fault of form that a rule says too: once, at its own place; the others are not dropped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from chartproof.cli import main
from chartproof.model import Position
from chartproof.scrub.outcomes import Change, ClaimOutcome, Summary
from chartproof.scrub.scrubbing import Scrub
from chartproof.scrub.telling import first_of, report
from chartproof.x12.write import split

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260310*1200*^*00501*000000001*0*P*:~"
)
HALL = "NM1*77*2*HALL*****XX*1234567890~N3*2 OAK~N4*COLUMBUS*OH*432150001~"
LINES = ("HC:97110:GP*90*UN*2***1", "HC:97140:GP*45*UN*1***1:2")


def a_file(*claims: str, members: Iterable[str] = ("1EG4TE5MK73",)) -> bytes:
    """Return a file with each claim under a subscriber of the same name and birthday."""
    body = "ST*837*0001*005010X222A1~BHT*0019*00*1*20260310*1200*CH~"
    body += "NM1*41*2*CLINIC*****46*S1~PER*IC*DESK*TE*5555550100~NM1*40*2*HOUSE*****46*R1~"
    body += "HL*1**20*1~PRV*BI*PXC*261QP2000X~NM1*85*2*CLINIC*****XX*1245319599~"
    body += "N3*1 MAIN~N4*COLUMBUS*OH*432150001~REF*EI*311234567~"
    for n, (text, member) in enumerate(zip(claims, members, strict=True), start=2):
        body += f"HL*{n}*1*22*0~SBR*P*18*******MB~NM1*IL*1*INVENTED*ANY****MI*{member}~"
        body += "N3*3 ELM~N4*COLUMBUS*OH*43215~DMG*D8*19500505*F~NM1*PR*2*PLAN*****PI*00001~"
        body += text
    count = body.count("~") + 1
    return (
        f"{ISA}GS*HC*S1*R1*20260310*1200*1*X*005010X222A1~{body}SE*{count}*0001~"
        "GE*1*1~IEA*1*000000001~"
    ).encode()


def a_claim(number: str = "C1", lines: tuple[str, ...] = LINES) -> str:
    body = f"CLM*{number}*135***11:B:1*Y*A*Y*Y~HI*ABK:M1711*ABF:M25561~"
    body += "NM1*DN*1*INVENTED*D****XX*1679576722~"
    body += "NM1*82*1*INVENTED*A****XX*1234567893~PRV*PE*PXC*225100000X~"
    for n, line in enumerate(lines, start=1):
        body += f"LX*{n}~SV1*{line}~DTP*472*D8*20260303~"
    return body


def outcomes(raw: bytes) -> list[ClaimOutcome]:
    return list(Scrub(raw).outcomes())


@pytest.mark.parametrize(
    ("old", "new", "rule", "path", "element", "segment"),
    [
        ("1234567893", "1234567890", "npi-check-digit-wrong", "2310B NM1", 9, b"NM1*82"),
        ("*225100000X", "*2251X", "taxonomy-malformed", "2310B PRV", 3, b"PRV*PE"),
        ("*135*", "*136*", "charge-total-differs", "2300 CLM", 2, b"CLM*"),
        ("*1:2", "*1:3", "pointer-to-no-diagnosis", "2400 SV1", 7, b"SV1*HC:97140"),
        ("97110:GP", "97110:GP:5", "modifier-malformed", "2400 SV1", 1, b"SV1*HC:97110"),
        ("HC:97110", "HC:971101", "code-unknown", "2400 SV1", 1, b"SV1*HC:971101"),
        ("20260303", "20260312", "filed-before-service", "2400 DTP", 3, b"DTP*472"),
        ("LX*1", f"{HALL}LX*1", "line-provider-number-wrong", "2310C NM1", 9, b"NM1*77"),
    ],
)
def test_the_place_is_that_of_the_element(
    old: str, new: str, rule: str, path: str, element: int, segment: bytes
) -> None:
    raw = a_file(a_claim().replace(old, new, 1))
    (outcome,) = outcomes(raw)
    (found,) = [f for f in outcome.findings if f.rule == rule]
    (at,) = found.at
    assert (at.path, at.element) == (path, element)
    assert raw[at.offset :].startswith(segment)
    assert raw.split(b"~")[at.segment - 1].startswith(segment)
    assert "claim-malformed" not in {f.rule for f in outcome.findings}


def test_a_second_fault_of_the_kind_is_not_dropped() -> None:
    lines = (LINES[0].replace("GP", "GP:5"), LINES[1].replace("GP", "GP:kx"))
    (outcome,) = outcomes(a_file(a_claim(lines=lines)))
    by_rule = {f.rule: f.at[0].segment for f in outcome.findings if f.severity == "error"}
    assert by_rule["claim-malformed"] == by_rule["modifier-malformed"] + 3


def test_each_wrong_number_of_a_line_is_said_once() -> None:
    own = f"{LINES[0]}~DTP*472*D8*20260303~NM1*82*1*INVENTED*B****XX*1234567890"
    raw = a_file(a_claim().replace(f"{LINES[0]}~DTP*472*D8*20260303", own))
    (outcome,) = outcomes(raw)
    said = [f.rule for f in outcome.findings if "check digit" in f.message]
    assert "line-provider-number-wrong" in said
    assert "claim-malformed" not in said
    assert {f.at[0].path for f in outcome.findings if f.rule in said} == {"2420A NM1"}


def test_a_place_is_told_as_the_trade_writes_it() -> None:
    (outcome,) = outcomes(a_file(a_claim().replace("1234567893", "1234567890")))
    assert "NM109)" in report("day.837", Summary(), [outcome])


def test_a_namesake_with_another_number_is_somebody_else() -> None:
    copies = a_claim("C1"), a_claim("C2")
    other = outcomes(a_file(*copies, members=("1EG4TE5MK73", "2EG4TE5MK73")))
    assert [o.status for o in other] == ["clean", "clean"]
    same = outcomes(a_file(*copies, members=("1EG4TE5MK73", "1EG4-TE5-MK73")))
    assert all("claim-billed-twice" in {f.rule for f in o.findings} for o in same)


def test_words_beside_an_unlisted_code_describe_it() -> None:
    unlisted = ("HC:97799:GP::::DRY NEEDLING OF ONE MUSCLE*90*UN*1***1", LINES[1])
    (outcome,) = outcomes(a_file(a_claim(lines=unlisted)))
    assert "unlisted-code-undescribed" not in {f.rule for f in outcome.findings}


def test_trailers_repeat_the_numbers_of_their_headers(tmp_path: Path) -> None:
    raw = a_file(a_claim())
    wrong = raw.replace(b"*0001~GE*1*1~IEA*1*000000001", b"*0009~GE*1*8~IEA*1*000000007")
    clean = tmp_path / "clean.837"
    with clean.open("wb") as file:
        assert split(wrong, file, None, lambda index: False).is_complete
    assert clean.read_bytes() == raw


@pytest.mark.parametrize(
    ("old", "new"),
    [("INVENTED*ANY", "INV\xc9NT\xc9D*ANY"), ("INVENTED*ANY", "INV\x07*ANY"),
     ("3 ELM", "9" * 3000), ("HC:97110:GP", "HC>97110>GP")],
)  # fmt: skip
def test_damage_ends_with_2_and_its_place(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "in.837"
    path.write_bytes(a_file(a_claim()).replace(old.encode(), new.encode("latin-1"), 1))
    done = CliRunner().invoke(main, ["scrub", str(path)])
    assert done.exit_code == 2
    assert "segment" in done.stderr
    assert "expected" in done.stderr
    assert "INV" not in done.stderr


def test_what_was_corrected_on_a_clean_claim_is_told() -> None:
    change = Change(rule="r", why="the plan is one of PT", before=("SV1*A",), after=("SV1*A:GP",))
    clean, fixed = (
        ClaimOutcome(number=n, id=f"C{n}", status="clean", at=Position(9, 200), changes=changes)
        for n, changes in enumerate(((), (change,)), start=1)
    )
    held, told = first_of((clean, fixed))
    assert (held, told) == ([], [fixed])
    text = report("day.837", Summary(), held, told)
    assert text.index("Corrected, and clean now") < text.index("SV1*A\n") < text.index("SV1*A:GP")
