"""Prices side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chartproof.billing.pricing import price
from chartproof.errors import InputError
from chartproof.examples import given
from chartproof.model import Visit
from chartproof.money.compare import (
    Column,
    Variant,
    compare,
    comparison_json,
    moved,
    variant_from,
)
from chartproof.reference import Book, book

PAYERS = Path(__file__).parent.parent.parent / "examples" / "payers"
ON = date(2026, 3, 3)


def _visit(bill: str = "97110x2:GP 97140x1:GP", **fields: object) -> Visit:
    return given(None, bill, **{"on": ON, **fields}).subject()


def _columns(visit: Visit, *words: str, shelf: Book | None = None) -> list[Column]:
    shelf = shelf or book()
    (found,) = compare([visit], [variant_from(w, shelf) for w in words], shelf)
    return list(found.columns)


def test_the_same_visit_another_year() -> None:
    given_, other = _columns(_visit(), "year=2025")
    assert given_.price == price(_visit())
    assert other.price == price(_visit(on=date(2025, 3, 3)))
    assert other.difference_usd == (
        other.price.provider_receives_usd - given_.price.provider_receives_usd  # type: ignore[operator]  # both are known here
    )


def test_another_day_and_place_at_once() -> None:
    (_, other) = _columns(_visit(), "on=2024-02-01, locality=OH-00")
    assert other.price == price(_visit(on=date(2024, 2, 1), locality="OH-00"))


def test_another_payer() -> None:
    shelf = book(PAYERS)
    given_, acme, gold, aetna = _columns(
        _visit(), "payer=acme", "payer=acme/gold", "payer=aetna", shelf=shelf
    )
    assert acme.price.allowed_usd == Decimal("91.63")  # 31.50 x 2 + 28.63
    assert gold.price.allowed_usd == Decimal("85.00")
    assert (aetna.difference_usd, aetna.said) == (None, "no contract prices on file for Aetna")
    assert given_.difference_usd is None


def test_another_place_of_service() -> None:
    visit = _visit("97597x1:GP", on=date(2025, 6, 1))
    _, other = _columns(visit, "place=22")
    assert other.difference_usd is not None
    assert other.difference_usd < 0


def test_another_sharing_out_of_the_same_minutes() -> None:
    visit = _visit("97110x1:GP@12 97140x1:GP@12 97530x0:GP@6 97112x0:GP@6")
    found = _columns(visit, "ties")
    assert found[0].name == "as given"
    names = {c.name for c in found[1:]}
    assert len(names) == len(found) - 1
    only = _columns(_visit("97110x2:GP@30"), "ties")
    assert only[1].said == "no two ways of sharing the units are equal"


def test_ties_of_minutes_in_the_note() -> None:
    text = "TE 20 min: bridges 3x10. MT 20 min: patellar glides gr III."
    visit = given(text, "97110x2:GP 97140x1:GP", on=ON).subject()
    found = _columns(visit, "ties")
    assert {c.name for c in found[1:]} == {"97110x2 97140x1", "97110x1 97140x2"}


def test_other_lines() -> None:
    _, other = _columns(_visit(), "bill=97530x2:GP 97110x1:GP+CQ")
    assert other.price == price(_visit("97530x2:GP 97110x1:GP+CQ"))


def test_visits_of_one_day_stay_together() -> None:
    visits = [_visit(id=n, patient_id="p") for n in ("a", "b")]
    found = compare(visits, [variant_from("year=2025", book())], book())
    first, second = (c.columns[1].price.allowed_usd for c in found)
    assert first is not None
    assert second is not None
    assert second < first  # only one unit of the day keeps its practice expense


def test_the_29th_of_february_moves_to_the_28th() -> None:
    assert moved(date(2024, 2, 29), 2025) == date(2025, 2, 28)
    assert moved(date(2024, 2, 29), 2020) == date(2020, 2, 29)


def test_nothing_is_changed_that_was_not_asked_for() -> None:
    visit = _visit(place_of_service="11", locality="OH-00")
    assert Variant("x").changed(visit) == visit


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("payer=zzz", "no payer 'zzz' on file"),
        ("locality=QQ-00", "expected national, STATE-NN or MAC-NN"),
        ("on=03/03/2025", "on: expected a day such as 2025-03-03"),
        ("year=25", "year: expected a year such as 2025"),
        ("year=x", "year: expected a year"),
        ("place=office", "place: expected a place of service"),
        (
            "bill=97110",
            "",
        ),
        ("bill=therapy", "bill: expected lines such as"),
        ("colour=red", "expected payer=, on="),
        ("payer", "expected payer=, on="),
        ("payer=", "expected payer=, on="),
        ("year=2025,year=2024", "year stands there twice"),
        ("year=2025,on=2025-03-03", "either on= or year="),
    ],
)
def test_what_cannot_be_compared_is_refused_in_plain_words(words: str, said: str) -> None:
    if not said:
        assert variant_from(words, book()).bill
        return
    with pytest.raises(InputError) as fault:
        variant_from(words, book())
    assert said in str(fault.value)


def test_a_comparison_as_json() -> None:
    (found,) = compare([_visit()], [variant_from("payer=aetna", book())], book())
    shown = comparison_json(found, book())
    assert shown["id"] == "example"
    assert [c["name"] for c in shown["compared"]] == ["as given", "payer=aetna"]
    assert shown["compared"][0]["price"]["allowed_usd"] == "72.48"
    assert shown["compared"][1]["difference_usd"] is None


def test_a_column_says_when_it_is_the_first_one_that_has_no_total() -> None:
    there = _columns(_visit(locality="national"), "payer=medicare")[-1]
    assert there.said == ""
    column = _columns(_visit("97110x1:GP 20999x1"), "bill=97110x1:GP")[-1]
    assert column.price.allowed_usd is not None
    assert column.said.startswith("as given: no relative values on file for 20999")
