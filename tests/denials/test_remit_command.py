"""`chartproof remit`: what it prints, what it says beside that, and how it ends."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from remits import CLEAN, claim, denied, file, line, payment, sent, sent_claim

from chartproof.cli import main

BUNDLED = claim(
    line("97110:GP", "60", "0", "CO*97*60", control="A3L1"),
    line("97150:GP", "40", "15", "CO*45*20", "PR*2*5", control="A3L2"),
    charge="100",
    paid="15",
    patient="5",
    id="A3",
)
NO_MODIFIER = claim(
    line("97110", "60", "0", "CO*16*60", control="A2L1", remarks=("N822", "MA130")),
    charge="60",
    paid="0",
    id="A2",
    status="4",
)
UNKNOWN = claim(line("97110:GP", "60", "0", "CO*ZZ9*60"), charge="60", paid="0", id="A4")
SENT = sent(
    sent_claim("A2", "97110*1*60"),
    sent_claim("A3", "97110:GP*1*60", "97150:GP*1*40"),
    sent_claim("A4", "97110:GP*1*60"),
    sent_claim("A5", "97140*1*60"),
)


@pytest.fixture
def remit(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


class Runner:
    """Runs the command on files made of bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, source: bytes, *options: str, claims: bytes | None = None) -> Result:
        (self.folder / "day.835").write_bytes(source)
        given = [str(self.folder / "day.835"), *options]
        if claims is not None:
            (self.folder / "sent.837").write_bytes(claims)
            given += ["--claims", str(self.folder / "sent.837")]
        return CliRunner().invoke(main, ["remit", *given])


def test_a_clean_payment_ends_with_0(remit: Runner) -> None:
    done = remit(file(payment(CLEAN, paid="23.52")))
    assert done.exit_code == 0
    assert "The payment adds up to the cent." in done.output
    assert "1 of 1 claim needs nothing." in done.output


def test_denials_end_with_1_and_are_explained(remit: Runner) -> None:
    done = remit(file(payment(CLEAN, NO_MODIFIER, BUNDLED, paid="38.52")), claims=SENT)
    assert done.exit_code == 1
    for words in (
        "$60.00 denied, CO-16 N822 MA130",
        "Caught before billing by discipline-modifier-missing, which finds it in these lines",
        "No appeal: the claim could not be processed",
        "Appeal until 2026-07-13 by redetermination",
        "2 claims have no answer in these payments: A4, A5",
    ):
        assert words in done.output, words


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_one_line_of_json_a_claim(remit: Runner, form: str) -> None:
    done = remit(file(payment(CLEAN, BUNDLED, paid="38.52")), "--format", form)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["claim_id"] == "A1"
    assert (first["charge_usd"], first["paid_usd"], first["patient_usd"]) == (
        "45.00",
        "23.52",
        "6.00",
    )
    assert (first["balanced"], first["denials"]) == (True, [])
    (denial,) = second["denials"]
    assert denial["group"] == "CO"
    assert denial["reason"] == "97"
    assert denial["usd"] == "60.00"
    assert denial["rule"] == "ncci-pair-needs-modifier"
    assert denial["cause"]
    assert [x["code"] for x in second["lines"]] == ["97110", "97150"]


def test_what_does_not_add_up_is_said_on_its_segment(remit: Runner) -> None:
    off = claim(line("97110:GP", "45", "30", "CO*45*14"), charge="45", paid="30", id="B")
    done = remit(file(payment(CLEAN, off, paid="50")), "--format", "json")
    assert done.exit_code == 1
    second = json.loads(done.stdout.splitlines()[1])
    assert second["balanced"] is False
    (gap,) = second["imbalances"]
    assert (gap["level"], gap["usd"], gap["line"]) == ("service", "-1.00", 0)
    assert "the payment does not add up" in done.stderr


def test_an_amount_that_could_not_be_read_is_null_and_undecided(remit: Runner) -> None:
    bad = claim(line("97110:GP", "45", "30", "CO*45*15"), charge="45", paid="3O")
    done = remit(file(payment(bad, CLEAN, paid="53.52")), "--format", "json")
    assert done.exit_code == 2
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["paid_usd"], first["balanced"], first["unread"]) == (None, None, ["paid_usd"])
    assert second["balanced"] is True
    assert "element 4" in done.stderr


