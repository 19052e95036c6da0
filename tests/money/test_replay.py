"""Visits of one year under the tables of another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chartproof.billing.pricing import price
from chartproof.examples import given
from chartproof.model import Visit
from chartproof.money.replay import replay, replay_json
from chartproof.reference import book


def _visit(bill: str, on: date = date(2025, 3, 3), **fields: object) -> Visit:
    return given(None, bill, **{"on": on, **fields}).subject()


def test_totals_then_and_now() -> None:
    visits = [_visit("97110x2:GP"), _visit("97140x1:GP 97530x1:GP")]
    found = replay(visits, 2026, book())
    then = sum(price(v).provider_receives_usd or 0 for v in visits)
    now = sum(
        price(_visit(b, date(2026, 3, 3))).provider_receives_usd or 0
        for b in ("97110x2:GP", "97140x1:GP 97530x1:GP")
    )
    assert (found.total.then_usd, found.total.now_usd) == (then, now)
    assert found.total.difference_usd == now - then
    assert found.visits == found.total.count == 2


def test_by_code_counts_units_and_allowed_dollars() -> None:
    found = replay([_visit("97110x2:GP 97010x1:GP")], 2026, book())
    codes = {c.name: c for c in found.by_code}
    assert codes["97110"].count == 2
    assert codes["97110"].then_usd == Decimal("50.62")  # 28.79 + 21.83
    assert codes["97110"].now_usd == Decimal("51.27")
    assert codes["97110"].percent == Decimal("1.28")
    assert codes["97010"].percent is None


def test_by_payer_the_greatest_change_first() -> None:
    visits = [_visit("97110x1:GP"), _visit("97110x4:GP", payer="MCR"), _visit("97110x1:GP")]
    found = replay(visits, 2026, book())
    assert [(c.name, c.count) for c in found.by_payer] == [("Medicare Part B", 3)]


def test_what_cannot_be_priced_is_said_and_in_no_sum() -> None:
    visits = [
        _visit("97110x1:GP"),
        _visit("97110x1:GP", payer="commercial"),
        _visit("97110x1:GP", locality="OH-00"),
        _visit("97110x1:GP", date(2025, 4, 4), locality="OH-00"),
    ]
    found = replay(visits, 2026, book())
    assert found.total.count == 1
    assert dict(found.unpriced) == {
        "on its own day: no contract prices on file for commercial plan": 1,
        "in 2026: no price indices on file for OH-00": 2,
    }
    national = replay(visits, 2026, book(), locality="national")
    assert national.total.count == 3


def test_a_year_without_tables() -> None:
    found = replay([_visit("97110x1:GP")], 2031, book())
    assert found.total.count == 0
    assert found.unpriced == (("in 2031: no relative values on file for 97110", 1),)


def test_no_visits() -> None:
    assert replay([], 2026, book()).total.then_usd == 0


def test_a_replay_as_json() -> None:
    shown = replay_json(replay([_visit("97110x1:GP")], 2026, book()))
    assert shown["total"]["visits"] == 1
    assert shown["by_code"] == [
        {
            "name": "97110",
            "units": 1,
            "then_usd": "28.79",
            "now_usd": "29.06",
            "difference_usd": "0.27",
            "percent": "0.94",
        }
    ]
