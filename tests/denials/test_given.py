"""A payment that is given twice is counted once, and said."""

from __future__ import annotations

from decimal import Decimal

from payment_files import CORRECTED, REVERSED, plain
from remits import file, payment

from chartproof.denials.answers import Answer
from chartproof.denials.files import Step, explained
from chartproof.denials.given import Given
from chartproof.model import Fault

ONE = file(payment(plain("A1", "100"), plain("A2", "50"), paid="150"))


def steps(*files: bytes) -> list[Step]:
    given = Given()
    return [step for each in files for step in explained(each, given=given)]


def paid(found: list[Step]) -> Decimal:
    return sum((s.payment.paid_usd for s in found if isinstance(s, Answer)), Decimal(0))


def codes(found: list[Step]) -> list[str]:
    return [s.code for s in found if isinstance(s, Fault)]


def test_the_same_file_twice_and_twice_in_one_file() -> None:
    for found in (steps(ONE, ONE), steps(ONE + ONE)):
        assert paid(found) == 150
        assert codes(found) == ["payment-repeated"]
    said = next(str(s) for s in steps(ONE, ONE) if isinstance(s, Fault))
    assert "$150.00 was given already, in a file before this one (segment 4)" in said


def test_another_envelope_around_the_same_payment() -> None:
    other = ONE.replace(b"000000001", b"000000009").replace(b"*0001", b"*0007")
    assert codes(steps(ONE, other)) == ["payment-repeated"]


def test_what_differs_is_another_payment() -> None:
    later = ONE.replace(b"TRACE0001", b"TRACE0002")
    more = file(payment(plain("A1", "100"), plain("A2", "51"), paid="151"))
    other = ONE.replace(b"TEST PAYER", b"OTHER PAYER")
    two_parts = file(
        payment(plain("A1", "150"), paid="150"),
        [s.replace("TRACE0002", "TRACE0001") for s in
         payment(plain("A2", "150"), paid="150", number="0002")],
    )  # fmt: skip
    for found in (steps(ONE, later), steps(ONE, more), steps(ONE, other), steps(two_parts)):
        assert codes(found) == []
        assert paid(found) >= 300


def test_payments_of_nothing_are_the_same_only_in_one_envelope() -> None:
    nothing = file(payment(plain("A1", "0", "45"), paid="0"))
    again = nothing.replace(b"*000000001", b"*000000002").replace(b"CLP*A1", b"CLP*A9")
    assert codes(steps(nothing, again)) == []
    assert codes(steps(nothing, nothing)) == ["payment-repeated"]


def test_other_claims_under_a_known_payment_are_said() -> None:
    other = file(payment(plain("A1", "100"), plain("B7", "50"), paid="150"))
    assert codes(steps(ONE, other)) == ["payment-repeated", "payment-differs"]


def test_a_correction_is_known_when_its_reversal_was_in_another_file() -> None:
    before = file(payment(REVERSED, plain("A2", "70"), paid="10"))
    after = file(payment(CORRECTED, paid="40", number="0002"))
    last = [s for s in steps(before, after) if isinstance(s, Answer)][-1]
    assert last.corrects
