"""The door of `chartproof units`: words, records, and what is said of bad ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chartproof.billing.units import (
    answer_json,
    supported_units,
    units_from_record,
    units_from_words,
)
from chartproof.errors import InputError


def _record(**service: Any) -> dict[str, Any]:  # Any: bad input is any kind of thing
    return {"id": "q1", "method": "cms", "on": "2026-03-03", "services": [service]}


def test_words_and_record_give_the_same_answer() -> None:
    words = units_from_words(
        ["97110=36", "97110@assistant=23", "97140=30"], "cms", date(2026, 3, 3)
    )
    record = units_from_record(
        {
            "id": "q1",
            "method": "cms",
            "on": "2026-03-03",
            "services": [
                {"code": "97110", "minutes": 36, "assistant_minutes": 23},
                {"code": "97140", "minutes": 30, "assistant_minutes": 0},
            ],
        }
    )
    assert words == record


def test_the_answer_as_json() -> None:
    answer = answer_json(units_from_words(["97110=20", "97112=20"], "cms", "2026-03-03"))
    assert answer["total_units"] == 3
    assert answer["units"] == {"97110": 2, "97112": 1}
    assert answer["ties"] == [{"97110": 2, "97112": 1}, {"97110": 1, "97112": 2}]
    assert answer["lines"] == [
        {"code": "97110", "units": 2, "modifiers": []},
        {"code": "97112", "units": 1, "modifiers": []},
    ]
    assert all(isinstance(step, str) for step in answer["steps"])


def test_a_code_named_twice_is_added_up_first() -> None:
    services = [{"code": "97110", "minutes": 10}, {"code": "97110", "minutes": 5}]
    assert units_from_record({"services": services}).supported == {"97110": 1}
    assert units_from_words(["97110=10", "97110=13"]).supported == {"97110": 2}


def test_the_assistant_s_minutes_alone_are_all_of_the_code_s() -> None:
    lines = units_from_words(["97110@assistant=23"]).lines
    assert [(n.units, n.modifiers) for n in lines] == [(2, ("CQ",))]


def test_method_and_day_may_be_left_out_and_that_is_said() -> None:
    units = units_from_record({"services": [{"code": "97110", "minutes": 20}]})
    assert units.method == "cms"
    assert units.steps[0] == "No day given: the newest rules on file are used."
    dated = units_from_record(_record(code="97110", minutes=20))
    assert not any("No day given" in step for step in dated.steps)


def test_the_discipline_of_a_record_makes_its_modifiers() -> None:
    record = {**_record(code="97530", minutes=15, assistant_minutes=15), "discipline": "OT"}
    assert units_from_record(record).lines[0].modifiers == ("CO", "GO")


def test_untimed_codes_need_no_minutes() -> None:
    assert units_from_words(["97161", "97110=23"]).supported == {"97161": 1, "97110": 2}
    assert units_from_record(_record(code="97150")).supported == {"97150": 1}


@pytest.mark.parametrize(("given", "whole"), [(12.5, 12), (7.9, 7), (33.0, 33)])
def test_a_fraction_is_rounded_down(given: float, whole: int) -> None:
    units = units_from_record(_record(code="97110", minutes=given))
    assert units.supported == supported_units({"97110": whole}).supported
    said = any("only whole minutes count" in step for step in units.steps)
    assert said is (given != whole)


def test_no_services_are_no_units() -> None:
    units = units_from_record({"services": []})
    assert (units.total_units, units.supported, units.lines) == (0, {}, ())


def test_letters_of_a_code_may_be_small() -> None:
    assert units_from_words(["g0283=15"]).supported == {"G0283": 1}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (_record(code="97110", minutes="x"), "services[0].minutes: expected a whole number"),
        (_record(code="97110", minutes="33"), "services[0].minutes: expected a whole number"),
        (_record(code="97110", minutes=True), "services[0].minutes: expected a whole number"),
        (_record(code="97110", minutes=None), "services[0].minutes: expected a whole number"),
        (_record(code="97110", minutes=[9]), "services[0].minutes: expected a whole number"),
        (_record(code="97110", minutes=float("nan")), "services[0].minutes: expected a whole"),
        (_record(code="97110", minutes=float("inf")), "services[0].minutes: expected a whole"),
        (_record(code="97110", minutes=-5), "services[0].minutes: expected 0 minutes or more"),
        (_record(code="97110", minutes=-0.5), "services[0].minutes: expected"),
        (_record(code="97110", minutes=1441), "services[0].minutes: expected at most a day's"),
        (_record(code="97110", minutes=10**30), "services[0].minutes: expected at most a day's"),
        (_record(code="97110"), "services[0].minutes: expected a whole number, got nothing"),
        (
            _record(code="97110", minutes=10, assistant_minutes=11),
            "services[0].assistant_minutes: 11 of 10",
        ),
        (
            _record(code="97110", minutes=10, assistant_minutes="all"),
            "services[0].assistant_minutes: expected a whole number",
        ),
        (_record(code=97110, minutes=10), "services[0].code: expected a code"),
        (_record(minutes=10), "services[0].code: expected a code such as '97110', got nothing"),
        (_record(code="ABCDE", minutes=10), "services[0]: 'ABCDE' is no therapy code on file"),
        (_record(code="97001", minutes=10), "see 97161, 97162, 97163"),
        ({"services": "97110"}, "services: expected a list"),
        ({"services": ["97110"]}, "services[0]: expected an object"),
        ({}, "services: expected a list, got nothing"),
        ([], "expected an object with services, got a list"),
        ({**_record(code="97110", minutes=1), "method": "aarp"}, "method: expected one of"),
        ({**_record(code="97110", minutes=1), "on": "03/03/2026"}, "on: expected a day such as"),
        ({**_record(code="97110", minutes=1), "on": "2026-02-30"}, "on: expected a day such as"),
        ({**_record(code="97110", minutes=1), "on": "2026-W10-2"}, "on: expected a day such as"),
        ({**_record(code="97110", minutes=1), "on": "202-603-03"}, "on: expected a day such as"),
        ({**_record(code="97110", minutes=1), "on": "2026-03\u066203"}, "on: expected a day such"),
        (
            {**_record(code="97110", minutes=1), "discipline": "XX"},
            "discipline: expected one of PT, OT, SLP, DC, got 'XX'",
        ),
    ],
)
def test_a_bad_record_says_where_and_what(record: Any, said: str) -> None:
    with pytest.raises(InputError) as raised:
        units_from_record(record)
    assert said in str(raised.value)
    assert len(str(raised.value)) < 160


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("97110=x", "97110: expected a whole number, got 'x'"),
        ("97110=-3", "97110: expected 0 minutes or more, got -3"),
        ("97110=", "97110: expected a whole number, got ''"),
        ("97110=3_3", "97110: expected a whole number, got '3_3'"),
        ("97110=1.5e1", "97110: expected a whole number, got '1.5e1'"),
        ("97110=\u0663\u0663", "97110: expected a whole number"),
        ("97110=3.3.3", "97110: expected a whole number, got '3.3.3'"),
        ("97110=.", "97110: expected a whole number, got '.'"),
        ("97110", "97110.minutes: expected a whole number, got nothing"),
        ("97110@helper=3", "expected CODE=MINUTES"),
        ("97110@assistant", "expected CODE=MINUTES"),
        ("=3", "expected CODE=MINUTES"),
        ("ABCDE=3", "'ABCDE' is no therapy code on file today"),
    ],
)
def test_a_bad_word_says_which(word: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        units_from_words([word])
    assert said in str(raised.value)


def test_the_library_refuses_an_assistant_without_minutes() -> None:
    with pytest.raises(InputError, match="97140"):
        supported_units({"97110": 10}, assistant_minutes={"97140": 3})
    with pytest.raises(InputError, match="method"):
        supported_units({"97110": 10}, "unknown")


@pytest.mark.parametrize("word", ["97110=33", "97110= 33 ", "97110=+33", "97110=33.0"])
def test_plain_figures_are_read(word: str) -> None:
    assert units_from_words([word]).supported == {"97110": 2}


def test_a_day_has_1440_minutes_for_all_codes_together() -> None:
    with pytest.raises(InputError, match="services: expected at most a day's 1440 minutes in all"):
        units_from_words(["97110=1440", "97140=1440"])
    with pytest.raises(InputError, match="got 1441"):
        units_from_record(
            {"services": [{"code": "97110", "minutes": 1440}, {"code": "97140", "minutes": 1}]}
        )
    assert units_from_words(["97110=720", "97140=720"]).total_units == 96


@pytest.mark.parametrize("code", ["G0283", "97150", "97161"])
def test_an_untimed_code_with_0_minutes_was_not_done(code: str) -> None:
    none = units_from_words([f"{code}=0", "97110=15"], "cms", "2026-03-03")
    assert none.supported == {code: 0, "97110": 1}
    assert [n.code for n in none.lines] == ["97110"]
    assert f"{code}: 0 minutes given, so it was not done: no unit." in none.steps
    assert units_from_words([code], "cms", "2026-03-03").supported == {code: 1}
    assert units_from_words([f"{code}=1"], "cms", "2026-03-03").supported == {code: 1}


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("1999-12-31", "is before 2000-01-01, the first day covered: the oldest rules are used."),
        ("0001-01-01", "is before 2000-01-01, the first day covered: the oldest rules are used."),
        ("2091-03-03", "the last day covered: the newest rules on file are used."),
        ("9999-12-31", "the last day covered: the newest rules on file are used."),
    ],
)
def test_days_that_no_table_covers_are_answered_and_said(on: str, said: str) -> None:
    units = units_from_words(["97110=33"], "cms", on)
    assert units.supported == {"97110": 2}
    assert units.steps[0].startswith(on)
    assert units.steps[0].endswith(said)


@pytest.mark.parametrize("on", ["2000-01-01", "2019-06-01", "2026-03-03"])
def test_days_that_are_covered_need_no_such_step(on: str) -> None:
    steps = units_from_words(["97110=33"], "cms", on).steps
    assert not any("covered" in step for step in steps)
