"""How often and how long visits are planned, and what was delivered against it."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.episode.frequency import beyond_plan, off_plan, planned_in
from chartproof.examples.courses import note, sound
from chartproof.model import Visit


def planned(text: str) -> tuple[float, float, int | None, int | None] | None:
    visit = Visit(id="v", date_of_service=date(2026, 3, 2), payer="", charges=(), text=text)
    found = planned_in(visit, 0)
    return None if found is None else (found.low, found.high, found.weeks, found.visits)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("P: 2x/wk for 8 weeks.", (2, 2, 8, None)),
        ("Frequency 2-3x/week x 6 wks", (2, 3, 6, None)),
        ("Twice to three times a week for 8 weeks.", (2, 3, 8, None)),
        ("once a week for 6 weeks", (1, 1, 6, None)),
        ("Weekly, 10 visits.", (1, 1, None, 10)),
        ("1x/wk, 60 days.", (1, 1, 9, None)),
        ("three visits a week for two months", (3, 3, 8, None)),
        ("Every other week for 3 months.", (0.5, 0.5, 13, None)),
        ("HEP 3x/week at the gym. P: 1-2x/wk, 5 wks", (1, 2, 5, None)),
        ("Continue plan.", None),
        ("Home walks 5x/week.", None),
        ("3x10 reps, 2 sets", None),
    ],
)
def test_planned(text: str, says: tuple[float, float, int | None, int | None] | None) -> None:
    assert planned(text) == says


def test_span_holds_frequency_and_duration() -> None:
    text = "Goals: stairs. Plan: 2x/wk for 8 weeks, then home."
    visit = Visit(id="v", date_of_service=date(2026, 3, 2), payer="", charges=(), text=text)
    found = planned_in(visit, 0)
    assert found is not None
    assert found.said is not None
    assert found.said.span.text == "2x/wk for 8 weeks"


def test_more_than_planned() -> None:
    (off,) = off_plan(sound(8, every=(1, 1, 1, 1, 3)).subject(), "PT")
    assert (off.kind, off.most, off.weeks) == ("more", 5, 2)


def test_one_visit_too_many_in_one_week_is_no_matter() -> None:
    assert off_plan(sound(5, every=(2, 2, 10)).subject(), "PT") == ()


def test_fewer_than_planned_for_weeks() -> None:
    (off,) = off_plan(sound(7, every=7, report=None).subject(), "PT")
    assert (off.kind, off.most) == ("fewer", 1)


def test_a_changed_frequency_holds_from_then_on() -> None:
    told = note(
        "O: Flexion 104. TE 26 min. P: Plan changed: visits 1x/wk for 6 weeks.\nAnn Roe, PT"
    )
    assert off_plan(sound(8, (3, told), every=7, report=None).subject(), "PT") == ()


def test_beyond_the_weeks_and_the_visits() -> None:
    (weeks,) = beyond_plan(sound(12, evaluation="2x/wk for 3 weeks.", report=None).subject(), "PT")
    (count,) = beyond_plan(sound(8, evaluation="2x/wk, 6 visits.", report=None).subject(), "PT")
    assert weeks.visits[-1] == 11
    assert count.visits == (6, 7)
    assert beyond_plan(sound(12).subject(), "PT") == ()


def test_the_plans_own_field_wins_over_the_note() -> None:
    fields = {"certified_from": "2026-03-02", "visits_per_week": 5}
    assert off_plan(sound(8, every=(1, 1, 1, 1, 3), plan_of_care=fields).subject(), "PT") == ()
