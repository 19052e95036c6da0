"""Prices with everything that may bear on them, against a second reckoning in fractions.

The second reckoning reads the tables as they lie on disk and shares no code with the first.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from msgspec import Struct

from chartproof.billing import pricing
from chartproof.billing.pricing import price, price_all
from chartproof.examples import given
from chartproof.model import Provider, Visit

TABLES = Path(pricing.__file__).parent.parent / "reference" / "tables"


def _rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


RVU = {(r["code"], r["valid_from"][:4]): r for r in _rows("rvu")}
GPCI = {(r["locality"], r["valid_from"][:4]): r for r in _rows("gpci")}
FACTORS = {
    (r["participation"], r["valid_from"]): Fraction(r["usd"]) for r in _rows("conversion_factor")
}
SEQUESTERED = {"2021-06-15": 0, "2022-05-15": 1}


class Case(Struct, frozen=True):
    """How a visit is billed beside its lines."""

    day: str
    place: str = "national"
    pos: str = "11"
    nonpar: bool = False
    assigned: bool = True
    deductible: str = "0"
    apm: bool = False


class Line(Struct):
    """One unit on its way."""

    visit: int
    line: int
    code: str
    helped: bool
    whole: Fraction
    cut: Fraction
    subject: bool
    rank: tuple[Fraction, Fraction]


def _cent(amount: Fraction) -> Fraction:
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def _units(bills: tuple[str, ...], case: Case) -> list[Line]:
    year = case.day[:4]
    kind = "qualifying_apm" if case.apm else "nonqualifying"
    since = max(d for k, d in FACTORS if k == kind and d <= case.day)
    factor = FACTORS[kind, since]
    index = GPCI.get((case.place, year), {"work_gpci": "1", "pe_gpci": "1", "mp_gpci": "1"})
    facility = case.pos in ("19", "21", "22", "31")
    found = []
    for v, bill in enumerate(bills):
        for n, word in enumerate(bill.split()):
            code, _, rest = word.partition("x")
            count, _, marks = rest.partition(":")
            row = RVU[code, year]
            expense = row["facility_pe_rvu" if facility else "nonfacility_pe_rvu"]
            work = Fraction(row["work_rvu"]) * Fraction(index["work_gpci"])
            expenses = Fraction(expense) * Fraction(index["pe_gpci"])
            insurance = Fraction(row["mp_rvu"]) * Fraction(index["mp_gpci"])
            whole = _cent((work + expenses + insurance) * factor)
            cut = _cent((work + expenses / 2 + insurance) * factor)
            if case.nonpar:
                whole, cut = _cent(whole * 95 / 100), _cent(cut * 95 / 100)
            rank = Fraction(row["nonfacility_pe_rvu"]), whole
            helped = "CQ" in marks or "CO" in marks
            subject = row["mult_proc"] == "5"
            found += [Line(v, n, code, helped, whole, cut, subject, rank)] * int(count)
    return found


def _reckoned(bills: tuple[str, ...], case: Case) -> list[dict[str, Fraction]]:
    units = _units(bills, case)
    ranked = sorted((u for u in units if u.subject), key=lambda u: (u.rank, not u.helped))
    spared = ranked[-1] if ranked else None
    fees: list[tuple[Line, Fraction]] = []
    used = False
    for u in units:
        keeps = spared is not None and (u.code, u.helped, u.visit, u.line) == (
            (spared.code, spared.helped, spared.visit, spared.line)
        )
        if not u.subject or (keeps and not used):
            used = used or u.subject
            fees.append((u, u.whole))
        else:
            fees.append((u, u.cut))
    answers = []
    for v, bill in enumerate(bills):
        left = Fraction(case.deductible)
        medicare = patient = total = limit = Fraction(0)
        for n in range(len(bill.split())):
            own = [(u, f) for u, f in fees if (u.visit, u.line) == (v, n)]
            line = sum((f for _, f in own), Fraction(0))
            limit += sum((_cent(f * 115 / 100) for _, f in own), Fraction(0))
            taken = min(left, line)
            left -= taken
            owed = taken + _cent((line - taken) / 5)
            paid = line - owed
            if own[0][0].helped and case.day >= "2022":
                paid = _cent(paid * 85 / 100)
            paid -= _cent(paid * SEQUESTERED.get(case.day, 2) / 100)
            medicare, patient, total = medicare + paid, patient + owed, total + line
        answers.append({"allowed": total, "medicare": medicare, "patient": patient, "limit": limit})
    return answers


def _visits(bills: tuple[str, ...], case: Case) -> list[Visit]:
    return [
        given(
            None,
            bill,
            on=date.fromisoformat(case.day),
            locality=case.place,
            place_of_service=case.pos,
            participation="nonparticipating" if case.nonpar else None,
            assigned=case.assigned,
            deductible_left_usd=Decimal(case.deductible),
            qualifying_apm=case.apm,
            id=f"v{n}",
            patient_id="p",
            billing=Provider(npi="1234567893"),
        ).subject()
        for n, bill in enumerate(bills)
    ]


BILLS = (
    "97110x2:GP 97140x1:GP",
    "97162x1:GP 97110x1:GP+CQ G0283x1:GP",
    "97597x1:GP 97112x2:GP",
    "92507x1:GN 97129x1:GN",
)
CASES = [
    *(
        Case(day, place, nonpar=True)
        for day, place in product(("2021-06-15", "2024-05-15"), ("national", "15202-00"))
    ),
    *(
        Case("2025-06-15", place, pos=pos)
        for place, pos in product(("10112-00", "01182-18"), ("11", "22", "32"))
    ),
    *(Case("2022-05-15", deductible=usd) for usd in ("0.01", "17.35", "40", "233", "500")),
    *(
        Case("2026-03-03", apm=apm, deductible=usd)
        for apm, usd in product((False, True), ("0", "12.5"))
    ),
    *(
        Case("2023-06-15", place, nonpar=True, deductible="30")
        for place in ("national", "02102-01")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_visit_by_itself(case: Case) -> None:
    for bill in BILLS:
        (visit,) = _visits((bill,), case)
        found, (right,) = price(visit), _reckoned((bill,), case)
        assert Fraction(found.allowed_usd or -1) == right["allowed"], bill
        assert Fraction(found.patient_owes_usd or 0) == right["patient"], bill
        assert Fraction(found.medicare_pays_usd or 0) == right["medicare"], bill
        assert found.provider_receives_usd == found.payer_pays_usd + found.patient_owes_usd  # type: ignore[operator]  # both are known here


DAYS = (
    ("97110x2:GP 97140x1:GP", "97530x2:GO"),
    ("97110x3:GP", "97530x1:GO+CO 97535x1:GO", "92507x1:GN"),
    ("97161x1:GP", "97165x1:GO"),
    ("97110x1:GP+CQ", "97110x1:GO"),
)
DAY_CASES = [
    Case(day, place, nonpar=nonpar)
    for day, place, nonpar in product(
        ("2022-05-15", "2024-02-15", "2025-06-15"), ("national", "01182-18"), (False, True)
    )
]


@pytest.mark.parametrize("case", DAY_CASES, ids=str)
def test_several_visits_of_a_patient_and_day_share_the_reduction(case: Case) -> None:
    for bills in DAYS:
        found = price_all(_visits(bills, case))
        for one, right in zip(found, _reckoned(bills, case), strict=True):
            assert Fraction(one.allowed_usd or -1) == right["allowed"], bills
            assert Fraction(one.medicare_pays_usd or -1) == right["medicare"], bills
            assert Fraction(one.patient_owes_usd or -1) == right["patient"], bills


@pytest.mark.parametrize("day", ["2021-06-15", "2023-06-15", "2025-06-15", "2026-03-03"])
def test_a_claim_without_assignment(day: str) -> None:
    case = Case(day, nonpar=True, assigned=False)
    for bill in BILLS:
        (visit,) = _visits((bill,), case)
        found, (right,) = price(visit), _reckoned((bill,), case)
        assert Fraction(found.limiting_usd or -1) == right["limit"], bill
        assert Fraction(found.provider_receives_usd or -1) == right["limit"], bill
        assert Fraction(found.medicare_pays_usd or -1) == right["medicare"], bill
        assert found.patient_owes_usd == found.limiting_usd - found.medicare_pays_usd  # type: ignore[operator]  # both are known here


def test_there_are_at_least_two_hundred_cases_here() -> None:
    visits = len(CASES) * len(BILLS) + len(DAY_CASES) * sum(map(len, DAYS)) + 4 * len(BILLS)
    assert visits >= 200
