"""Exercises, measures and functional figures as series: names unified, sides apart, error known."""

from __future__ import annotations

import pytest

from chartproof.episode.detectable import detectable
from chartproof.episode.doses import compare, dose_of
from chartproof.episode.names import exercise_name
from chartproof.episode.series import series_of
from chartproof.model import Exercise, Measure, Series, Span
from chartproof.reference import book
from tests.episode.test_copies import course


def followed(*texts: str, diagnosis: str | None = None) -> dict[str, Series]:
    """Return the series of a course by name and side."""
    found = series_of(course(*texts, diagnosis=diagnosis), book())
    return {f"{s.name} {s.side}" if s.side else s.name: s for s in found}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("LAQ", "long arc quad"),
        ("long arc quads", "long arc quad"),
        ("SLR", "straight leg raise"),
        ("STS", "sit to stand"),
        ("sit to stand from 20 in seat", "sit to stand"),
        ("step-up 4 in", "step up"),
        ("Step ups", "step up"),
        ("ER with wand", "external rotation"),
        ("heel raise two legs", "heel raise"),
        ("single-leg heel raise", "heel raise"),
        ("standing hip abd", "standing hip abduction"),
        ("rows with red band", "row"),
        ("clam shells", "clamshell"),
        ("single leg stance", "single leg stance"),
    ],
)
def test_one_exercise_has_one_name(written: str, name: str) -> None:
    assert exercise_name(written).name == name


def test_sides_stay_apart() -> None:
    found = followed(
        "O: LAQ L 2 lb 3x10, LAQ R 5 lb 3x10. Knee flexion R 120, L 96.",
        "O: long arc quad L 4 lb 3x10, long arc quad R 5 lb 3x10. Knee flexion R 120, L 108.",
    )
    assert found["long arc quad L"].change == 2.0
    assert found["long arc quad L"].trend == "better"
    assert found["long arc quad R"].trend == "same"
    assert found["flexion L"].trend == "better"
    assert found["flexion R"].trend == "same"


def test_points_quote_their_notes() -> None:
    texts = ("O: LAQ 2 lb 3x10. Flexion 96.", "O: LAQ 4 lb 3x10. Flexion 108.")
    for series in followed(*texts).values():
        for point in series.points:
            assert point.span is not None
            span = point.span
            assert texts[point.visit][span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("first", "last", "trend"),
    [
        ("LAQ 2 lb 2x10", "LAQ 3 lb 2x10", "better"),
        ("LAQ 1 kg 2x10", "LAQ 2 lb 2x10", "worse"),
        ("row yellow 2x10", "row green 2x10", "better"),
        ("row blue 2x10", "row red 3x10", "worse"),
        ("bike L2 10 min", "bike L4 10 min", "better"),
        ("step-up 4 in 2x10", "step-up 6 in 2x8", "better"),
        ("sit to stand 20 in 2x8", "sit to stand 17 in 2x8", "better"),
        ("sit to stand 18 in 2x8", "sit to stand 22 in 2x8", "worse"),
        ("heel raise two legs 3x10", "heel raise one leg 2x8", "better"),
        ("LAQ 3 lb 2x10", "LAQ 3 lb 2x11", "same"),
        ("LAQ 3 lb 2x10", "LAQ 3 lb 3x10", "better"),
        ("plank 20 s x3", "plank 22 s x3", "same"),
        ("plank 20 s x3", "plank 45 s x3", "better"),
        ("heel walk 10 ft x4", "heel walk 40 ft x4", "better"),
        ("step-up 6 in 2x10 with two hands", "step-up 6 in 2x10 no hands", "better"),
        ("step-up 6 in 2x10 CGA", "step-up 6 in 2x10 min A", "worse"),
        ("split squat body weight 3x8", "split squat 10 lb 3x8", "better"),
    ],
)
def test_what_makes_an_exercise_harder(first: str, last: str, trend: str) -> None:
    (found,) = followed(f"O: {first}.", f"O: {last}.").values()
    assert found.trend == trend


def test_a_load_left_unsaid_at_some_visits_is_no_change() -> None:
    notes = ["O: row red 2x10.", "O: row 2x10.", "O: row red 2x10.", "O: row 2x10."]
    assert followed(*notes)["row"].trend == "same"
    assert followed(*reversed(notes))["row"].trend == "same"


def test_heavier_with_fewer_repetitions_is_harder() -> None:
    def dose(weight: str, sets: int, reps: int) -> Exercise:
        return Exercise("leg press", Span(0, 9, "leg press"), sets, reps, resistance=weight)

    light, heavy = dose("70 lb", 3, 10), dose("110 lb", 3, 6)
    assert compare(dose_of(light, ""), dose_of(heavy, "")) == "better"


