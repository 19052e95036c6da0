"""Contract prices: each way to pay, reductions, caps, and which row decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from chartproof.billing.pricing import price, price_all, price_json
from chartproof.errors import InputError
from chartproof.examples import given
from chartproof.model import Charge, Price, Visit
from chartproof.reference.book import Book

HEAD = """
name = "{name}"
title = "{title}"
kind = "{kind}"
{more}
[source.paper]
title = "Our contract"
citation = "exhibit B"
standing = "seen"
"""
END = 'source = "paper"\nstanding = "seen"\n'
ON = date(2026, 3, 3)


def _row(kind: str, **cells: object) -> str:
    def shown(value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return str(list(value)).replace("'", '"')
        return f'"{value}"' if isinstance(value, str) else str(value)

    lines = [f"{key} = {shown(value)}" for key, value in cells.items()]
    return "\n".join([f"[[{kind}]]", *lines, END])


def _price(**cells: object) -> str:
    return _row("price", **cells)


def _set(name: str, value: object, **cells: object) -> str:
    return _row("setting", name=name, value=value, **cells)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def _shelf(
    folder: Path, *rows: str, name: str = "acme", kind: str = "commercial", more: str = ""
) -> Book:
    head = HEAD.format(name=name, title=name.title(), kind=kind, more=more)
    (folder / f"{name}.toml").write_text("\n".join([head, *rows]), encoding="utf-8")
    return Book(folder)


def _visit(bill: str, **fields: object) -> Visit:
    return given(None, bill, **{"payer": "acme", "on": ON, **fields}).subject()


def _amounts(found: Price) -> list[str]:
    return [str(n.allowed_usd) for n in found.lines]


def test_a_price_per_unit(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", codes=("97110",), usd=27.5))
    found = price(_visit("97110x2:GP"), shelf)
    assert _amounts(found) == ["27.50", "27.50"]
    assert found.allowed_usd == found.provider_receives_usd == Decimal("55.00")
    assert (found.medicare_pays_usd, found.patient_owes_usd) == (None, None)
    assert any("acme.toml, price 1: paper, seen" in step for step in found.steps)
    assert found.lines[0].decided == "acme.toml, price 1: paper, seen"


def test_a_code_without_a_price_keeps_the_visit_from_a_total(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", codes=("97110",), usd=27))
    found = price(_visit("97110x1:GP 97140x1:GP"), shelf)
    assert _amounts(found) == ["27.00", "None"]
    assert found.allowed_usd is None
    assert "no contract price on file for 97140 under Acme" in (found.lines[1].why or "")
    assert "No total" in found.steps[-1]


def test_a_price_per_code_is_paid_once_a_day(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_code", codes=("97161", "97150"), usd=80))
    found = price(_visit("97161x1:GP 97150x2:GP"), shelf)
    assert _amounts(found) == ["80.00", "80.00", "0.00"]
    assert found.lines[2].why == "paid once a day"


def test_a_price_per_visit_beside_codes_with_their_own(folder: Path) -> None:
    shelf = _shelf(
        folder, _price(pays="per_visit", usd=90), _price(pays="per_unit", codes=("20560",), usd=20)
    )
    found = price(_visit("97110x2:GP 20560x1:GP 97140x1:GP"), shelf)
    assert _amounts(found) == ["90.00", "0.00", "20.00", "0.00"]
    assert found.allowed_usd == Decimal("110.00")


def test_a_price_per_visit_does_not_hang_on_the_order_of_lines(folder: Path) -> None:
    rows = [_price(pays="per_visit", usd=90), _set("assistant_pay_percent", 85)]
    shelf = _shelf(folder, *rows)
    for bill in ("97110x1:GP+CQ 97140x1:GP", "97140x1:GP 97110x1:GP+CQ"):
        assert price(_visit(bill), shelf).allowed_usd == Decimal("90.00")
    assert price(_visit("97110x2:GP+CQ"), shelf).allowed_usd == Decimal("76.50")


def test_a_price_per_visit_is_held_against_the_charges_of_all_its_lines(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_visit", usd=90), _set("lesser_of_charge", True))

    def allowed(*charges: str) -> Decimal | None:
        lines = tuple(Charge("97110", 1, ("GP",), charge_usd=Decimal(usd)) for usd in charges)
        return price(_visit("", charges=lines), shelf).allowed_usd

    assert allowed("45.00", "60.00") == Decimal("90.00")
    assert allowed("45.00", "40.00") == Decimal("85.00")


def test_a_price_per_visit_with_an_evaluation(folder: Path) -> None:
    shelf = _shelf(
        folder,
        _price(pays="per_visit", usd=90),
        _price(pays="per_visit", codes=("97161", "97162"), usd=140),
    )
    assert price(_visit("97110x2:GP"), shelf).allowed_usd == Decimal("90.00")
    assert price(_visit("97110x2:GP 97162x1:GP"), shelf).allowed_usd == Decimal("140.00")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "29.06"),  # national, the day's own tables, 100 %
        ({"year": 2025}, "28.79"),
        ({"year": 2024}, "29.29"),  # the figures that end the year
        ({"percent": 110, "year": 2025}, "31.67"),
        ({"locality": "15202-00", "year": 2025}, "27.56"),
    ],
)
def test_a_percentage_of_medicare(folder: Path, cells: dict[str, object], expected: str) -> None:
    shelf = _shelf(folder, _price(**{"pays": "percent_of_medicare", "percent": 100, **cells}))
    assert _amounts(price(_visit("97110x1:GP"), shelf)) == [expected]


def test_a_percentage_of_a_medicare_price_that_is_none(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="percent_of_medicare", percent=100))
    found = price(_visit("97110x1:GP 97010x1:GP 97039x1:GP 97014x1:GP"), shelf)
    assert _amounts(found) == ["29.06", "0.00", "None", "None"]
    assert "not valid for Medicare" in (found.lines[3].why or "")
    assert "bundled" in (found.lines[1].why or "")
    assert "contractor" in (found.lines[2].why or "")
    far = price(_visit("97110x1:GP", locality="OH-00"), shelf)
    assert "no price indices on file for OH-00" in (far.lines[0].why or "")


def test_a_percentage_of_the_charge(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="percent_of_charge", percent=60))
    charge = Charge("97110", 2, ("GP",), charge_usd=Decimal("90.00"))
    assert _amounts(price(_visit("", charges=(charge,)), shelf)) == ["54.00", "0.00"]
    unknown = price(_visit("97110x2:GP"), shelf)
    assert unknown.allowed_usd is None
    assert "charge_usd of 97110" in (unknown.lines[0].why or "")


def test_relative_values_of_a_schedule_and_its_cap(folder: Path) -> None:
    rows = [
        _price(pays="per_rvu", codes=("97110", "97140"), rvu=4, usd=8.5),
        _price(pays="per_rvu", codes=("97161",), rvu=7, usd=8.5),
        _set("max_rvu", 10),
        _set("max_rvu_evaluation", 16),
    ]
    shelf = _shelf(folder, *rows, kind="workers_comp")
    found = price(_visit("97110x2:GP 97140x1:GP"), shelf)
    assert _amounts(found) == ["34.00", "34.00", "17.00"]  # 4 + 4 + 2 of 10
    assert "10 relative values a day" in (found.lines[2].reduction or "")
    assert any("acme.toml, setting 1: paper, seen" in step for step in found.steps)
    first = price(_visit("97161x1:GP 97110x2:GP 97140x1:GP"), shelf)
    assert _amounts(first) == ["59.50", "34.00", "34.00", "8.50"]  # 7 + 4 + 4 + 1 of 16


def test_the_states_cap_needs_the_states_relative_values(folder: Path) -> None:
    rows = [_price(pays="per_unit", codes=("97110",), usd=30)]
    shelf = _shelf(folder, *rows, kind="workers_comp", more='based_on = "ny_wc"')
    found = price(_visit("97110x2:GP"), shelf)
    assert _amounts(found) == ["30.00", "30.00"]
    assert found.allowed_usd is None
    assert any("12 relative values a day" in step for step in found.steps)
    with_values = _shelf(
        folder,
        _price(pays="per_unit", codes=("97110",), usd=30, rvu=5),
        kind="workers_comp",
        more='based_on = "ny_wc"',
    )
    assert price(_visit("97110x3:GP"), with_values).allowed_usd == Decimal("72.00")  # 12 of 15
    before = _visit("97110x3:GP", on=date(2019, 3, 31))
    assert price(before, with_values).allowed_usd == Decimal("48.00")  # 8 of 15


def test_caps_on_units_pay_the_dearest_in_any_order(folder: Path) -> None:
    rows = [
        _price(pays="per_unit", codes=("97110",), usd=30),
        _price(pays="per_unit", codes=("97140",), usd=20),
        _price(pays="per_unit", codes=("G0283",), usd=5),
        _set("max_timed_units", 3),
    ]
    shelf = _shelf(folder, *rows)
    bill = "97140x2:GP 97110x2:GP G0283x1:GP"
    found = [price(_visit(" ".join(o)), shelf) for o in permutations(bill.split())]
    assert {f.allowed_usd for f in found} == {Decimal("85.00")}
    assert any("its choice" in step for step in found[0].steps)


def test_a_cap_counts_its_own_codes_and_each_kind_of_therapy(folder: Path) -> None:
    rows = [
        _price(pays="per_unit", usd=10),
        _set("max_units", 2),
        _set("capped_codes", ("97110", "97140")),
    ]
    shelf = _shelf(folder, *rows)
    assert price(_visit("97110x3:GP 97530x3:GP"), shelf).allowed_usd == Decimal("50.00")
    both = price(_visit("97110x2:GP 97110x2:GO"), shelf)
    assert both.allowed_usd == Decimal("40.00")


def test_a_cap_on_dollars_and_on_minutes(folder: Path) -> None:
    rows = [_price(pays="per_unit", usd=40), _set("max_usd", 100)]
    found = price(_visit("97110x3:GP"), _shelf(folder, *rows))
    assert _amounts(found) == ["40.00", "40.00", "20.00"]
    rows = [_price(pays="per_unit", usd=40), _set("max_minutes", 45)]
    assert price(_visit("97110x4:GP"), _shelf(folder, *rows)).allowed_usd == Decimal("120.00")


def test_a_shipped_cap_bears_on_a_contract_based_on_it(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", usd=30), more='based_on = "aetna"')
    found = price(_visit("97110x5:GP"), shelf)
    assert found.allowed_usd == Decimal("120.00")
    assert any("aetna.toml, setting 1: zaya-2024, seen" in step for step in found.steps)


def test_visits_of_one_day_share_a_cap(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", usd=30), _set("max_usd", 100))
    visits = [_visit("97110x2:GP", id=str(n), patient_id="p") for n in range(2)]
    assert sum(p.allowed_usd or 0 for p in price_all(visits, shelf)) == 100


def test_the_share_that_medicares_reduction_takes(folder: Path) -> None:
    rows = [_price(pays="per_unit", usd=40), _set("mppr", True)]
    found = price(_visit("97110x1:GP 97530x1:GP"), _shelf(folder, *rows))
    # 97530 has the higher practice expense; 97110 keeps 22.21 of 29.06.
    assert _amounts(found) == ["30.57", "40.00"]
    rows = [_price(pays="percent_of_medicare", percent=100), _set("mppr", True)]
    ours = price(_visit("97110x2:GP 97530x1:GP"), _shelf(folder, *rows))
    medicares = price(_visit("97110x2:GP 97530x1:GP", payer="medicare"))
    assert ours.allowed_usd == medicares.allowed_usd


def test_a_flat_reduction(folder: Path) -> None:
    rows = [
        _price(pays="per_unit", codes=("97110",), usd=40),
        _price(pays="per_unit", codes=("97140",), usd=30),
        _set("reduction_percent", 20),
    ]
    found = price(_visit("97140x1:GP 97110x2:GP"), _shelf(folder, *rows))
    assert _amounts(found) == ["24.00", "40.00", "32.00"]


def test_what_is_not_known_of_a_reduction_is_said(folder: Path) -> None:
    found = price(_visit("97110x2:GP"), _shelf(folder, _price(pays="per_unit", usd=40)))
    assert any("is not on file: nothing is taken off" in step for step in found.steps)


def test_assistant_lines(folder: Path) -> None:
    rows = [_price(pays="per_unit", usd=40), _set("assistant_pay_percent", 85)]
    found = price(_visit("97110x1:GP 97110x1:GP+CQ"), _shelf(folder, *rows))
    assert _amounts(found) == ["40.00", "34.00"]


def test_no_more_than_the_charge(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", usd=40), _set("lesser_of_charge", True))
    charge = Charge("97110", 2, ("GP",), charge_usd=Decimal("70.00"))
    assert price(_visit("", charges=(charge,)), shelf).allowed_usd == Decimal("70.00")
    found = price(_visit("97110x1:GP"), shelf)
    assert found.allowed_usd == Decimal("40.00")
    assert any("whether the charge is lower is not known" in step for step in found.steps)


def test_the_patients_share(folder: Path) -> None:
    rows = [_price(pays="per_unit", usd=50), _set("copay_usd", 20), _set("patient_percent", 10)]
    found = price(_visit("97110x2:GP"), _shelf(folder, *rows))
    assert (found.patient_owes_usd, found.payer_pays_usd) == (Decimal("28.00"), Decimal("72.00"))
    assert found.provider_receives_usd == Decimal("100.00")


def test_what_the_payer_never_pays(folder: Path) -> None:
    rows = [
        _price(pays="per_unit", usd=50),
        _set("not_covered", ("97026",)),
        _set("pays_group", False),
    ]
    found = price(_visit("97110x1:GP 97026x1:GP 97150x1:GP"), _shelf(folder, *rows))
    assert _amounts(found) == ["50.00", "0.00", "0.00"]
    assert "not covered (acme.toml" in (found.lines[1].why or "")


def test_case_before_plan_before_payer_before_base_before_global(folder: Path) -> None:
    _shelf(folder, _price(pays="per_unit", usd=10), name="global", kind="unknown")
    _shelf(folder, _price(pays="per_unit", codes=("97140",), usd=20), name="parent")
    shelf = _shelf(
        folder,
        _price(pays="per_unit", codes=("97110",), usd=30),
        _price(pays="per_unit", codes=("97110",), usd=40, plan="Gold PPO"),
        _price(pays="per_unit", codes=("97110",), usd=50, case="WC 4711"),
        more='based_on = "parent"',
    )

    def first(bill: str, payer: str) -> tuple[str, str]:
        found = price(_visit(bill, payer=payer), shelf)
        return _amounts(found)[0], found.lines[0].decided or ""

    assert first("97530x1:GP", "acme") == (
        "10.00",
        "global.toml, price 1, for every payer: paper, seen",
    )
    assert first("97140x1:GP", "acme")[0] == "20.00"
    assert first("97110x1:GP", "acme")[0] == "30.00"
    assert first("97110x1:GP", "acme/gold ppo")[0] == "40.00"
    assert first("97110x1:GP", "Acme/gold_ppo/wc-4711") == (
        "50.00",
        "acme.toml, price 3, for the case: paper, seen",
    )
    assert first("97110x1:GP", "acme//WC 4711")[0] == "50.00"
    assert first("97110x1:GP", "acme/silver")[0] == "30.00"
    assert first("97110x1:GP", "harbor_mutual")[0] == "10.00"  # on no list: global alone
    silver = price(_visit("97110x1:GP", payer="acme/silver"), shelf)
    assert "No price on file is for this plan" in silver.steps[0]


def test_a_plans_own_setting_counts_in_rules_too(folder: Path) -> None:
    shelf = _shelf(folder, _set("counting", "cms"), _set("counting", "full_15", plan="gold"))
    assert shelf.policy("acme", ON).counting == "cms"
    gold = shelf.policy("acme/gold", ON)
    assert (gold.counting, gold.decided("counting").level) == ("full_15", "plan")


def test_dates_choose_the_price(folder: Path) -> None:
    shelf = _shelf(
        folder,
        _price(pays="per_unit", usd=30).replace(END, f"valid_to = 2026-03-02\n{END}"),
        _price(pays="per_unit", usd=31).replace(END, f"valid_from = 2026-03-04\n{END}"),
    )
    on = {day: price(_visit("97110x1:GP", on=date(2026, 3, day)), shelf) for day in (2, 3, 4)}
    assert [on[d].allowed_usd for d in on] == [Decimal("30.00"), None, Decimal("31.00")]


def test_a_contract_price_as_json(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", usd=30), _set("copay_usd", 20))
    shown = price_json(_visit("97110x1:GP"), shelf)
    assert shown["allowed_usd"] == "30.00"
    assert (shown["payer_pays_usd"], shown["medicare_pays_usd"]) == ("10.00", None)
    assert shown["lines"][0]["decided"] == "acme.toml, price 1: paper, seen"


def test_a_line_without_units_has_no_price(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", usd=30))
    found = price(_visit("97110x0:GP 97140x1:GP"), shelf)
    assert found.allowed_usd is None
    assert found.lines[0].why == "units must be positive"


def test_the_order_of_lines_changes_no_total(folder: Path) -> None:
    rows = [
        _price(pays="per_unit", codes=("97110", "97530"), usd=31.5),
        _price(pays="percent_of_medicare", percent=110),
        _set("mppr", True),
        _set("max_timed_units", 3),
        _set("max_usd", 120),
        _set("assistant_pay_percent", 85),
    ]
    shelf = _shelf(folder, *rows)
    lines = ["97110x2:GP", "97530x1:GP+CQ", "97140x1:GP", "97161x1:GP", "97110x1:GP+CQ"]
    totals = {price(_visit(" ".join(o)), shelf).allowed_usd for o in permutations(lines)}
    assert totals == {Decimal("120.00")}
    rows[4] = _set("max_usd", 10_000)
    shelf = _shelf(folder, *rows)
    assert len({price(_visit(" ".join(o)), shelf).allowed_usd for o in permutations(lines)}) == 1


def test_two_payers_in_one_name_are_neither(folder: Path) -> None:
    assert Book(folder).policy("medicare/aetna", ON).known is False
    assert Book(folder).policy("aetna/gold", ON).name == "aetna"


def test_medicare_takes_no_contract_prices(folder: Path) -> None:
    with pytest.raises(InputError, match=r"acme.toml: price: Medicare is priced by its tables"):
        _shelf(folder, _price(pays="per_unit", usd=30), kind="medicare")


def test_a_price_of_a_visit_leaves_a_code_its_own_price_in_any_order_of_rows(folder: Path) -> None:
    whole = _price(pays="per_visit", codes=("97110",), usd=50)
    own = _price(pays="per_unit", codes=("97140",), usd=30)
    for rows in permutations((whole, own)):
        found = price(_visit("97110x2:GP 97140x1:GP 97035x1:GP"), _shelf(folder, *rows))
        assert _amounts(found) == ["50.00", "0.00", "30.00", "0.00"]


def test_a_price_of_a_code_and_day_is_paid_once_for_all_visits_of_the_day(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_code", codes=("97530",), usd=40))
    visits = [
        _visit(f"97530x2:{mark}", discipline=who, patient_id="p1")
        for who, mark in (("PT", "GP"), ("OT", "GO"))
    ]
    assert [p.allowed_usd for p in price_all(visits, shelf)] == [Decimal("40.00"), Decimal("0.00")]


def test_a_row_for_plan_and_case_goes_before_one_for_the_case(folder: Path) -> None:
    rows = [
        _price(pays="per_unit", usd=77, case="4711"),
        _price(pays="per_unit", usd=88, case="4711", plan="gold"),
        _set("max_units", 3, case="4711"),
        _set("max_units", 2, case="4711", plan="gold"),
    ]
    for order in (rows, rows[::-1]):
        shelf = _shelf(folder, *order)
        assert shelf.policy("acme/gold/4711", ON).max_units == 2
        assert _amounts(price(_visit("97110x1:GP", payer="acme/gold/4711"), shelf)) == ["88.00"]
        assert _amounts(price(_visit("97110x1:GP", payer="acme//4711"), shelf)) == ["77.00"]


def test_a_patient_who_owes_nothing(folder: Path) -> None:
    rows = (_price(pays="per_unit", usd=30), _set("copay_usd", 0))
    found = price(_visit("97110x2:GP"), _shelf(folder, *rows))
    assert (found.payer_pays_usd, found.patient_owes_usd) == (Decimal("60.00"), Decimal("0.00"))


def test_prices_of_other_days_are_no_prices_of_this_one(folder: Path) -> None:
    shelf = _shelf(folder, _price(pays="per_unit", usd=30, valid_from=date(2026, 4, 1)))
    assert price(_visit("97110x1:GP"), shelf).lines[0].why == (
        "no contract prices on file for Acme on 2026-03-03"
    )
