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


def test_parts_of_a_line_beside_another_line_of_the_same_code() -> None:
    text = sent_claim("A1", "97110:GP*2*120", "97110:GP:CQ*1*60")
    found = matched(
        text,
        line("97110:GP", "60", "1"),
        line("97110:GP", "60", "1"),
        line("97110:GP:CQ", "60", "1"),
    )
    assert [m.line for m in found if m] == [0, 0, 1]


def test_lines_that_the_payer_put_together() -> None:
    text = sent_claim("A1", "97110:GP*1*60", "97110:GP*1*60", "97140:GP*1*50")
    found = matched(text, line("97110:GP", "120", "1", units="2"), line("97140:GP", "50", "1"))
    assert [m.lines for m in found if m] == [(0, 1), (2,)]
    assert found[0] is not None
    assert found[0].changes == ("lines 1 and 2 of the claim were put together",)
    by_number = matched(text, line("97110:GP", "120", "1", units="2", control="A1L1"))
    assert [m.lines for m in by_number if m] == [(0, 1)]


def test_lines_that_the_payer_put_under_a_third_code() -> None:
    text = sent_claim("A1", "97110:GP*1*60", "97112:GP*1*60")
    (found,) = matched(text, line("97530:GP", "120", "1", units="2"))
    assert found is not None
    assert found.lines == (0, 1)
    assert found.changes[0] == "97110 97112 were sent, 97530 was paid"


def test_without_numbers_of_their_own_lines_go_by_their_count() -> None:
    text = sent_claim("A1", "97110:GP*1*60", "97110:GP*1*60")
    text = text.replace("REF*6R*A1L1~", "").replace("REF*6R*A1L2~", "")
    found = matched(
        text, line("97110:GP", "60", "0", control="2"), line("97110:GP", "60", "1", control="1")
    )
    assert [(m.line, m.by) for m in found if m] == [(1, "control number"), (0, "control number")]


def test_units_that_are_not_said_are_not_changed() -> None:
    (found,) = matched(TWO, line("97110:GP", "120", "1", units=""))
    assert found is not None
    assert found.changes == ()


def test_an_account_number_on_every_claim_is_no_claim_number() -> None:
    known = Claims(claims(sent_claim("A1", "97110:GP*1*60", day="20260303")))
    later = paid(line("97110:GP", "60", "1", day="20260310"), charge="60")
    assert known.find(later) is None


def test_a_replacement_is_told_from_the_claim_that_it_replaces() -> None:
    first = sent_claim("A1", "97110:GP*1*60")
    second = first.replace("11:B:1*", "11:B:7*").replace("HI*", "REF*F8*ICNA1~HI*")
    known = Claims(claims(first, second))

    def answer(**more: str) -> int | None:
        segments = claim(line("97110:GP", "60", "1"), charge="60", paid="1", **more)
        (found,) = read_835(file(payment(segments, paid="1")))
        return known.find(found.claims[0])

    assert answer() == 0
    assert answer(status="22") == 0  # what is taken back was answered before
    assert answer(frequency="7") == 1


def test_another_patient_s_claim_is_not_taken_for_want_of_a_number() -> None:
    known = Claims(claims(sent_claim("A1", "97110:GP*1*60")))
    segments = claim(line("97110:GP", "60", "1"), charge="60", paid="1", id="X")
    other = [s.replace("1EG4TE5MK73", "9AA9AA9AA99") for s in segments]
    (found,) = read_835(file(payment(other, paid="1")))
    assert known.find(found.claims[0]) is None


def test_lines_that_two_payments_answer_between_them() -> None:
    (one,) = claims(TWO)
    known = Claims([one])
    assert known.answer_lines(0, {0}) == (1,)
    assert list(known.unanswered_lines()) == [("A1", (2,))]
    assert known.answer_lines(0, {1}) == ()
    assert list(known.unanswered_lines()) == []
