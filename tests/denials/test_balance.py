"""Whether payments add up, to the cent, and where they do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remits import CLEAN, claim, denied, file, line, payment

from chartproof.denials.balance import of_claim, of_remittance, provider_total
from chartproof.model import Imbalance, Remittance
from chartproof.x12.remit835 import read_835


def read(source: bytes) -> Remittance:
    (found,) = read_835(source)
    return found


def gaps(source: bytes) -> tuple[Imbalance, ...]:
    return of_remittance(read(source))


BALANCED = {
    "paid": payment(CLEAN, paid="23.52"),
    "denied": payment(denied("CO*50*45"), paid="0"),
    "missing information": payment(denied("CO*16*45", remarks=("N822",)), paid="0"),
    "bundled": payment(
        claim(
            line("97530:GP", "45", "30", "CO*45*15"),
            line("97140:GP", "40", "0", "CO*97*40"),
            charge="85",
            paid="30",
        ),
        paid="30",
    ),
    "deductible, coinsurance and copay": payment(
        claim(line("97110:GP", "45", "5", "PR*1*20**2*10**3*10"), charge="45", paid="5"), paid="5"
    ),
    "adjusted on the claim": payment(
        claim(line("97110:GP", "45", "45"), charge="45", paid="40", extra=("CAS*CO*45*5",)),
        paid="40",
    ),
    "without lines": payment(claim(charge="45", paid="40", extra=("CAS*CO*45*5",)), paid="40"),
    "benefit used up": payment(denied("PR*119*45"), paid="0"),
    "over the contract's units": payment(denied("CO*222*45"), paid="0"),
    "secondary": payment(
        claim(line("97110:GP", "45", "6", "OA*23*39"), charge="45", paid="6", status="2"),
        paid="6",
    ),
    "split": payment(
        claim(
            line("97110:GP", "90", "30", "CO*45*15", "OA*94*45"),
            line("97110:GP:59", "0", "30", "CO*45*15", "OA*94*-45"),
            charge="90",
            paid="60",
        ),
        paid="60",
    ),
    "reversed and corrected": payment(
        claim(line("97110:GP", "-45", "-20", "CO*45*-25"), charge="-45", paid="-20", status="22"),
        claim(line("97110:GP", "45", "30", "CO*45*15"), charge="45", paid="30"),
        paid="10",
    ),
    "recovered": payment(CLEAN, paid="3.52", plb=("PLB*1*20261231*WO:A0*20",)),
    "interest": payment(CLEAN, paid="24.02", plb=("PLB*1*20261231*L6:A1*-0.50",)),
    "two PLB": payment(
        CLEAN, paid="0", plb=("PLB*1*20261231*WO:A0*20*FB*-6.48", "PLB*2*20261231*72:R*10*CS*0")
    ),
    "debt carried forward": payment(
        claim(line("97110:GP", "-45", "-20", "CO*45*-25"), charge="-45", paid="-20", status="22"),
        paid="0",
        plb=("PLB*1*20261231*FB:A1*-20",),
    ),
    "nothing but an adjustment": payment(paid="5", plb=("PLB*1*20261231*L6*-5",)),
}


@pytest.mark.parametrize("name", BALANCED)
def test_a_payment_that_adds_up(name: str) -> None:
    assert gaps(file(BALANCED[name])) == ()


def test_a_line_that_is_off_is_named_and_its_claim_not_said_twice() -> None:
    off = claim(line("97110:GP", "45", "30", "CO*45*14"), charge="45", paid="30", id="B")
    (gap,) = gaps(file(payment(CLEAN, off, paid="53.52")))
    assert (gap.level, gap.claim, gap.line) == ("service", "B", 0)
    assert gap.usd == Decimal(-1)
    assert gap.at.path == "2110 SVC"
    assert "is 31.00, and the line states 30.00 paid" in gap.message


def test_a_claim_that_is_off() -> None:
    off = claim(line("97110:GP", "45", "30", "CO*45*15"), charge="45", paid="31")
    (gap,) = gaps(file(payment(off, paid="31")))
    assert (gap.level, gap.line, gap.usd, gap.at.path) == ("claim", None, Decimal(1), "2100 CLP")


def test_lines_that_charge_another_sum_than_the_claim() -> None:
    off = claim(
        line("97110:GP", "45", "30", "CO*45*15"), charge="50", paid="30", extra=("CAS*CO*45*5",)
    )
    (gap,) = gaps(file(payment(off, paid="30")))
    assert (gap.level, gap.usd) == ("claim", Decimal(5))
    assert "lines charge 45.00" in gap.message


def test_a_line_and_its_claim_off_by_different_amounts_are_both_said() -> None:
    off = claim(line("97110:GP", "45", "30", "CO*45*14"), charge="45", paid="29")
    assert [g.level for g in gaps(file(payment(off, paid="29")))] == ["service", "claim"]


def test_a_payment_that_is_off() -> None:
    (gap,) = gaps(file(payment(CLEAN, paid="23.53", plb=("PLB*1*20261231*WO*0.00",))))
    assert (gap.level, gap.usd, gap.at.path) == ("transaction", Decimal("0.01"), "BPR")
    assert "1 claim paid 23.52 less 0.00 in 1 provider adjustment is" in gap.message


def test_a_payment_back_to_the_payer_counts_the_other_way() -> None:
    back = claim(line("97110:GP", "-45", "-20", "CO*45*-25"), charge="-45", paid="-20", status="22")
    assert gaps(file(payment(back, paid="", bpr="BPR*I*20*D*ACH************20260310"))) == ()


def test_what_could_not_be_read_is_not_judged() -> None:
    bad = claim(line("97110:GP", "45", "x", "CO*45*15"), charge="45", paid="30")
    found = read(file(payment(bad, paid="99")))
    assert of_claim(found.claims[0]) == ()
    bad = claim(line("97110:GP", "45", "30", "CO*45*15"), charge="45", paid="x")
    assert gaps(file(payment(bad, paid="99"))) == ()


CENTS = st.integers(0, 500_000)
REASON = st.sampled_from([("CO", "45"), ("PR", "1"), ("PR", "2"), ("CO", "50"), ("OA", "23")])


@st.composite
def lines(draw: st.DrawFn) -> tuple[list[str], int, int]:
    """Return a line that adds up, with its charge and payment in cents."""
    taken = draw(st.lists(st.tuples(REASON, st.integers(-5000, 5000)), max_size=4))
    paid = draw(st.integers(-10_000, 50_000))
    charge = paid + sum(c for _, c in taken)
    cas = [f"{group}*{reason}*{_usd(cents)}" for (group, reason), cents in taken]
    return line("97110:GP", _usd(charge), _usd(paid), *cas), charge, paid


def _usd(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(lines(), min_size=1, max_size=4), max_size=4), st.integers(-999, 999))
def test_amounts_made_to_add_up_do_and_a_cent_is_found_at_its_level(
    made: list[list[tuple[list[str], int, int]]], beside: int
) -> None:
    claims = [
        claim(
            *(segments for segments, _, _ in of_claim),
            charge=_usd(sum(c for _, c, _ in of_claim)),
            paid=_usd(sum(p for _, _, p in of_claim)),
        )
        for of_claim in made
    ]
    total = sum(p for of_claim in made for _, _, p in of_claim) - beside
    plb = (f"PLB*1*20261231*WO*{_usd(beside)}",)
    assert gaps(file(payment(*claims, paid=_usd(total), plb=plb))) == ()
    off = gaps(file(payment(*claims, paid=_usd(total + 1), plb=plb)))
    assert [(g.level, g.usd) for g in off] == [("transaction", Decimal("0.01"))]


@given(st.lists(st.integers(-10_000, 10_000), max_size=9))
def test_the_total_beside_claims_is_their_sum(cents: list[int]) -> None:
    pairs = "".join(f"*WO*{_usd(c)}" for c in cents)
    plb = (f"PLB*1*20261231{pairs}",) if cents else ()
    found = read(file(payment(CLEAN, paid="0", plb=plb)))
    assert provider_total(found.provider_adjustments) == Decimal(sum(cents)) / 100
