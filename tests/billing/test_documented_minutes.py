"""Which minutes count: those beside a charge, else those read; and where the two disagree."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chartproof.billing.minutes import Documented, between, documented, timed_codes
from chartproof.examples import given
from chartproof.model import Clock, CodeMinutes, Number, Provider, Reading, Span, Visit
from chartproof.reference import book

NOTE = "TE 25 min, MT 15 min. Timed 40. In 9:00 out 9:44."


def _span(words: str) -> Span:
    start = NOTE.index(words)
    return Span(start, start + len(words), words)


def _visit(
    bill: str, *, read: dict[str, int | None] | None = None, **fields: Any
) -> Visit:  # Any: fields of Visit
    minutes = tuple(
        CodeMinutes(code, m, "stated" if m is not None else "none", (_span("25 min"),))
        for code, m in (read or {}).items()
    )
    visit = given(None, bill, **fields).subject()
    return replace(visit, reading=Reading(text=NOTE, minutes=minutes))


def _found(visit: Visit) -> Documented:
    return documented(visit, book())


def test_timed_codes_are_those_in_force_that_day() -> None:
    assert timed_codes(given(None, "97110x1 97161x1 97140x1 97110x1").subject(), book()) == (
        "97110",
        "97140",
    )
    from datetime import date

    old = given(None, "97129x1 97127x1", on=date(2019, 5, 1)).subject()
    assert timed_codes(old, book()) == ()


def test_minutes_beside_a_charge_win_and_the_disagreement_is_kept() -> None:
    found = _found(_visit("97110x2@30 97140x1", read={"97110": 25, "97140": 15}))
    assert found.known() == {"97110": 30, "97140": 15}
    assert found.per_code["97110"].how == "given"
    assert (found.total, found.total_from) == (45, "codes")
    (disagreement,) = found.disagreements
    assert (disagreement.code, disagreement.given, disagreement.read) == ("97110", 30, 25)
    assert disagreement.span == _span("25 min")


def test_equal_figures_are_no_disagreement() -> None:
    assert _found(_visit("97110x2@25", read={"97110": 25})).disagreements == ()


def test_lines_of_one_code_are_added() -> None:
    found = _found(_visit("97110x1:CQ+GP@23/23 97110x1:GP@13"))
    assert found.minutes_of("97110") == 36
    assert found.per_code["97110"].assistant_minutes == 23


def test_minutes_beside_one_of_two_lines_are_not_the_whole() -> None:
    found = _found(_visit("97110x1:CQ+GP 97110x1:GP@13"))
    assert found.missing == ("97110",)
    assert _found(_visit("97110x1:CQ 97110x1@13", read={"97110": 36})).minutes_of("97110") == 36


def test_a_missing_code_leaves_the_total_to_what_the_note_states() -> None:
    visit = _visit("97110x2 97140x1", read={"97110": 25, "97140": None})
    found = _found(visit)
    assert (found.sum_of_codes, found.total, found.total_from) == (None, None, "nothing")
    reading = replace(visit.note, timed_total=Number(40, _span("40")))
    found = _found(replace(visit, reading=reading))
    assert (found.sum_of_codes, found.total, found.total_from) == (None, 40, "stated")
    assert found.timed_total is not None
    assert found.timed_total.span.text == "40"


def test_a_stated_total_does_not_replace_the_sum_of_codes() -> None:
    visit = _visit("97110x2", read={"97110": 25})
    reading = replace(visit.note, timed_total=Number(40, _span("40")))
    found = _found(replace(visit, reading=reading))
    assert (found.total, found.total_from) == (25, "codes")


def test_no_timed_code_is_a_sum_of_nothing() -> None:
    found = _found(_visit("97161x1"))
    assert (found.per_code, found.sum_of_codes, found.total) == ({}, 0, 0)


def test_an_add_on_without_minutes_is_in_its_long_base_code() -> None:
    found = _found(_visit("97129x1 97130x1", read={"97129": 30, "97130": None}))
    assert (found.minutes_of("97129"), found.minutes_of("97130"), found.total) == (30, 0, 30)
    short = _found(_visit("97129x1 97130x1", read={"97129": 15, "97130": None}))
    assert short.missing == ("97130",)


def test_a_visit_furnished_by_an_assistant_is_the_assistant_s() -> None:
    visit = replace(_visit("97110x2@25"), rendering=Provider(role="assistant"))
    assert _found(visit).per_code["97110"].assistant_minutes == 25
    shared = replace(_visit("97110x2@25/10"), rendering=Provider(role="assistant"))
    assert _found(shared).per_code["97110"].assistant_minutes == 10


def test_given_times_win_over_read_ones() -> None:
    visit = _visit("97110x2@25")
    clock = Clock("9:00", "9:44", 44, _span("In 9:00 out 9:44"))
    printed = Clock("17:02", "17:03", 1, _span("9:44"), scope="other")
    reading = replace(visit.note, clocks=(printed, clock))
    read = _found(replace(visit, reading=reading))
    assert (read.clock_minutes, read.clock_from) == (44, "read")
    both = _found(replace(visit, reading=reading, time_in="09:00", time_out="09:50"))
    assert (both.clock_minutes, both.clock_from) == (50, "given")
    assert [(d.what, d.given, d.read) for d in both.disagreements] == [("time in and out", 50, 44)]


def test_sessions_of_a_day_are_added_and_a_part_of_one_is_not() -> None:
    visit = _visit("97110x2@25")
    span = _span("9:00")
    morning, afternoon = Clock("9:00", "9:30", 30, span), Clock("14:00", "14:20", 20, span)
    within, unclear = Clock("9:10", "9:20", 10, span), Clock("9:50", "9:40", None, span)

    def read(*clocks: Clock) -> int | None:
        return _found(replace(visit, reading=replace(visit.note, clocks=clocks))).clock_minutes

    assert read(morning, afternoon) == 50
    assert read(morning, within) == 30
    assert read(morning, unclear) is None
    assert read() is None


@pytest.mark.parametrize(
    ("start", "stop", "minutes"),
    [
        ("9:00", "9:44", 44),
        ("09:00", "09:00", 0),
        ("0900", "0944", 44),
        ("11:30", "12:15", 45),
        ("11:30", "1:05", 95),
        ("11:30 am", "1:05 pm", 95),
        ("9", "10", 60),
        ("1:15p", "2p.m.", 45),
        ("12:10 pm", "12:50 pm", 40),
        ("13:00", "12:00", None),
        ("2:00 pm", "1:00 pm", None),
        ("10:00", "25:00", None),
        ("10:00", "10:61", None),
        ("ten", "11", None),
        ("", "11:00", None),
    ],
)
def test_times_of_day(start: str, stop: str, minutes: int | None) -> None:
    assert between(start, stop) == minutes
