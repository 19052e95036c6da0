"""Charges and fields that cannot be: each rule answers or is unsure, and none falls over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from chartproof.errors import NotInForce
from chartproof.model import Abn, Accident, Authorization, Charge, Finding, Provider, Unsure, Visit
from chartproof.reference import book
from chartproof.rules import RuleFile, about, all_rules

SHELVES = ("time", "coding", "claim", "revenue")
RULES = [rule for rule in all_rules() if rule.shelf in SHELVES]
PAYERS = ("medicare", "commercial", "workers_comp", "va", "ny_wc", "tricare", "nobody_knows", "")


def answers(rule: RuleFile, visit: Visit) -> list[Finding | Unsure]:
    kind = book().policy(visit.payer, visit.date_of_service).kind
    if not rule.looks_at(about(visit), kind):
        return []
    try:
        return list(rule.check(visit, book()))
    except NotInForce as gap:  # the audit says Unsure
        return [Unsure(missing=str(gap))]


def said(name: str, visit: Visit) -> list[Finding | Unsure]:
    return answers(next(r for r in RULES if r.name == name), visit)


def visit(*charges: Charge, **fields: object) -> Visit:
    day = fields.pop("on", date(2026, 3, 3))
    assert isinstance(day, date)
    payer = str(fields.pop("payer", "medicare"))
    return Visit(id="v", date_of_service=day, payer=payer, charges=charges, discipline="PT")


@pytest.mark.parametrize("units", [0, -1, -40])
def test_units_that_are_none(units: int) -> None:
    (found,) = said("units-not-positive", visit(Charge("97110", units, ("GP",))))
    assert isinstance(found, Finding)


@pytest.mark.parametrize("code", ["", "9711", "971100", "therex", "97110 ", "٩٧١١٠", "97–10"])
def test_code_of_no_shape_is_an_error(code: str) -> None:
    assert isinstance(said("code-unknown", visit(Charge(code, 1)))[0], Finding)


@pytest.mark.parametrize("code", ["12345", "99999", "Q9999", "A1234"])
def test_code_of_another_trade_is_left_open(code: str) -> None:
    assert isinstance(said("code-unknown", visit(Charge(code, 1)))[0], Unsure)


def test_deleted_code_names_what_took_its_place() -> None:
    (found,) = said("code-not-in-force", visit(Charge("97001", 1, ("GP",))))
    assert isinstance(found, Finding)
    assert "97161" in found.message


def test_code_of_next_year() -> None:
    (found,) = said("code-not-in-force", visit(Charge("98985", 1, ("GP",)), on=date(2025, 12, 31)))
    assert isinstance(found, Finding)
    assert "2026-01-01" in found.message


@pytest.mark.parametrize("day", [date(1966, 7, 1), date(1999, 1, 4), date(2035, 5, 5), date.max])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_days_before_and_after_coverage(rule: RuleFile, day: date) -> None:
    odd = Visit(
        id="v",
        date_of_service=day,
        payer="medicare",
        charges=(Charge("97110", 2, ("GP",), minutes=25), Charge("97150", 1, ("GP",))),
        discipline="PT",
        year_to_date_usd=Decimal("2600"),
        diagnoses=("M54.5", "S83.511"),
        received_on=day,
    )
    assert all(isinstance(a, Finding | Unsure) for a in answers(rule, odd))


CODES = ["97110", "97112", "97140", "97150", "97161", "97014", "98940", "98981", "99213"]
CODES += ["97129", "97130", "97001", "G0283", "12345", "x", ""]
MODIFIERS = ["GP", "GO", "GN", "CQ", "CO", "59", "XE", "XS", "KX", "GA", "GZ", "GY", "GX", "AT"]
MODIFIERS += ["25", "95", "Q?", ""]
CHARGES = st.builds(
    Charge,
    code=st.sampled_from(CODES),
    units=st.integers(-3, 30),
    modifiers=st.lists(st.sampled_from(MODIFIERS), max_size=6).map(tuple),
    minutes=st.none() | st.integers(-10, 2000),
    assistant_minutes=st.none() | st.integers(-10, 200),
    together_minutes=st.none() | st.integers(-10, 200),
    diagnosis_pointers=st.lists(st.integers(-1, 6), max_size=6).map(tuple),
)
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))
PEOPLE = st.none() | st.builds(
    Provider,
    npi=st.none() | st.sampled_from(["1234567893", "1234567890", "", "x"]),
    role=st.sampled_from([None, "therapist", "assistant", "aide", "physician", "chiropractor"]),
    entity=st.sampled_from([None, "person", "organization"]),
    taxonomy=st.sampled_from([None, "", "225100000X", "225X00000X"]),
)
VISITS = st.builds(
    Visit,
    id=st.just("v"),
    date_of_service=DAYS,
    payer=st.sampled_from(PAYERS),
    charges=st.lists(CHARGES, max_size=5).map(tuple),
    discipline=st.sampled_from([None, "PT", "OT", "SLP", "DC"]),
    diagnoses=st.lists(
        st.sampled_from(["M54.5", "M25.561", "S83.511", "", "?", "é.9"]), max_size=3
    ).map(tuple),
    place_of_service=st.sampled_from([None, "11", "22", "", "x"]),
    setting=st.sampled_from([None, "practitioner", "facility"]),
    rendering=PEOPLE,
    referring=PEOPLE,
    billing=PEOPLE,
    time_in=st.sampled_from([None, "9:00", "25:00", "", "noon"]),
    time_out=st.sampled_from([None, "9:30", "8:00", "", "x"]),
    authorization=st.none()
    | st.builds(
        Authorization,
        valid_from=st.none() | DAYS,
        visits=st.none() | st.integers(-1, 30),
        visits_used=st.none() | st.integers(-1, 30),
        codes=st.sampled_from([(), ("97110",)]),
    ),
    accident=st.none() | st.builds(Accident, work=st.none() | st.booleans(), on=st.none() | DAYS),
    abn=st.none() | st.builds(Abn, signed_on=st.none() | DAYS, voluntary=st.booleans()),
    onset_date=st.none() | DAYS,
    claim_number=st.sampled_from([None, "", "WC-1"]),
    received_on=st.none() | DAYS,
    year_to_date_usd=st.none() | st.decimals(0, 5000, places=2),
    visit_number=st.none() | st.integers(-1, 60),
    claimed=st.none() | st.lists(CHARGES, max_size=3).map(tuple),
)


@drawn(VISITS)
@settings(max_examples=150, deadline=None)
def test_no_rule_falls_over(odd: Visit) -> None:
    for rule in RULES:
        for answer in answers(rule, odd):
            if isinstance(answer, Finding):
                assert all(0 <= line < len(odd.charges) for line in answer.lines)
                assert answer.message
