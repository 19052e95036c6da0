"""How well rules foresaw denials: each claim counts once, however often it was answered."""

from __future__ import annotations

from remits import claim, file, line, payment, sent, sent_claim

from chartproof.denials.answers import Answer
from chartproof.denials.files import claims_in, explained
from chartproof.denials.foresight import Foresight, Foresights
from chartproof.denials.matching import Claims
from chartproof.reference import book

RULE = "discipline-modifier-missing"


def foresight(source: bytes, *sent_claims: str) -> tuple[int, dict[str, Foresight]]:
    claims = Claims()
    claims_in(sent(*sent_claims), claims, [], book())
    found = Foresights()
    for step in explained(source, claims=claims):
        if isinstance(step, Answer):
            found.add(step)
    return found.claims, {row.rule: row for row in found.rows()}


def one(paid: str, *cas: str, id: str = "A1", status: str = "1", sign: str = "") -> list[str]:
    segments = line("97110", f"{sign}60", paid, *cas)
    return claim(segments, charge=f"{sign}60", paid=paid, id=id, status=status)


def test_a_denial_taken_back_and_paid_is_one_claim_that_was_denied() -> None:
    answers = (
        one("0", "CO*4*60", status="4"),
        one("0", "CO*4*-60", status="22", sign="-"),
        one("30", "CO*45*30"),
    )
    count, rows = foresight(file(payment(*answers, paid="30")), sent_claim("A1", "97110*1*60"))
    assert count == 1
    row = rows[RULE]
    assert (row.foreseen, row.missed, row.other, row.paid) == (1, 0, 0, 0)
    assert (row.precision, row.recall) == (1.0, 1.0)
    assert row.foreseen_usd == 60


def test_of_three_flagged_claims_one_was_denied_for_it() -> None:
    answers = (
        one("0", "CO*4*60", id="A1"),
        one("0", "CO*29*60", id="A2"),
        one("30", "CO*45*30", id="A3"),
        claim(line("97110:GP", "60", "0", "CO*4*60"), charge="60", paid="0", id="A4"),
    )
    sent_claims = [sent_claim(f"A{n}", "97110*1*60") for n in (1, 2, 3)]
    count, rows = foresight(
        file(payment(*answers, paid="30")), *sent_claims, sent_claim("A4", "97110:GP*1*60")
    )
    row = rows[RULE]
    assert count == 4
    assert (row.foreseen, row.missed, row.other, row.paid) == (1, 1, 1, 1)
    assert row.precision is not None
    assert round(row.precision, 3) == 0.333
    assert row.recall == 0.5


def test_two_payments_that_share_a_claim_count_it_once() -> None:
    first = payment(
        claim(line("97110", "60", "0", "CO*4*60"), charge="60", paid="0"), paid="0", number="0001"
    )
    second = payment(
        claim(line("97140", "50", "0", "CO*4*50"), charge="50", paid="0"), paid="0", number="0002"
    )
    count, rows = foresight(file(first, second), sent_claim("A1", "97110*1*60", "97140*1*50"))
    assert count == 1
    assert rows[RULE].foreseen == 1
    assert rows[RULE].foreseen_usd == 110
