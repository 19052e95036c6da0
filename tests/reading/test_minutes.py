"""Minutes of each charged timed code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartproof.model import CodeMinutes
from chartproof.reading.layout import lay_out
from chartproof.reading.totals import read_times

TE, NMR, MT, TA, GAIT = "97110", "97112", "97140", "97530", "97116"


def read(text: str, *codes: str) -> dict[str, CodeMinutes]:
    return {m.code: m for m in read_times(lay_out(text), codes).minutes}


def minutes(text: str, *codes: str) -> dict[str, int | None]:
    return {code: m.minutes for code, m in read(text, *codes).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TE 25 min, MT 15 min.", {TE: 25, MT: 15}),
        ("O: 25' TE, 10' MT, 5' ice.", {TE: 25, MT: 10}),
        ("Ther ex x 24 min: SLR 3x10, bike 8 min. Manual x 14 min: mobs.", {TE: 24, MT: 14}),
        ("97110 30; 97140 15", {TE: 30, MT: 15}),
        ("97110 - 23 min\n97140 - 12 min", {TE: 23, MT: 12}),
        ("minutes: 97110 30; 97140 15", {TE: 30, MT: 15}),
        ("97110 x 2 (30 min), 97140 x 1 (15 min)", {TE: 30, MT: 15}),
        ("18 minutes 97110, 17 minutes 97112.", {TE: 18, NMR: 17}),
        (
            "Therapeutic exercise twenty-five minutes, manual therapy fifteen minutes",
            {TE: 25, MT: 15},
        ),
        ("15 min STM to R UT. 23 min therapeutic exercise with rows 3x10.", {MT: 15, TE: 23}),
        ("| 97110 | 25 | 2 |\n| 97530 | 15 | 1 |", {TE: 25, TA: 15}),
        ("TE - 15\nNMR - 14\nTA - 8\nTotal - 37", {TE: 15, NMR: 14, TA: 8}),
        ("Seen 38 min: 23 min therex and 15 min gait training.", {TE: 23, GAIT: 15}),
        ("TE: Minutes 25 Units 2\nMT: Minutes 15 Units 1", {TE: 25, MT: 15}),
        ("TE: half an hour. Manual: quarter of an hour.", {TE: 30, MT: 15}),
    ],
)
def test_ways_to_state_minutes(text: str, expected: dict[str, int]) -> None:
    assert minutes(text, *expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He can stand 10 min. Goal: stand 30 min by 5/1. Ther ex 25 min: NuStep 8 min.",
        "Pt arrived 10 min late. TE 25 min. Rested 5 min. Ice 12 min, not billed.",
        "Last visit TE 38 min. Today TE 25 min.",
        "TE 25 min. E-stim 15 min unattended, education 5 min.",
        "Eval 40 min, then 97110 25 min.",
        "Treadmill 2.0 mph 10 min, bike L3 8 min. Therapeutic exercise total 25 min.",
        "TE 25 min. P: continue OT 3x a week for 45 minutes.",
    ],
)
def test_other_minutes_are_not_taken(text: str) -> None:
    assert minutes(text, TE) == {TE: 25}


@pytest.mark.parametrize(
    "text",
    [
        "O: Bridge 3x10.\nP: Continue skilled therapy 2 times a week for 45 minutes.",
        "O: Bridge 3x10.\nP: 45 minute sessions 2x/wk x 4 weeks.",
        "TE - bike 6' L2; march 20; bridge 2x15",
    ],
)
def test_schedules_and_bouts_are_no_minutes(text: str) -> None:
    assert minutes(text, TE) == {TE: None}


def test_a_bout_before_another_service_is_that_of_its_own() -> None:
    assert minutes("TE: bike 15 min, MT 10 min", TE, MT) == {TE: 15, MT: 10}


def test_units_are_no_minutes() -> None:
    assert minutes("TE (2) MT (1).", TE, MT) == {TE: None, MT: None}
    assert minutes("Therapeutic Exercise: 2 units, 28 min", TE) == {TE: 28}


def test_a_range_is_not_established() -> None:
    found = read("Therapeutic exercise: 20-25 minutes", TE)[TE]
    assert (found.minutes, found.how, found.low, found.high) == (None, "range", 20, 25)
    assert found.spans[0].text == "20-25 minutes"


def test_one_figure_over_two_codes_is_a_lump() -> None:
    found = read("TE/NMR 38 min total", TE, NMR)
    assert {(m.minutes, m.how) for m in found.values()} == {(None, "lump")}


def test_clocks_give_minutes_where_no_figure_does() -> None:
    found = read("TE 10:00-10:23; MT 10:23-10:38.", TE, MT)
    assert {c: (m.minutes, m.how) for c, m in found.items()} == {
        TE: (23, "clock"),
        MT: (15, "clock"),
    }


def test_parts_are_summed() -> None:
    found = read("Therapeutic exercise (97110): 8 min + 7 min. Manual 97140: 10 min", TE, MT)
    assert (found[TE].minutes, found[TE].how) == (15, "sum")
    assert [s.text for s in found[TE].spans] == ["8 min", "7 min"]
    assert minutes("TE: R knee 12 min; TE: L shoulder 13 min", TE) == {TE: 25}


def test_the_timed_total_of_a_single_code_is_its_time() -> None:
    assert minutes("Total timed code minutes: 38. Ther ex performed.", TE) == {TE: 38}


def test_minutes_of_a_service_that_is_not_charged_are_no_other_codes() -> None:
    assert minutes("TE 20 min: SLR 3x10.", MT) == {MT: None}
    assert minutes("TE 20 min: SLR 3x10. MT 15 min: STM.", MT) == {MT: 15}
    assert minutes("MT (97140) 12 minutes. Total timed 12.", TE) == {TE: None}


@pytest.mark.parametrize(
    "text",
    [
        "Therapeutic Exercise [97110] Minutes: 31 Units: 2\nManual [97140] Minutes: 9 Units: 1",
        "TE Units: 2 Minutes: 31\nMT Units: 1 Minutes: 9",
        "97110 Min: 31 Units: 2 Mod: GP\n97140 Min: 9 Units: 1 Mod: GP",
    ],
)
def test_minutes_and_units_may_stand_in_fields_side_by_side(text: str) -> None:
    assert minutes(text, TE, MT) == {TE: 31, MT: 9}


def test_minutes_in_the_columns_of_earlier_visits_are_not_todays() -> None:
    sheet = "Exercise | 2/9 | 2/12 | 2/16\nBridge | 2x10 | 2x12 | 3x10\nTE min | 26 | 28 | 30"
    assert minutes(sheet, TE) == {TE: 30}


def test_the_clock_of_a_session_is_no_codes_time() -> None:
    assert minutes("In 9:00 out 9:40. Ther ex: SLR 3x10.", TE) == {TE: None}
    assert read("In 9:00 out 9:40. Ther ex: SLR 3x10.", TE)[TE].how == "none"


@pytest.mark.parametrize(
    ("text", "whole", "assistant", "together"),
    [
        ("TE 26 min (PTA 12 min, PT 14 min)", 26, 12, None),
        ("97110: PT 11 min, PTA 12 min", 23, 12, None),
        ("TE 30 min, PT and PTA together for 10 min", 30, None, 10),
        ("TE 30 min by PT", 30, None, None),
    ],
)
def test_whose_minutes(text: str, whole: int, assistant: int | None, together: int | None) -> None:
    found = read(text, TE)[TE]
    assert (found.minutes, found.assistant_minutes, found.together_minutes) == (
        whole,
        assistant,
        together,
    )


def test_the_same_minutes_twice_count_twice_only_where_the_timed_total_says_so() -> None:
    again = "TE 97110 15 minutes, SLR 3x10. {} TE 97110 15 minutes, step ups. Total timed {} min."
    assert minutes(again.format("Later", 30), TE) == {TE: 15 + 15}
    assert minutes(again.format("Billed:", 15), TE) == {TE: 15}
    three = (
        "TE 97110 8 min, bike. TE 97110 10 min, step. TE 97110 8 min, squat. Timed total 26 min."
    )
    assert minutes(three, TE) == {TE: 26}
    summary = "TE 97110 15 min. Manual 97140 15 min. Summary: 97110 15 min. Total timed 30 min."
    assert minutes(summary, TE) == {TE: 15}  # the other fifteen are those of 97140


def test_the_order_of_the_codes_does_not_matter() -> None:
    text = "MT 12, TE 24, TA 9, timed 45"
    assert minutes(text, TE, MT, TA) == minutes(text, TA, TE, MT) == {TE: 24, MT: 12, TA: 9}


@given(st.integers(8, 60), st.integers(8, 60))
def test_what_is_stated_is_read(one: int, two: int) -> None:
    assert minutes(f"TE {one} min, MT {two} min. Pain 2/10.", TE, MT) == {TE: one, MT: two}


@given(st.text(alphabet="TE 0123456789:min-+x/\n.97110'", max_size=120))
def test_spans_are_the_words_of_the_note(text: str) -> None:
    reading = read_times(lay_out(text), (TE, MT))
    for span in [f.span for f in reading.facts] + [s for m in reading.minutes for s in m.spans]:
        assert text[span.start : span.end] == span.text != ""
