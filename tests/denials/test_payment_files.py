"""Files as payers write them add up, and no longer do once any of their amounts is a cent off."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from payment_files import FILES
from remits import sent, sent_claim

from chartproof.denials.answers import Answer
from chartproof.denials.files import explained
from chartproof.denials.matching import Claims
from chartproof.denials.tally import PaymentLine
from chartproof.model import Fault
from chartproof.x12.claim837p import read_837p
from chartproof.x12.remit_columns import remit_columns
from chartproof.x12.remit_tables import Tables

AMOUNTS = {"BPR": (2,), "CLP": (3, 4), "SVC": (2, 3), "CAS": (3, 6, 9, 12, 15, 18),
           "PLB": (4, 6)}  # fmt: skip


def answers(name: str, claims: Claims | None = None) -> list[Answer]:
    return [s for s in explained(FILES[name], claims=claims) if isinstance(s, Answer)]


def adds_up(source: bytes) -> bool:
    steps = list(explained(source))
    assert not [s for s in steps if isinstance(s, Fault)]
    return all(
        s.balanced is True if isinstance(s, Answer) else s.gap is None and s.undecided is None
        for s in steps
        if isinstance(s, Answer | PaymentLine)
    )


def a_cent_off(source: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the file once for each of its amounts, that amount a cent higher."""
    segments = source.decode().split("~")
    for n, segment in enumerate(segments):
        row = segment.split("*")
        for place in AMOUNTS.get(row[0], ()):
            if place < len(row) and row[place]:
                other = [
                    *row[:place],
                    str(Decimal(row[place]) + Decimal("0.01")),
                    *row[place + 1 :],
                ]
                changed = [*segments[:n], "*".join(other), *segments[n + 1 :]]
                yield f"segment {n + 1} {row[0]}{place:02}", "~".join(changed).encode()


@pytest.mark.parametrize("name", FILES)
def test_it_adds_up_and_each_cent_counts(name: str) -> None:
    assert adds_up(FILES[name])
    assert [where for where, changed in a_cent_off(FILES[name]) if adds_up(changed)] == []


def kinds(name: str) -> list[list[tuple[str, str]]]:
    """Return for each claim what its adjustments count as."""
    return [
        [
            (a.reason, a.counts_as)
            for x in (*[p.adjustments for p in r.lines], r.adjustments)
            for a in x
        ]
        for r in answers(name)
    ]


def test_what_is_no_denial_is_not_counted_as_one() -> None:
    quiet = {"shares and sequestration", "secondary", "copay on the claim", "interest",
             "reversal and correction", "takeback put off", "bundled"}  # fmt: skip
    for name in quiet:
        assert [d for r in answers(name) for d in r.denials] == [], (name, kinds(name))


def test_a_claim_paid_by_the_head_is_told_as_one() -> None:
    (one,) = answers("capitation")
    assert "by the head" in (one.denials[0].explained.cause or "")


def test_a_correction_after_its_reversal_is_known() -> None:
    first, second, _ = answers("reversal and correction")
    assert (first.payment.is_reversal, second.corrects) == (True, True)


def test_interest_is_beside_what_was_paid() -> None:
    (one,) = answers("interest")
    assert (one.payment.paid_usd, one.payment.interest_usd) == (Decimal(60), Decimal("2.50"))


def test_remarks_of_the_claim_are_those_of_its_denial() -> None:
    (one,) = answers("remarks of the claim")
    (denial,) = one.denials
    assert set(denial.remarks) == {"N822", "MA01", "MA130", "N211"}
    assert denial.reopen_until is None  # MA130: send it anew


def test_a_claim_denied_without_lines_is_a_denial() -> None:
    denied, paid = answers("no lines")
    assert denied.denied_usd == 90
    assert not paid.denials


def test_split_and_bundled_lines_lead_to_the_lines_that_were_sent() -> None:
    def of(*lines: str) -> Claims:
        entries = read_837p(sent(sent_claim("A1", *lines)))
        return Claims([e.claim for e in entries if e.claim is not None])

    (split,) = answers("units split", of("97110:GP*4*180"))
    assert [line.match and line.match.line for line in split.lines] == [0, 0]
    assert split.unanswered == ()
    (bundled,) = answers("bundled", of("97110:GP*1*100", "97112:GP*1*100"))
    assert [line.match and line.match.line for line in bundled.lines] == [0, 1]
    (dropped,) = answers("modifier dropped", of("97140:GP:59*1*60"))
    assert "modifier GP 59 fell off" in dropped.lines[0].changes


@pytest.mark.parametrize("name", FILES)
def test_columns_say_the_same(name: str) -> None:
    found = sum(
        int(t.claims.paid.sum()) for t in remit_columns(FILES[name]) if isinstance(t, Tables)
    )
    assert found == sum((r.payment.paid_usd for r in answers(name)), Decimal(0)) * 100
