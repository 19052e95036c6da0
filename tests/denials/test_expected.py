"""Payment against the expected price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from remits import claim, file, line, payment, sent, sent_claim

from chartproof.billing.pricing import price
from chartproof.denials.answers import Answer
from chartproof.denials.files import claims_in, explained
from chartproof.denials.matching import Claims
from chartproof.model import Charge, Visit
from chartproof.model.claim import Fault
from chartproof.reference import book

DAY = "20250303"


def answer(
    text: str,
    *segments: list[str],
    locality: str | None = "OH-00",
    on_claim: Sequence[str] = (),
    **known: str,
) -> Answer:
    """Return the answer to a payment of one claim that was sent on a day with prices."""
    claims, faults = Claims(), list[Fault]()
    claims_in(sent(text), claims, faults, book())
    assert faults == []
    one = claim(*segments, **{"charge": "120", "paid": "1", **known})
    one[1:1] = on_claim
    steps = explained(file(payment(one, paid="1")), claims=claims, locality=locality)
    (found,) = [x for x in steps if isinstance(x, Answer)]
    assert found.matched
    return found


def fee(*charges: Charge) -> list[Decimal]:
    from datetime import date

    visit = Visit(
        id="v",
        date_of_service=date(2025, 3, 3),
        payer="medicare",
        discipline="PT",
        locality="OH-00",
        charges=charges,
    )
    return [unit.allowed_usd for unit in price(visit).lines if unit.allowed_usd is not None]


ONE = sent_claim("A1", "97110:GP*2*120", day=DAY)
TWO_UNITS = sum(fee(Charge("97110", 2, ("GP",))), Decimal(0))


def paid_at(allowed: Decimal, **more: str) -> list[str]:
    return line("97110:GP", "120", "1", units="2", day=DAY, allowed=str(allowed), **more)


def verdicts(found: Answer) -> list[str | None]:
    return [x.expected.verdict if x.expected else None for x in found.lines]


def test_what_was_paid_as_expected() -> None:
    found = answer(ONE, paid_at(TWO_UNITS))
    assert verdicts(found) == ["as expected"]
    assert found.underpaid_usd == found.overpaid_usd == 0


def test_a_cent_is_no_difference_and_two_are() -> None:
    cent = Decimal("0.01")
    assert verdicts(answer(ONE, paid_at(TWO_UNITS - cent))) == ["as expected"]
    found = answer(ONE, paid_at(TWO_UNITS - 2 * cent))
    assert verdicts(found) == ["underpaid"]
    assert found.underpaid_usd == 2 * cent
    found = answer(ONE, paid_at(TWO_UNITS + 5))
    assert verdicts(found) == ["overpaid"]
    assert found.overpaid_usd == 5


def test_without_an_allowed_amount_paid_and_the_patients_share_make_it() -> None:
    rest = TWO_UNITS - Decimal("20.00")
    segments = line("97110:GP", "120", f"{rest}", "PR*2*19", "CO*253*1", units="2", day=DAY)
    assert verdicts(answer(ONE, segments)) == ["as expected"]


def test_lines_that_share_the_reduction_otherwise_are_right_in_sum() -> None:
    text = sent_claim("A1", "97110:GP*1*60", "97110:GP:59*1*60", day=DAY)
    first, second = fee(Charge("97110", 1, ("GP",)), Charge("97110", 1, ("GP", "59")))
    assert first != second
    segments = [
        line("97110:GP", "60", "1", day=DAY, allowed=str(second)),
        line("97110:GP:59", "60", "1", day=DAY, allowed=str(first)),
    ]
    assert verdicts(answer(text, *segments)) == ["as expected", "as expected"]


def test_a_denied_line_takes_no_part_in_the_reduction() -> None:
    text = sent_claim("A1", "97530:GP*1*60", "97110:GP*1*60", day=DAY)
    (alone,) = fee(Charge("97110", 1, ("GP",)))
    segments = [
        line("97530:GP", "60", "0", "CO*50*60", day=DAY),
        line("97110:GP", "60", "1", day=DAY, allowed=str(alone)),
    ]
    found = answer(text, *segments)
    assert verdicts(found) == [None, "as expected"]
    assert found.lines[0].expected is not None
    assert found.lines[0].expected.why == "denied"


def test_parts_of_a_split_line_count_together() -> None:
    half = TWO_UNITS / 2
    segments = [
        line("97110:GP", "60", "1", day=DAY, allowed=f"{half:.3f}"[:-1]),
        line("97110:GP", "60", "1", day=DAY, allowed=str(TWO_UNITS - Decimal(f"{half:.3f}"[:-1]))),
    ]
    assert verdicts(answer(ONE, *segments)) == ["as expected", None]


def test_no_more_than_the_charge_is_expected() -> None:
    text = sent_claim("A1", "97110:GP*2*10", day=DAY)
    segments = line("97110:GP", "10", "10", units="2", day=DAY, allowed="10")
    assert verdicts(answer(text, segments)) == ["as expected"]


def test_what_is_not_compared_says_why() -> None:
    cases = {
        "another payer paid first": {"status": "2"},
        "a reversal": {"status": "22"},
    }
    for why, known in cases.items():
        (found,) = answer(ONE, paid_at(TWO_UNITS), **known).lines
        assert found.expected is not None
        assert (found.expected.verdict, found.expected.why) == (None, why)
    (found,) = answer(ONE, paid_at(TWO_UNITS), locality=None).lines
    assert found.expected is not None
    assert found.expected.verdict is None
    assert "locality" in str(found.expected.why)


def test_a_claim_whose_day_is_shared_with_another_is_not_compared() -> None:
    claims, faults = Claims(), list[Fault]()
    both = sent(ONE, sent_claim("A2", "97530:GP*1*60", day=DAY))
    claims_in(both, claims, faults, book())
    one = claim(paid_at(TWO_UNITS - 5), charge="120", paid="1")
    steps = explained(file(payment(one, paid="1")), claims=claims, locality="OH-00")
    (found,) = [x for x in steps if isinstance(x, Answer)]
    assert found.lines[0].expected is not None
    assert found.lines[0].expected.verdict is None
    assert "another claim of the day" in str(found.lines[0].expected.why)


def test_a_price_that_is_not_known_is_none() -> None:
    text = sent_claim("A1", "97799:GP*1*120", day=DAY)
    (found,) = answer(text, line("97799:GP", "120", "1", day=DAY, allowed="1")).lines
    assert found.expected is not None
    assert (found.expected.usd, found.expected.verdict) == (None, None)
    assert found.expected.why


def test_lines_of_the_claim_without_an_answer() -> None:
    text = sent_claim("A1", "97110:GP*2*120", "97140:GP*1*60", day=DAY)
    assert answer(text, paid_at(TWO_UNITS)).unanswered == (2,)


def test_what_was_paid_counts_where_the_line_states_another_amount() -> None:
    share = (TWO_UNITS / 5).quantize(Decimal("0.01"))
    due = TWO_UNITS - share - 10
    cut = 120 - due - share
    cas = (f"CO*45*{cut}", f"PR*2*{share}")
    segments = line("97110:GP", "120", f"{due}", *cas, units="2", day=DAY, allowed=str(TWO_UNITS))
    found = answer(ONE, segments)
    assert verdicts(found) == ["underpaid"]
    assert found.underpaid_usd == 10
    expected = found.lines[0].expected
    assert expected is not None
    assert expected.stated_usd == TWO_UNITS


def test_the_share_of_an_assistant_s_line_is_no_underpayment() -> None:
    text = sent_claim("A1", "97110:GP:CQ*2*120", day=DAY)
    share = (TWO_UNITS / 5).quantize(Decimal("0.01"))
    due = ((TWO_UNITS - share) * Decimal("0.85")).quantize(Decimal("0.01"))

    def verdict(paid: Decimal) -> list[str | None]:
        cas = (f"CO*45*{120 - paid - share}", f"PR*2*{share}")
        return verdicts(
            answer(text, line("97110:GP:CQ", "120", f"{paid}", *cas, units="2", day=DAY))
        )

    assert verdict(due) == ["as expected"]
    assert verdict(TWO_UNITS - share) == ["overpaid"]
    assert verdict(due - 2) == ["underpaid"]


def test_what_was_taken_off_the_claim_as_a_whole_keeps_lines_from_being_compared() -> None:
    (found,) = answer(
        ONE, line("97110:GP", "120", "120", units="2", day=DAY), on_claim=("CAS*CO*45*60",)
    ).lines
    assert found.expected is not None
    assert found.expected.why == "the payer adjusted the claim as a whole"


def test_lines_put_together_are_priced_together() -> None:
    text = sent_claim("A1", "97110:GP*1*60", "97110:GP*1*60", day=DAY)
    found = answer(text, paid_at(TWO_UNITS))
    assert (verdicts(found), found.unanswered) == (["as expected"], ())


def test_a_claim_that_the_payer_split_is_open_and_needs_no_work_yet() -> None:
    text = sent_claim("A1", "97110:GP*2*120", "97140:GP*1*60", day=DAY)
    paid = line("97110:GP", "120", "120", units="2", day=DAY)
    part = answer(text, paid, locality=None, paid="120")
    assert (part.is_part, part.unanswered) == (True, (2,))
    assert not part.needs_work
    whole = answer(text, paid, charge="180")
    assert (whole.is_part, whole.needs_work) == (False, True)
