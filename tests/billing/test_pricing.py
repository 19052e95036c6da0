"""Medicare's price of a visit, to the cent, against figures on record and a second reckoning."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path

import pytest
from msgspec.structs import replace

from chartproof.billing import pricing
from chartproof.billing.billed import visit_units
from chartproof.billing.pricing import price, price_all, price_json, usd_effect
from chartproof.examples import given
from chartproof.model import Charge, Price, Provider, Visit
from chartproof.reference import book

TABLES = Path(pricing.__file__).parent.parent / "reference" / "tables"


def _price(bill: str, **fields: object) -> Price:
    return price(given(None, bill, **fields).subject())


def _with(visit: Visit, *charges: Charge) -> Visit:
    return replace(visit, charges=charges)


def _amounts(found: Price) -> list[str]:
    return [str(n.allowed_usd) for n in found.lines]


def test_a_line_with_gz_is_denied_and_the_patient_owes_nothing() -> None:
    found = _price("97110x1:GP+GZ 97140x1:GP", on=date(2025, 6, 1))
    assert found.lines[0].why == "GZ: denied automatically"
    alone = _price("97140x1:GP", on=date(2025, 6, 1))
    assert (found.allowed_usd, found.patient_owes_usd) == (
        alone.allowed_usd,
        alone.patient_owes_usd,
    )


def test_needling_pays_nothing_from_medicare() -> None:
    found = _price("20560x1:GP", on=date(2024, 5, 6))
    assert found.allowed_usd == Decimal("0.00")
    assert any("not covered by Medicare" in step for step in found.steps)


def test_the_national_fee_of_2025_on_record() -> None:
    assert _amounts(_price("97110x1:GP", on=date(2025, 6, 1))) == ["28.79"]


def test_medicare_and_provider_shares_on_record() -> None:
    # Of 100 allowed: Medicare 78.4 after sequestration; with an assistant 68 before it.
    plain = _price("97110x1:GP", on=date(2025, 6, 1))
    assert plain.allowed_usd is not None
    assert plain.medicare_pays_usd == Decimal("22.57")  # 28.79 - 5.76 = 23.03, less 0.46
    assert plain.patient_owes_usd == Decimal("5.76")
    assert plain.provider_receives_usd == Decimal("28.33")
    helped = _price("97110x1:GP+CQ", on=date(2025, 6, 1))
    assert helped.allowed_usd == plain.allowed_usd
    assert helped.patient_owes_usd == plain.patient_owes_usd
    assert helped.medicare_pays_usd == Decimal("19.19")  # 23.03 x 0.85 = 19.58, less 0.39


def test_only_the_highest_practice_expense_is_whole() -> None:
    found = _price("97110x2:GP 97530x2:GP", on=date(2025, 6, 1))
    assert [(n.code, n.unit, n.reduction is None) for n in found.lines] == [
        ("97110", 1, False),
        ("97110", 2, False),
        ("97530", 1, True),
        ("97530", 2, False),
    ]


def test_codes_outside_the_reduction_neither_lose_nor_rank() -> None:
    found = _price("97129x1:GN 97130x1:GN", on=date(2025, 6, 1), discipline="SLP")
    assert [n.reduction for n in found.lines] == [None, None]
    mixed = _price("97597x1:GP 97110x1:GP", on=date(2025, 6, 1))
    assert [n.reduction for n in mixed.lines] == [None, None]


def test_the_factor_of_2024_changed_on_the_ninth_of_march() -> None:
    before = _price("97110x1:GP", on=date(2024, 3, 8))
    after = _price("97110x1:GP", on=date(2024, 3, 9))
    assert (_amounts(before), _amounts(after)) == (["28.81"], ["29.29"])


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2020, 4, 30), 2),
        (date(2020, 5, 1), 0),
        (date(2022, 3, 31), 0),
        (date(2022, 4, 1), 1),
        (date(2022, 6, 30), 1),
        (date(2022, 7, 1), 2),
        (date(2026, 3, 3), 2),
    ],
)
def test_sequestration_of_the_day(day: date, percent: int) -> None:
    found = _price("97110x1:GP", on=day)
    assert found.allowed_usd is not None
    assert found.patient_owes_usd is not None
    share = found.allowed_usd - found.patient_owes_usd
    taken = (share * percent / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert found.medicare_pays_usd == share - taken


def test_the_assistant_s_share_begins_in_2022() -> None:
    for day, cut in ((date(2021, 12, 31), False), (date(2022, 1, 1), True)):
        plain, helped = _price("97530x1:GO", on=day), _price("97530x1:GO+CO", on=day)
        assert (plain.medicare_pays_usd != helped.medicare_pays_usd) is cut


def test_what_is_bundled_or_not_valid_pays_nothing_and_says_so() -> None:
    found = _price("97110x1:GP 97010x1:GP 97014x1:GP", on=date(2025, 6, 1))
    assert _amounts(found) == ["28.79", "0.00", "0.00"]
    assert "bundled" in (found.lines[1].why or "")
    assert "G0283" in (found.lines[2].why or "")
    assert found.allowed_usd == Decimal("28.79")


@pytest.mark.parametrize(
    ("bill", "fields", "why"),
    [
        ("97039x1:GP", {"on": date(2025, 6, 1)}, "contractor"),
        ("97110x1:GP", {"on": date(2019, 6, 1)}, "no relative values on file"),
        ("97001x1:GP", {"on": date(2025, 6, 1)}, "the code is not in force that day"),
        ("97110x1:GP", {"on": date(2027, 6, 1)}, "no relative values on file"),
        ("97110x1:GP", {"on": date(2026, 6, 1), "locality": "OH-00"}, "no price indices on file"),
        ("97110x1:GP", {"on": date(2025, 6, 1), "locality": "ZZ-99"}, "locality: expected"),
        ("97110x1:GP", {"payer": "commercial"}, "no contract prices on file"),
        ("97110x1:GP", {"payer": "medicare_advantage"}, "no contract prices on file"),
    ],
)
def test_what_cannot_be_priced_has_no_amount(
    bill: str, fields: dict[str, object], why: str
) -> None:
    found = _price(bill, **fields)
    assert (found.allowed_usd, found.provider_receives_usd) == (None, None)
    assert [n.allowed_usd for n in found.lines] == [None]
    assert why in (found.lines[0].why or "")


def test_a_locality_has_two_names() -> None:
    for year in (2020, 2024, 2025):
        one = _price("97110x2:GP", on=date(year, 6, 1), locality="OH-00")
        other = _price("97110x2:GP", on=date(year, 6, 1), locality="15202-00")
        assert _amounts(one) == _amounts(other)
        assert _amounts(one) != _amounts(_price("97110x2:GP", on=date(year, 6, 1)))


def test_places_of_service_choose_the_practice_expense() -> None:
    office = _price("97597x1:GP", on=date(2025, 6, 1), place_of_service="11")
    hospital = _price("97597x1:GP", on=date(2025, 6, 1), place_of_service="22")
    assert office.allowed_usd is not None
    assert hospital.allowed_usd is not None
    assert hospital.allowed_usd < office.allowed_usd
    bill = _price("97597x1:GP", on=date(2025, 6, 1), place_of_service="22", setting="facility")
    assert bill.allowed_usd == office.allowed_usd  # a facility's own bill is paid the office rate


def test_dollars_at_risk_and_left_on_the_table() -> None:
    def effect(bill: str) -> Decimal | None:
        visit = given(None, bill, on=date(2025, 6, 1)).subject()
        return usd_effect(visit, visit_units(visit, book()))

    over = effect("97110x3:GP@33 97140x1:GP@7")
    under = effect("97110x1:GP@33 97140x1:GP@7")
    assert over is not None
    assert under is not None
    assert over < 0 < under
    assert effect("97110x2:GP@33 97140x1:GP@7") == Decimal("0.00")
    needless = effect("97110x2:GP+CQ@30")  # assistant minutes not known: stays as charged
    assert needless == Decimal("0.00")
    wrongly = effect("97110x2:GP+CQ@30/0")
    assert wrongly is not None
    assert wrongly > 0


def test_the_price_as_json() -> None:
    shown = price_json(given(None, "97110x1:GP", on=date(2025, 6, 1)).subject())
    assert shown["id"] == "example"
    assert shown["lines"] == [
        {"code": "97110", "unit": 1, "allowed_usd": "28.79", "reduction": None, "why": None}
        | {"line": 0, "decided": None}
    ]
    assert shown["allowed_usd"] == "28.79"
    assert shown["provider_receives_usd"] == "28.33"
    assert any("times 32.3465 = 28.79" in step for step in shown["steps"])


@pytest.mark.parametrize("typed", [("cq", "gp"), (" Cq", "GP "), ("GP", "cq")])
def test_modifiers_count_however_they_are_typed(typed: tuple[str, ...]) -> None:
    visit = given(None, "97110x1:GP+CQ", on=date(2025, 6, 1)).subject()
    assert price(_with(visit, Charge("97110", 1, typed))) == price(visit)


@pytest.mark.parametrize("units", [0, -2])
@pytest.mark.parametrize("payer", ["medicare", "commercial"])
def test_a_line_without_positive_units_has_no_amount(units: int, payer: str) -> None:
    visit = given(None, "97110x1:GP", on=date(2025, 6, 1), payer=payer).subject()
    found = price(_with(visit, Charge("97110", units, ("GP",))))
    assert [(n.allowed_usd, n.why) for n in found.lines] == [(None, "units must be positive")]
    assert (found.allowed_usd, found.medicare_pays_usd) == (None, None)


def test_such_a_line_keeps_no_practice_expense() -> None:
    visit = given(None, "97110x1:GP", on=date(2025, 6, 1)).subject()
    beside = price(_with(visit, Charge("97530", -1, ("GP",)), *visit.charges))
    assert _amounts(beside) == ["None", "28.79"]
    assert "units must be positive" in beside.steps[-1]


def test_medicare_pays_a_chiropractor_manipulation_alone() -> None:
    found = _price("98940x1:AT 97110x2:GP 99213x1:25", on=date(2025, 6, 1), discipline="DC")
    therapy = [n for n in found.lines if n.code != "98940"]
    assert {(str(n.allowed_usd), n.why) for n in therapy} == {
        ("0.00", "Medicare pays a chiropractor for manipulation of the spine alone")
    }
    alone = _price("98940x1:AT", on=date(2025, 6, 1), discipline="DC")
    assert alone.medicare_pays_usd
    assert found.medicare_pays_usd == alone.medicare_pays_usd


@pytest.mark.parametrize("discipline", ["DC", "PT"])
def test_a_line_with_gy_is_expected_to_be_denied(discipline: str) -> None:
    found = _price("97110x1:GP+GY", on=date(2025, 6, 1), discipline=discipline)
    assert [(str(n.allowed_usd), n.why) for n in found.lines] == [
        ("0.00", "GY: expected to be denied")
    ]
    assert found.medicare_pays_usd == Decimal("0.00")
    beside = _price("97530x1:GP+GY 97110x1:GP", on=date(2025, 6, 1))
    assert _amounts(beside) == ["0.00", "28.79"]  # nor does it take part in the reduction


@pytest.mark.parametrize(
    "bill",
    [
        "97110x1:GP 97110x1:GP+CQ",
        "97110x2:GP+CQ 97110x1:GP 97110x1:GP+59",
        "97110x1:GP 97110x3:GP+59 97140x1:GP+CQ 97140x1:GP",
    ],
)
def test_the_order_of_lines_changes_no_total(bill: str) -> None:
    orders = [_price(" ".join(o), on=date(2025, 6, 1)) for o in permutations(bill.split())]
    assert len({(f.allowed_usd, f.medicare_pays_usd, f.patient_owes_usd) for f in orders}) == 1


def test_the_line_without_an_assistant_keeps_its_expense_and_that_is_said() -> None:
    for bill in ("97110x1:GP 97110x1:GP+CQ", "97110x1:GP+CQ 97110x1:GP"):
        found = _price(bill, on=date(2025, 6, 1))
        kept = [n.reduction is None for n in found.lines]
        assert kept == ["CQ" not in word for word in bill.split()]
        assert any("by our convention" in step for step in found.steps)
    plain = _price("97110x1:GP 97110x1:GP+59", on=date(2025, 6, 1))
    assert not any("convention" in step for step in plain.steps)


def test_the_deductible_is_taken_from_the_lines_in_their_order() -> None:
    found = _price("97110x1:GP 97140x1:GP", on=date(2025, 6, 1), deductible_left_usd="40.00")
    # 28.79 and 11.21 of 20.70 are deductible; a fifth of the 9.49 left is the patient's as well
    assert found.allowed_usd == Decimal("49.49")
    assert found.patient_owes_usd == Decimal("41.90")
    assert found.medicare_pays_usd == Decimal("7.44")  # 7.59 less 0.15
    assert any("0.00 now is" in step for step in found.steps)
    more = _price("97110x1:GP", on=date(2025, 6, 1), deductible_left_usd="900.00")
    assert (more.medicare_pays_usd, more.patient_owes_usd) == (Decimal("0.00"), more.allowed_usd)
    assert any("more than the year's whole deductible, 257" in step for step in more.steps)


def _of_group(*visits: tuple[str, str, str | None]) -> list[list[str]]:
    made = [
        given(
            None,
            bill,
            on=date(2025, 6, 1),
            id=str(n),
            patient_id=patient,
            billing=Provider(npi=npi) if npi else None,
        ).subject()
        for n, (bill, patient, npi) in enumerate(visits)
    ]
    return [_amounts(p) for p in price_all(made)]


def test_who_shares_the_reduction_of_a_day() -> None:
    one, other = "97110x1:GP", "97530x1:GO"
    apart, shared = [["28.79"], ["34.61"]], [["21.83"], ["34.61"]]
    assert _of_group((one, "p", "1234567893"), (other, "p", "1234567893")) == shared
    assert _of_group((one, "p", None), (other, "p", None)) == shared
    assert _of_group((one, "p", "1234567893"), (other, "p", None)) == shared
    assert _of_group((one, "p", "1234567893"), (other, "p", "1245319599")) == apart
    assert _of_group((one, "p", None), (other, "q", None)) == apart


def test_a_facilitys_bill_and_a_critical_access_hospital_say_so() -> None:
    found = _price("97110x1:GP+CQ", on=date(2025, 6, 1), setting="facility")
    assert any("Billed by a facility" in step for step in found.steps)
    hospital = _price("97110x1:GP+CQ", on=date(2025, 6, 1), billing=Provider(taxonomy="282NC0060X"))
    assert any("paid by its cost" in step for step in hospital.steps)
    assert hospital.medicare_pays_usd == Decimal("22.57")  # no 85 percent


# --- a second reckoning, in fractions, from the tables as they lie on disk ----------------------


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


RVU = {(r["code"], r["valid_from"][:4]): r for r in _rows("rvu")}
GPCI = {(r["locality"], r["valid_from"][:4]): r for r in _rows("gpci")}
FACTORS = {
    r["valid_from"]: r["usd"]
    for r in _rows("conversion_factor")
    if r["participation"] == "nonqualifying"
}
DAYS = ("2020-06-15", "2021-06-15", "2022-05-15", "2023-06-15", "2024-02-15", "2025-06-15")
PLACES = ("national", "10112-00", "02102-01", "15202-00", "01182-18")
BILLS = (
    "97110x1:GP",
    "97110x2:GP 97140x1:GP",
    "97530x3:GO 97110x1:GO+CO",
    "97162x1:GP 97110x2:GP+CQ 97140x1:GP G0283x1:GP",
    "97110x1:GP+CQ 97112x1:GP 97116x1:GP 97035x1:GP",
    "92507x1:GN 97129x1:GN 97130x2:GN",
    "97150x1:GP 97110x1:GP+59",
)


def _round(amount: Fraction) -> Fraction:
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def _reckoned(bill: str, day: str, place: str) -> tuple[list[Fraction], Fraction, Fraction]:
    year = day[:4]
    since = max(d for d in FACTORS if d <= day)
    factor = Fraction(FACTORS[since])
    index = GPCI.get((place, year)) or {"work_gpci": "1", "pe_gpci": "1", "mp_gpci": "1"}
    units = []
    for number, word in enumerate(bill.split()):
        code, _, rest = word.partition("x")
        count, _, marks = rest.partition(":")
        row = RVU[code, year]
        parts = [
            Fraction(row[f"{rvu}_rvu"]) * Fraction(index[f"{part}_gpci"])
            for rvu, part in (("work", "work"), ("nonfacility_pe", "pe"), ("mp", "mp"))
        ]
        units += [(number, marks, row, parts)] * int(count)
    ranked = [u for u in units if u[2]["mult_proc"] == "5"]
    first = max(
        ranked,
        key=lambda u: (Fraction(u[2]["nonfacility_pe_rvu"]), sum(u[3])),
        default=None,
    )
    fees, spared = [], False
    for unit in units:
        work, expense, malpractice = unit[3]
        if unit[2]["mult_proc"] == "5":
            if first is not None and unit[2] is first[2] and not spared:
                spared = True
            else:
                expense /= 2
        fees.append(_round((work + expense + malpractice) * factor))
    medicare = patient = Fraction(0)
    cut = {"2020-06-15": 0, "2021-06-15": 0, "2022-05-15": 1}.get(day, 2)
    for number in {u[0] for u in units}:
        line = sum((f for f, u in zip(fees, units, strict=True) if u[0] == number), Fraction(0))
        marks = next(u[1] for u in units if u[0] == number)
        owed = _round(line / 5)
        paid = line - owed
        if ("CQ" in marks or "CO" in marks) and year >= "2022":
            paid = _round(paid * 85 / 100)
        medicare += paid - _round(paid * cut / 100)
        patient += owed
    return fees, medicare, patient


@pytest.mark.parametrize(("day", "place"), list(product(DAYS, PLACES)))
def test_every_amount_against_a_second_reckoning(day: str, place: str) -> None:
    for bill in BILLS:
        found = _price(bill, on=date.fromisoformat(day), locality=place)
        fees, medicare, patient = _reckoned(bill, day, place)
        assert [Fraction(n.allowed_usd or -1) for n in found.lines] == fees, bill
        assert Fraction(found.medicare_pays_usd or -1) == medicare, bill
        assert Fraction(found.patient_owes_usd or -1) == patient, bill
        assert Fraction(found.allowed_usd or -1) == sum(fees), bill
        assert Fraction(found.provider_receives_usd or -1) == medicare + patient, bill


def test_2026_is_priced_nationally_with_its_own_factor() -> None:
    for bill in BILLS:
        found = _price(bill, on=date(2026, 3, 3))
        fees, medicare, _ = _reckoned(bill, "2026-03-03", "national")
        assert [Fraction(n.allowed_usd or -1) for n in found.lines] == fees, bill
        assert Fraction(found.medicare_pays_usd or -1) == medicare, bill


def test_amounts_given_in_less_than_cents_are_rounded_to_cents() -> None:
    visit = given(None, "97110x1:GP", on=date(2025, 3, 3)).subject()
    visit = replace(visit, deductible_left_usd=Decimal("10.005"))
    found = price(visit)
    assert found.patient_owes_usd == Decimal("13.77")
    assert found.medicare_pays_usd == Decimal("14.72")
    assert found.steps[-1] == "Of the deductible 10.01 was left; 0.00 now is."