@pytest.mark.parametrize(
    ("first", "last", "trend"),
    [
        ("Knee flexion 96", "Knee flexion 99", "same"),
        ("Knee flexion 96", "Knee flexion 102", "better"),
        ("TUG 18 s", "TUG 17 s", "same"),
        ("TUG 18 s", "TUG 12 s", "better"),
        ("Berg 46", "Berg 38", "worse"),
        ("Quad 3/5", "Quad 4/5", "better"),
        ("Quad 4-/5", "Quad 4/5", "same"),
        ("Pain 5/10", "Pain 4/10", "same"),
        ("Pain 6/10", "Pain 2/10", "better"),
        ("NDI 34%", "NDI 32%", "same"),
        ("Grip 9 kg", "Grip 17 kg", "better"),
        ("Knee extension lacks 8", "Knee extension lacks 2", "better"),
        ("Walked 180 ft", "Walked 400 ft", "better"),
        ("Standing 12 min", "Standing 6 min", "worse"),
        ("Zipper 1 of 3", "Zipper 1 of 3", "same"),
        ("Heel contact 8 of 20 steps", "Heel contact 16 of 20 steps", "better"),
    ],
)
def test_a_change_within_error_is_none(first: str, last: str, trend: str) -> None:
    (found,) = followed(f"O: {first}.", f"O: {last}.").values()
    assert found.trend == trend


def test_a_value_won_and_lost_again_is_worse() -> None:
    notes = [f"O: TUG {t} s." for t in (16.0, 14.1, 19.8, 20.5, 18.6, 17.4)]
    assert followed(*notes)["tug"].trend == "worse"


def test_values_that_wander_are_the_same() -> None:
    notes = [f"O: TUG {t} s." for t in (19.0, 19.4, 18.7, 19.2)]
    assert followed(*notes)["tug"].trend == "same"


def test_the_value_at_start_told_in_a_later_note_is_the_first() -> None:
    found = followed("O: SLR 3x10.", "O: SLR 3x10. QuickDASH 9 (was 55).")
    assert [p.number for p in found["quickdash"].points] == [55.0, 9.0]
    assert found["quickdash"].trend == "better"


def test_the_detectable_change_names_its_source_and_fits_the_diagnosis() -> None:
    tug = Measure("test", "TUG", "18 s", Span(0, 4, "TUG "), 18.0, "s")
    assert detectable(tug, "R knee osteoarthritis", book()).change == 2.5
    assert detectable(tug, "chronic stroke", book()).change == 3.2
    found = followed("O: Berg 40.", "O: Berg 41.", diagnosis="Falls")["berg"]
    assert found.source in book().sources
    assert found.detectable is not None
    assert found.better_is == "more"


def test_a_measure_without_a_row_has_no_detectable_change() -> None:
    found = followed("O: 9HPT R 34 s.", "O: 9HPT R 34.2 s.")["9hpt R"]
    assert (found.detectable, found.source, found.trend) == (None, None, "same")


def test_feet_and_metres_are_held_against_their_own_error() -> None:
    assert followed("O: 6MWT 1080 ft.", "O: 6MWT 1120 ft.")["6mwt"].trend == "same"
    assert followed("O: 6MWT 1080 ft.", "O: 6MWT 760 ft.")["6mwt"].trend == "worse"


def test_one_visit_makes_no_series() -> None:
    assert followed("O: LAQ 2 lb 3x10. Flexion 96. TUG 18 s.") == {}
    assert followed() == {}


@pytest.mark.parametrize(
    ("first", "last", "name", "trend"),
    [
        ("Lower body dressing mod A", "Lower body dressing SBA", "lower body dres", "better"),
        ("Tub transfer min A x1", "Tub transfer supervision", "transfer", "better"),
        ("Gait with walker CGA", "Gait with cane CGA", "gait", "same"),
        ("Bed mobility independent", "Bed mobility max A", "bed mobility", "worse"),
        ("Named pictures 8/20 correct", "Named pictures 15/20 correct", "pictures", "better"),
        ("Accuracy 55%", "Accuracy 85%", "accuracy", "better"),
    ],
)
def test_help_and_scores_are_functions(first: str, last: str, name: str, trend: str) -> None:
    found = followed(f"O: {first}.", f"O: {last}.")
    assert found[name].trend == trend
    assert found[name].kind == "function"


def test_help_in_a_goal_is_not_the_patients() -> None:
    assert "toilet" not in followed("Goal: toileting SBA.", "Goal: toileting SBA.")


def test_a_tally_of_what_is_practised_grows_and_a_complaint_shrinks() -> None:
    found = followed(
        "Activity 97530 30 min: scissors 4/10 on the line. Dizziness 7/10.",
        "Activity 97530 30 min: scissors 9/10 on the line. Dizziness 3/10.",
    )
    assert (found["scissors"].trend, found["dizziness"].trend) == ("better", "better")


def test_a_code_is_no_figure() -> None:
    found = followed("Activity 97530 25 min: beads.", "Activity 97530 31 min: beads.")
    assert not [s for s in found.values() if s.kind == "function"]


def test_a_count_within_a_time_is_no_inches() -> None:
    (pegs,) = followed("97530 26 min: pegs 6 in 60 s.", "97530 27 min: pegs 9 in 60 s.").values()
    assert (pegs.unit, pegs.trend) == ("in 60 s", "better")


def test_how_often_a_day_what_is_unwanted_happens() -> None:
    (pads,) = followed("S: Wears 4 pads/day.", "S: Down to 2 pads a day.").values()
    assert (pads.name, pads.better_is, pads.trend) == ("pad", "less", "better")


def test_a_goal_tells_which_way_a_score_without_a_name_is_to_go() -> None:
    told = ("XQSS 54. Goal XQSS < 10.", "XQSS 33.", "XQSS 14.")
    assert followed(*told)["xqss"].trend == "better"
    assert followed("XQSS 54.", *told[1:])["xqss"].trend == "unclear"
