"""The claim behind a payment, the line behind each paid line, whatever the payer made of them."""

from __future__ import annotations

from remits import claim, file, line, payment, sent, sent_claim

from chartproof.denials.matching import Claims, LineMatch, lines
from chartproof.model import Claim, ClaimPayment
from chartproof.x12.claim837p import read_837p
from chartproof.x12.remit835 import read_835


def claims(*texts: str) -> list[Claim]:
    return [e.claim for e in read_837p(sent(*texts)) if e.claim is not None]


def paid(*segments: list[str], **known: str) -> ClaimPayment:
    one = claim(*segments, **{"charge": "1", "paid": "1", **known})
    (found,) = read_835(file(payment(one, paid="1")))
    return found.claims[0]


def matched(text: str, *segments: list[str]) -> list[LineMatch | None]:
    (one,) = claims(text)
    return list(lines(paid(*segments), one))


TWO = sent_claim("A1", "97110:GP*2*120", "97140:GP:59*1*60")


def test_by_control_number_even_where_everything_else_changed() -> None:
    (found,) = matched(TWO, line("97530", "1", "1", control="A1L2", day="20200101"))
    assert found is not None
    assert (found.line, found.by) == (1, "control number")
    assert "97140 was sent, 97530 was paid" in found.changes


def test_by_day_code_and_charge() -> None:
    found = matched(TWO, line("97140:GP:59", "60", "1"), line("97110:GP", "120", "1", units="2"))
    assert [m.line for m in found if m] == [1, 0]
    assert [m.changes for m in found if m] == [(), ()]


def test_where_a_modifier_fell_off() -> None:
    (found,) = matched(TWO, line("97140:GP", "60", "1"))
    assert found is not None
    assert (found.line, found.changes) == (1, ("modifier 59 fell off",))


def test_where_units_were_split_over_two_lines() -> None:
    found = matched(TWO, line("97110:GP", "60", "1"), line("97110:GP", "60", "1"))
    assert [m.line for m in found if m] == [0, 0]
    assert all(m and m.changes == ("the line was split into 2",) for m in found)


def test_where_units_were_cut() -> None:
    (found,) = matched(TWO, line("97110:GP", "120", "1"))
    assert found is not None
    assert found.changes == ("2 units were sent, 1 answered",)


def test_where_the_code_was_changed_and_the_payer_says_from_what() -> None:
    (found,) = matched(TWO, line("97530:GP", "60", "1", submitted="97140:GP:59"))
    assert found is not None
    assert (found.line, found.by) == (1, "code and charge")


def test_where_the_code_was_changed_without_a_word_the_charge_tells() -> None:
    (found,) = matched(TWO, line("G0283", "60", "1"))
    assert found is not None
    assert (found.line, found.by) == (1, "charge")


def test_another_day_is_another_line() -> None:
    assert matched(TWO, line("97110:GP", "120", "1", day="20260304")) == [None]


def test_equal_lines_answer_one_each() -> None:
    text = sent_claim("A1", "97110:GP*1*60", "97110:GP:59*1*60")
    found = matched(text, line("97110:GP:59", "60", "1"), line("97110:GP", "60", "1"))
    assert [m.line for m in found if m] == [1, 0]


def test_a_claim_by_its_number_however_it_is_written() -> None:
    known = Claims(claims(sent_claim("00AB7", "97110:GP*1*60")))
    found = known.find(paid(id="ab7 "))
    assert found is not None
    assert known.claim(found).id == "00AB7"
    assert list(known.unanswered()) == []


def test_of_two_claims_with_one_number_the_one_that_fits() -> None:
    known = Claims(
        claims(sent_claim("A1", "97110:GP*1*60"), sent_claim("A1", "97140:GP*1*50", day="20260305"))
    )
    found = known.find(paid(line("97140:GP", "50", "1", day="20260305"), charge="50"))
    assert found is not None
    assert known.claim(found).lines[0].charge.code == "97140"


def test_without_its_number_by_day_charge_and_codes_if_only_one_fits() -> None:
    text = sent_claim("A1", "97110:GP*1*60")
    known = Claims(claims(text))
    answer = paid(line("97110:GP", "60", "1"), id="PAYERS-OWN", charge="60")
    assert known.find(answer) is not None
    twice = Claims(claims(text, sent_claim("A2", "97110:GP*1*60")))
    assert twice.find(answer) is None
    assert list(twice.unanswered()) == ["A1", "A2"]


def test_a_reversal_finds_the_claim_too() -> None:
    known = Claims(claims(sent_claim("A1", "97110:GP*1*60")))
    assert known.find(paid(line("97110:GP", "-60", "-1"), charge="-60", status="22")) is not None


def test_a_line_of_which_nothing_was_paid_lost_no_units() -> None:
    (found,) = matched(TWO, line("97110:GP", "120", "0", units="0"))
    assert found is not None
    assert found.changes == ()
