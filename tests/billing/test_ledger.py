"""The year's ledger: pools, crossing, dollars from elsewhere, forecasts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from chartproof.billing.forecast import forecast, still_planned
from chartproof.billing.ledger import (
    Spent,
    YearLedger,
    lacking_kx,
    ledger_json,
    ledgers,
    spent_from,
    unplaced,
)
from chartproof.errors import InputError
from chartproof.examples import given
from chartproof.model import PlanOfCare, Visit
from chartproof.reference import book

FIRST = date(2026, 1, 5)


def _visit(n: int, bill: str = "97110x2:GP 97140x1:GP", **fields: object) -> Visit:
    day = fields.pop("on", FIRST + timedelta(days=3 * n))
    return given(None, bill, **{"id": f"v{n}", "patient_id": "p", "on": day, **fields}).subject()


def _spent(usd: str, on: date = FIRST, **fields: object) -> Spent:
    record = {"patient_id": "p", "on": on.isoformat(), "usd": usd, "pool": "PT+SLP"}
    return spent_from({**record, "source": "the payer's answer", **fields}, "line 1")


def _one(*visits: Visit, elsewhere: tuple[Spent, ...] = ()) -> YearLedger:
    (found,) = ledgers(visits, book(), elsewhere)
    return found


def test_allowed_dollars_after_the_reduction_line_by_line() -> None:
    found = _one(_visit(0))
    # 29.06 whole + 22.21 reduced; 21.21 reduced: as `price` has them.
    assert [n.usd for n in found.lines] == [Decimal("51.27"), Decimal("21.21")]
    assert found.used_usd == Decimal("72.48")
    assert found.left_usd == Decimal("2407.52")
    assert (found.kx_from, found.review_from) == (None, None)


def test_pt_and_slp_share_a_pool_and_ot_has_its_own() -> None:
    visits = [
        _visit(0),
        _visit(1, "97530x1:GO", discipline="OT"),
        _visit(2, "92507x1:GN", discipline="SLP"),
        _visit(3, "97530x1:GO"),  # the line's own modifier says whose it is
    ]
    found = ledgers(visits, book())
    assert [(n.pool, [x.visit for x in n.lines]) for n in found] == [
        ("OT", ["v1", "v3"]),
        ("PT+SLP", ["v0", "v0", "v2"]),
    ]


def test_visits_of_one_day_are_reduced_together() -> None:
    alone = sum(n.used_usd for n in ledgers([_visit(0)], book()))
    other = _visit(1, "97530x1:GO", discipline="OT", on=FIRST)
    found = {n.pool: n for n in ledgers([_visit(0), other], book())}
    assert found["PT+SLP"].used_usd < alone  # 97530 of the OT keeps its practice expense


def test_a_year_and_a_patient_have_their_own() -> None:
    visits = [_visit(0), _visit(1, on=date(2025, 12, 31)), _visit(2, patient_id="q")]
    assert [(n.patient_id, n.year) for n in ledgers(visits, book())] == [
        ("p", 2025),
        ("p", 2026),
        ("q", 2026),
    ]


def test_kx_is_needed_from_the_line_that_passes_the_amount() -> None:
    found = _one(_visit(0), _visit(1), elsewhere=(_spent("2360.00"),))
    # 2360.00 + 72.48 = 2432.48; + 51.27 passes 2480
    assert [n.kx for n in found.lines] == ["not_needed"] * 3 + ["needed"] * 2
    assert found.lines[found.kx_from or 0].visit == "v1"
    assert [n.line for n in lacking_kx(found)] == [0, 1]
    marked = _visit(1, "97110x2:GP+KX 97140x1:GP+KX")
    assert lacking_kx(_one(_visit(0), marked, elsewhere=(_spent("2360.00"),))) == ()
    notice = _one(_visit(0, "97110x2:GP+GA"), elsewhere=(_spent("2480.00"),))
    assert (notice.lines[1].kx, notice.lines[1].mark, lacking_kx(notice)) == ("needed", "GA", ())


def test_exactly_the_amount_needs_no_kx() -> None:
    found = _one(_visit(0), elsewhere=(_spent("2407.52"),))
    assert found.used_usd == Decimal("2480.00")
    assert found.kx_from is None
    above = _one(_visit(0), elsewhere=(_spent("2407.53"),))
    assert above.lines[above.kx_from or 0].line == 1


def test_the_review_amount() -> None:
    found = _one(_visit(0), elsewhere=(_spent("2950.00"),))
    assert found.review_from == 1 + 0
    assert found.review_usd == 3000


def test_dollars_from_elsewhere_count_from_their_day_on() -> None:
    found = _one(_visit(0), _visit(2), elsewhere=(_spent("100.00", FIRST + timedelta(days=3)),))
    assert [n.visit for n in found.lines] == ["v0", "v0", None, "v2", "v2"]
    assert found.elsewhere_usd == Decimal("100.00")
    assert found.confidence == "estimated"


def test_what_a_visit_says_of_the_year_counts_for_what_no_line_accounts_for() -> None:
    found = _one(_visit(0), _visit(1, year_to_date_usd="500.00"))
    assert [(n.visit, n.usd) for n in found.lines][2] == (None, Decimal("427.52"))
    assert found.lines[2].source == "year_to_date_usd of visit v1"
    assert found.lines[3].before == Decimal("500.00")
    less = _one(_visit(0), _visit(1, year_to_date_usd="10.00"))
    assert less.used_usd == Decimal("144.96")
    assert "the higher sum is kept" in less.remarks[0]
    other_pool = _visit(1, "97530x1:GO", discipline="OT", year_to_date_usd="900.00")
    assert {n.pool: n.elsewhere_usd for n in ledgers([_visit(0), other_pool], book())} == {
        "PT+SLP": Decimal("0.00"),
        "OT": Decimal("900.00"),
    }


def test_a_line_without_a_price_leaves_what_follows_unknown() -> None:
    found = _one(_visit(0, "97039x1:GP 97110x1:GP"), _visit(1))
    assert (found.unpriced, found.lines[0].usd) == (1, None)
    assert {n.kx for n in found.lines} == {"unknown"}
    assert "contractor" in (found.lines[0].why or "")


def test_a_year_without_a_threshold_says_so() -> None:
    found = _one(_visit(0, on=date(2027, 3, 3)))
    assert found.threshold_usd is None
    assert {n.kx for n in found.lines} == {"unknown"}
    assert found.remarks == ("no threshold on file for 2027: whether KX is needed is not known",)


def test_other_payers_and_other_codes_count_nowhere() -> None:
    visits = [
        _visit(0, payer="commercial"),
        _visit(1, "99213x1", discipline="PT"),
        _visit(2, "97110x1:GP", discipline="DC", patient_id="q"),
    ]
    assert ledgers(visits[:2], book()) == ()


def test_what_no_ledger_can_take_is_named() -> None:
    visits = [_visit(0, patient_id=None), _visit(1, "97110x1", discipline=None)]
    found = unplaced(visits, book())
    assert [name for name, _ in found] == ["v0", "v1"]
    assert "patient_id: is missing" in found[0][1]
    assert "charges[0]" in found[1][1]


def test_on_which_visit_a_plan_will_cross() -> None:
    ledger = _one(*(_visit(n) for n in range(10)), elsewhere=(_spent("1500.00"),))
    assert ledger.used_usd == Decimal("2224.80")
    found = forecast(ledger, 12, per_week=2)
    assert found is not None
    assert found.usd_a_visit == Decimal("72.48")
    assert found.kx_visit == 4  # 255.20 left: three visits make 217.44, the fourth passes
    assert found.review_visit == 11
    assert found.kx_on == date(2026, 2, 15)  # 14 days after the last one, two a week
    few = forecast(ledger, 3)
    assert few is not None
    assert (few.kx_visit, few.kx_on) == (None, None)
    dear = forecast(ledger, 3, usd_a_visit=Decimal("255.20"))
    assert dear is not None
    assert dear.kx_visit == 2  # exactly the amount is not above it


def test_a_forecast_ends_with_the_year() -> None:
    ledger = _one(_visit(0, on=date(2026, 12, 22)), elsewhere=(_spent("2300.00"),))
    found = forecast(ledger, 10, per_week=1)
    assert found is not None
    assert (found.visits, found.kx_visit) == (1, None)


def test_nothing_is_forecast_from_nothing() -> None:
    (ledger,) = ledgers([], book(), (_spent("100.00"),))
    assert forecast(ledger, 5) is None
    assert forecast(ledger, 5, usd_a_visit=Decimal(100)) is not None


def test_the_plan_of_care_says_how_many_are_to_come() -> None:
    plan = PlanOfCare(established_on=FIRST, visits_per_week=2, duration_weeks=6)
    visits = [_visit(n, plan_of_care=plan) for n in range(4)]
    assert still_planned(visits, _one(*visits)) == (8, 2)
    done = [replace(v, plan_of_care=PlanOfCare(visits=4)) for v in visits]
    assert still_planned(done, _one(*done)) is None
    bare = [_visit(0)]
    assert still_planned(bare, _one(*bare)) is None


def test_a_ledger_as_json() -> None:
    shown = ledger_json(_one(_visit(0)))
    assert (shown["used_usd"], shown["left_usd"], shown["pool"]) == ("72.48", "2407.52", "PT+SLP")
    assert shown["lines"][0] == {
        "on": "2026-01-05",
        "visit": "v0",
        "line": 0,
        "code": "97110",
        "usd": "51.27",
        "before": "0.00",
        "after": "51.27",
        "kx": "not_needed",
        "mark": None,
        "lacks_kx": False,
        "source": "priced here",
        "confidence": "estimated",
        "why": None,
    }


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ([], "expected an object"),
        ({}, "patient_id: is missing"),
        ({"pool": "PT"}, "pool: expected one of PT+SLP, OT"),
        ({"pool": ["PT+SLP"]}, "pool: expected one of"),
        ({"confidence": "sure"}, "confidence: expected one of"),
        ({"usd": "-3"}, "usd: expected dollars"),
        ({"usd": "NaN"}, "usd: expected dollars"),
        ({"usd": "many"}, "usd: expected dollars"),
        ({"on": "03/03/2026"}, "on: expected a day"),
        ({"notes": "x"}, "unknown key 'notes'"),
        ({"source": 3}, "source: expected a text"),
    ],
)
def test_a_wrong_entry_is_refused_in_plain_words(record: object, said: str) -> None:
    whole = {
        "patient_id": "p",
        "on": "2026-03-03",
        "usd": "420.00",
        "pool": "PT+SLP",
        "source": "the payer",
    }
    given = {**whole, **record} if isinstance(record, dict) and record else record
    with pytest.raises(InputError, match=r"^line 7: ") as fault:
        spent_from(given, "line 7")
    assert said in str(fault.value)
