"""What was accepted and rejected, why, on which claim; and the answer that we write."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from claim_files import ISA, claim, claim_file
from click.testing import CliRunner

from chartproof.cli import main
from chartproof.model import Fault
from chartproof.x12.ack import AckAnswer, read_ack, write_999
from chartproof.x12.segments import segments

AT = datetime(2026, 3, 11, 9, 0)


def enveloped(body: str, kind: str = "FA") -> bytes:
    gs = f"GS*{kind}*R1*S1*20260311*0900*7*X*005010X231A1~"
    return f"{ISA}{gs}{body}GE*1*7~IEA*1*000000001~".encode()


ANSWER = enveloped(
    "ST*999*0001*005010X231A1~AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~"
    "IK3*CLM*19**8~CTX*CLM01:C1~IK4*2*782*I12*SECRET~"
    "IK3*NM1*8*2010AA*8~IK4*9*67*I12*SECRET~"
    "IK3*SV1*26**8~IK4*1:2*234*7~IK5*R*I5~"
    "AK2*837*0002*005010X222A1~IK5*A~AK9*P*2*2*1~SE*13*0001~"
)
STATUS = enveloped(
    "ST*277*0001*005010X214~BHT*0085*08*1*20260311*0900*TH~HL*1**20*1~NM1*PR*2*PLAN*****PI*1~"
    "TRN*1*X~HL*2*1*21*1~NM1*41*2*CLINIC*****46*S1~TRN*2*1~STC*A1:19:PR*20260311*WQ*270~"
    "HL*3*2*19*1~NM1*85*2*CLINIC*****XX*1245319599~"
    "HL*4*3*PT~NM1*QC*1*INVENTED*P1****MI*M1~TRN*2*C1~"
    "STC*A7:562:85*20260311*U*135******A6:249~REF*1K*PAYER77~"
    "SVC*HC:97110:GP*90~STC*A7:453*20260311*U~REF*FJ*C1L1~"
    "HL*5*3*PT~NM1*QC*1*INVENTED*P2****MI*M2~TRN*2*C2~STC*A2:20:PR*20260311*WQ*135~SE*22*0001~",
    "HN",
)


def short(answers: list[AckAnswer]) -> list[tuple[str, str, str]]:
    return [(a.level, a.id, a.status) for a in answers]


def test_a_999_says_which_claim_and_why() -> None:
    answers = list(read_ack(ANSWER))
    assert short(answers) == [
        ("claim", "C1", "rejected"),
        ("transaction", "0001", "rejected"),
        ("transaction", "0002", "accepted"),
        ("group", "1", "accepted_in_part"),
    ]
    (reason,) = answers[0].reasons
    assert (reason.code, reason.place) == ("IK4 I12", "segment 19 CLM element 2")
    assert (answers[3].received, answers[3].accepted) == (2, 1)
    assert "SECRET" not in repr(answers)


def test_the_claim_file_beside_it_names_the_claim_of_a_segment() -> None:
    answers = list(read_ack(ANSWER, claims=claim_file(claim("C1"), claim("C2")).encode()))
    assert [r.place for r in answers[0].reasons] == [
        "segment 19 CLM element 2",
        "segment 26 SV1 element 1-2",
    ]


def test_a_277ca_answers_claims_and_lines() -> None:
    answers = list(read_ack(STATUS))
    assert short(answers) == [
        ("claim", "C1", "rejected"),
        ("line", "C1L1", "rejected"),
        ("claim", "C2", "accepted"),
    ]
    assert [r.code for r in answers[0].reasons] == ["A7:562:85", "A6:249"]
    assert "NPI (billing provider)" in answers[0].reasons[0].meaning
    assert answers[0].payer_reference == "PAYER77"
    assert answers[1].claim == "C1"


def test_an_interchange_answer() -> None:
    raw = f"{ISA}TA1*000000009*260310*1200*R*005~IEA*0*000000001~".encode()
    (answer,) = read_ack(raw)
    assert (answer.kind, answer.id, answer.status) == ("TA1", "000000009", "rejected")
    assert answer.reasons[0].meaning


def test_another_file_and_a_cut_file_are_faults() -> None:
    faults: list[Fault] = []
    assert list(read_ack(claim_file().encode(), faults=faults)) == []
    assert [f.code for f in faults] == ["not-an-ack"]
    assert "chartproof scrub" in faults[0].message
    whole = claim_file()
    sets = whole[whole.index("ST*") : whole.index("GE*")]
    faults.clear()
    assert list(read_ack(whole.replace("GE*", sets * 2 + "GE*").encode(), faults=faults)) == []
    assert [f.message for f in faults if f.code == "not-an-ack"] == [
        "expected an acknowledgement (999, 277CA), found 3 times a claim file (837); "
        "`chartproof scrub` reads it, --answer writes the 999 to it"
    ]
    for length in range(106, len(ANSWER) - 1, 11):
        found: list[Fault] = []
        list(read_ack(ANSWER[:length], faults=found))
        assert found, length


def written(raw: str) -> tuple[str, list[AckAnswer]]:
    out = BytesIO()
    write_999(raw.encode(), out, AT)
    faults: list[Fault] = []
    answers = list(read_ack(out.getvalue(), faults=faults))
    assert faults == []
    return out.getvalue().decode(), answers


def test_a_sound_file_is_accepted() -> None:
    text, answers = written(claim_file())
    assert short(answers) == [("transaction", "0001", "accepted"), ("group", "1", "accepted")]
    found = list(segments(text.encode()))
    begin = next(s.number for s in found if s.tag == "ST")
    se = next(s for s in found if s.tag == "SE")
    assert se[1] == str(se.number - begin + 1)
    isa = text.split("~")[0].split("*")
    assert (isa[6].strip(), isa[8].strip()) == ("RECEIVER", "SENDER")
    assert len(text.split("~")[0]) == 105


def test_what_we_reject_is_said_with_its_place_and_without_its_value() -> None:
    wrong = claim_file(claim("C1"), claim("C2", total="999")).replace("1245319599", "1245319590")
    text, answers = written(wrong)
    assert short(answers) == [
        ("claim", "C2", "rejected"),
        ("transaction", "0001", "rejected"),
        ("group", "1", "rejected"),
    ]
    assert text.count("IK3*NM1*8*2010*8") == 1, "a fault of a level is told once"
    assert "999*" not in text.replace("ST*999*", "")
    places = [s for s in segments(wrong.encode()) if s.tag == "CLM" and s[1] == "C2"]
    assert f"IK3*CLM*{places[0].number - 2}*2300*8" in text


def test_envelope_faults_and_other_files_are_answered_too() -> None:
    text, _ = written(claim_file().replace("SE*31*", "SE*30*"))
    assert "IK5*R*4~" in text
    text, _ = written(claim_file().replace("ST*837*", "ST*835*"))
    assert "IK5*R*1~" in text


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["ack", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answer.999").write_bytes(ANSWER)
    (tmp_path / "status.277").write_bytes(STATUS)
    (tmp_path / "day.837").write_text(claim_file())
    return tmp_path


def test_the_command_in_words(folder: Path) -> None:
    code, out, err = run(str(folder / "answer.999"))
    assert (code, err) == (1, "")
    assert "claim C1: REJECTED\n    segment 19 CLM element 2: pattern not matched" in out
    assert out.endswith(
        "1 claim: 1 rejected\n2 transactions: 1 accepted, 1 rejected\n1 group: 1 accepted in part\n"
    )


def test_the_command_in_json(folder: Path) -> None:
    code, out, _ = run(str(folder / "status.277"), "--format", "json")
    assert code == 1
    assert [(a["level"], a["id"]) for a in json.loads(out)] == [
        ("claim", "C1"), ("line", "C1L1"), ("claim", "C2")
    ]  # fmt: skip
    _, lines, _ = run(str(folder / "status.277"), "--format", "jsonl")
    assert [json.loads(line) for line in lines.splitlines()] == json.loads(out)


def test_the_command_writes_an_answer_and_reads_it(folder: Path) -> None:
    answer = folder / "our.999"
    code, out, _ = run(str(folder / "day.837"), "--answer", str(answer))
    assert code == 0
    assert "1 transaction received, 1 accepted, 0 rejected" in out
    assert run(str(answer))[0] == 0


def test_the_command_says_what_it_cannot_read(folder: Path) -> None:
    code, _, err = run(str(folder / "day.837"))
    assert code == 2
    assert "expected an acknowledgement (999, 277CA), found a claim file (837)" in err
    (folder / "x.pdf").write_bytes(b"%PDF-1.7")
    assert run(str(folder / "x.pdf"))[0] == 2
    assert run(str(folder / "nothing.999"))[0] == 2
    code, _, err = run(str(folder / "day.837"), "--answer", str(folder / "day.837"))
    assert code == 2
    assert "would take the place" in err
    assert (folder / "day.837").read_text() == claim_file()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("GE*1*1~", "GE*2*1~", "AK9*R*1*1*0*5"),
        ("GE*1*1~", "GE*1*7~", "AK9*R*1*1*0*4"),
        ("*X*005010X222A1~", "*X*005010X223A2~", "AK9*R*1*1*0*2"),
        ("~DMG*", "~N3*AGAIN~DMG*", "IK3*N3*17*2010*7"),
        ("~DMG*", "~PATSMITH*AGAIN~DMG*", "IK3*UNK*17*2010*1"),
        ("CLM*C1*", f"CLM*{'9' * 40}*", "IK3*CLM*19*2300*8"),
        ("GS*HC*S1*", "GS*HC*S:1*", "GS*FA*R1*S1*"),
    ],
)
def test_an_answer_has_a_form_of_its_own_whatever_it_answers(old: str, new: str, said: str) -> None:
    raw = claim_file()
    assert old in raw
    out = BytesIO()
    write_999(raw.replace(old, new, 1).encode(), out, AT)
    answer = out.getvalue().decode()
    assert said in answer
    assert "SMITH" not in answer
    for segment in segments(out.getvalue()):
        if segment.tag == "IK3":
            assert 2 <= len(segment[1]) <= 3, segment.text
        if segment.tag == "CTX":
            assert len(segment[1]) <= 6 + 35 + 1, segment.text