def test_a_spreadsheet_of_adjustments(remit: Runner) -> None:
    evil = claim(line("97110:GP", "45", "0", "CO*50*45"), charge="45", paid="0", id="=1+1")
    done = remit(file(payment(CLEAN, evil, paid="23.52")), "--format", "csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [r["reason"] for r in rows] == ["45", "253", "2", "50"]
    assert rows[3]["claim_id"] == "'=1+1"
    assert (rows[3]["appeal"], rows[3]["appeal_until"]) == ("yes", "2026-07-13")


def test_the_summary_counts_by_everything_and_rates_the_rules(remit: Runner) -> None:
    source = file(payment(CLEAN, NO_MODIFIER, BUNDLED, UNKNOWN, paid="38.52"))
    done = remit(source, "--summary", "--format", "json", claims=SENT)
    found = json.loads(done.stdout)
    assert (found["claims"], found["denied_claims"], found["denied_usd"]) == (4, 3, "180.00")
    assert found["by_payer"] == [
        {"payer": "TEST PAYER", "denials": 3, "claims": 3, "usd": "180.00"}
    ]
    assert {r["code"]: r["usd"] for r in found["by_code"]} == {"97110": "180.00"}
    assert [r["clinician"] for r in found["by_clinician"]] == ["1234567893"]
    assert [r["month"] for r in found["by_month"]] == ["2026-03"]
    assert {r["rule"] for r in found["by_rule"]} == {
        "discipline-modifier-missing",
        "ncci-pair-needs-modifier",
        "none",
    }
    (proposal,) = found["proposals"]
    assert (proposal["reason"], proposal["codes"], proposal["usd"]) == (
        "ZZ9",
        {"97110": 1},
        "60.00",
    )
    rules = {r["rule"]: r for r in found["rules"]}
    for name in ("discipline-modifier-missing", "ncci-pair-needs-modifier"):
        assert (rules[name]["foreseen"], rules[name]["missed"]) == (1, 0), name
        assert rules[name]["recall"] == 1.0
    assert found["unanswered_claims"] == ["A5"]
    assert found["payments"][0]["balanced"] is True


def test_a_rule_that_found_a_fault_in_a_paid_claim_lacks_precision(remit: Runner) -> None:
    paid = claim(line("97110", "60", "30", "CO*45*30"), charge="60", paid="30", id="A2")
    denials = claim(
        line("97140", "60", "0", "CO*4*60", control="A5L1"), charge="60", paid="0", id="A5"
    )
    done = remit(
        file(payment(paid, denials, paid="30")), "--summary", "--format", "json", claims=SENT
    )
    rules = {r["rule"]: r for r in json.loads(done.stdout)["rules"]}
    rule = rules["discipline-modifier-missing"]
    assert (rule["foreseen"], rule["paid"], rule["precision"]) == (1, 1, 0.5)


def test_a_claim_file_handed_in_is_one_line_and_2(remit: Runner) -> None:
    done = remit(SENT)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "segment 2, GS element 1" in done.stderr
    assert "chartproof scrub" in done.stderr


def test_a_payment_file_given_as_claims_is_said_and_payments_go_on(remit: Runner) -> None:
    source = file(payment(CLEAN, paid="23.52"))
    done = remit(source, claims=source)
    assert done.exit_code == 2
    assert "835" in done.stderr
    assert "The payment adds up" in done.stdout


def test_no_such_file_and_no_such_place(remit: Runner, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["remit", str(tmp_path / "none.835")])
    assert done.exit_code == 2
    assert "No such file" in done.stderr
    assert remit(file(payment(CLEAN, paid="23.52")), "--locality", "XX-9").exit_code == 2
    assert remit(b"", "--format", "json").exit_code == 2


def test_many_faults_of_a_kind_are_counted(remit: Runner) -> None:
    bad = ["XYZ*1"] * 50
    one = payment(CLEAN, paid="23.52")
    segments = [*one[:-1], *bad, f"SE*{len(one) + 50}*0001"]
    done = remit(file(segments))
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 11
    assert "and 40 more" in done.stderr


def test_nothing_of_the_patient_is_said_beside_the_report(remit: Runner) -> None:
    source = file(payment(CLEAN, denied("CO*50*45"), paid="23.52"))
    for length in range(200, len(source), 7):
        done = remit(source[:length])
        assert "DOE" not in done.stderr
        assert "1EG4TE5MK73" not in done.stderr
        assert "Traceback" not in done.stderr


def test_the_report_as_people_read_it(remit: Runner, snapshot: object) -> None:
    assert callable(snapshot)
    back = claim(line("97110:GP", "-60", "-24", "CO*45*-36"), charge="-60", paid="-24", status="22")
    source = file(
        payment(
            CLEAN,
            NO_MODIFIER,
            BUNDLED,
            UNKNOWN,
            back,
            paid="-21.73",
            plb=("PLB*1234567893*20261231*WO:A0*37.50*L6*-1.25",),
        )
    )
    snapshot("remit.txt", remit(source).stdout)


def test_what_has_no_answer_and_what_answers_nothing_is_listed_at_the_end(remit: Runner) -> None:
    claims = sent(sent_claim("A1", "97110:GP*1*60", "97140:GP*1*50"))
    first = claim(line("97110:GP", "60", "30", "CO*45*30"), charge="60", paid="30")
    second = claim(line("97140:GP", "50", "30", "CO*45*20"), charge="50", paid="30")
    later = claim(line("97110:GP", "60", "30", "CO*45*30", day="20260310"), charge="60", paid="30")
    done = remit(file(payment(first, later, paid="60")), claims=claims)
    assert done.exit_code == 1
    assert "A part of the claim: line 2 is not in it" in done.stdout
    assert "of claims that have one: A1 line 2" in done.stdout
    assert "1 answer is to a claim not among those given: A1" in done.stdout
    parts = file(payment(first, paid="30"), payment(second, paid="30", number="0002"))
    done = remit(parts, "--summary", "--format", "json", claims=claims)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["unanswered_lines"] == []


def test_an_amount_beside_the_claims_is_told_as_it_stands(remit: Runner) -> None:
    plb = ("PLB*1234567893*20261231*WO:X*0*L6*1.00**-1.00",)
    done = remit(file(payment(CLEAN, paid="23.52", plb=plb)))
    assert done.exit_code == 2
    assert "Beside the claims, WO of $0.00:" in done.stdout
    assert "Beside the claims, an amount without a reason adds $1.00: not on file" in done.stdout
