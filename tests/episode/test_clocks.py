"""The clocks of a course: what is owed by when, and how it stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chartproof.examples.courses import Note, course, note, sound
from chartproof.model import Due, Episode

PLAN = {
    "established_on": "2026-03-02",
    "certified_from": "2026-03-02",
    "certified_through": "2026-05-30",
}
REPORT = (
    "O: Progress report days 1-9: flexion 119 (95), TUG 13 s (19). TE 30 min: leg press 80 lb "
    "3x10. A: STG bathing met; LTG 12 stairs: 8 with rail. P: Continue 2x/wk."
)


def dues(episode: Episode, what: str) -> list[Due]:
    assert episode.dues is not None
    return [d for d in episode.dues if d.what == what]


def standing(episode: Episode, what: str) -> list[str]:
    return [d.standing for d in dues(episode, what)]


def planned(**fields: Any) -> dict[str, Any]:
    return {**PLAN, **fields}


def test_plan_of_the_first_day() -> None:
    assert standing(sound(3).subject(), "plan") == ["met"]


def test_plan_after_treatment() -> None:
    late = sound(5, plan_of_care={"established_on": "2026-03-11"}).subject()
    (due,) = dues(late, "plan")
    assert (due.standing, due.visits) == ("missed", (0, 1, 2))


def test_evaluation_stands_for_a_plan_that_is_not_on_file() -> None:
    assert standing(sound(3, plan_of_care=None).subject(), "plan") == ["met"]


# --- certification --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "stands"), [("2026-04-01", "met"), ("2026-04-02", "late"), ("2026-03-02", "met")]
)
def test_signed_within_thirty_days(signed: str, stands: str) -> None:
    found = sound(5, plan_of_care=planned(certified_on=signed)).subject()
    assert standing(found, "certification") == [stands]


def test_signed_order_and_plan_sent_in_time_excuse_the_signature() -> None:
    fields = {"certified_on": "2026-04-20", "ordered_on": "2026-02-26", "sent_on": "2026-04-01"}
    assert standing(sound(5, plan_of_care=planned(**fields)).subject(), "certification") == ["met"]


def test_plan_sent_too_late_excuses_nothing() -> None:
    fields = {"certified_on": "2026-04-20", "ordered_on": "2026-02-26", "sent_on": "2026-04-02"}
    found = sound(5, plan_of_care=planned(**fields)).subject()
    assert standing(found, "certification") == ["late"]


def test_no_order_excuses_before_2025() -> None:
    base = sound(3).record()
    for i, visit in enumerate(base["visits"]):
        visit["date_of_service"] = (date(2024, 3, 4) + timedelta(days=3 * i)).isoformat()
    plan = {"ordered_on": "2024-02-26", "sent_on": "2024-03-05", "certified_on": "2024-05-20"}
    episode = studied_from({**base, "plan_of_care": {"certified_from": "2024-03-04", **plan}})
    assert standing(episode, "certification") == ["late"]


def studied_from(record: dict[str, Any]) -> Episode:
    from chartproof.episode.study import studied
    from chartproof.reference import book
    from chartproof.visits import episode_from

    return studied(episode_from(record), (), book())


def test_signature_is_told_in_a_note() -> None:
    told = note("O: Flexion 98. TE 26 min: press 45 lb 3x10. P: Dr. Haas signed the plan 3/6.")
    (due,) = dues(sound(12, (2, told), plan_of_care=PLAN).subject(), "certification")
    assert (due.standing, due.met_on) == ("met", date(2026, 3, 6))


def test_approval_by_word_wants_a_signature_in_fourteen_days() -> None:
    told = note("O: Flexion 98. TE 26 min: press. P: Dr. Lee verbally approved the plan 3/4.")
    short = sound(5, (2, told), evaluation="Twice a week.", plan_of_care=PLAN).subject()
    long = sound(9, (2, told), evaluation="Twice a week.", plan_of_care=PLAN).subject()
    assert standing(short, "certification") == ["open"]
    assert standing(long, "certification") == ["missed"]


def test_dates_without_a_signature_are_not_known_once_their_day_has_passed() -> None:
    assert standing(sound(12, plan_of_care=PLAN).subject(), "certification") == ["unknown"]
    assert standing(sound(5, plan_of_care=PLAN).subject(), "certification") == ["open"]


def test_commercial_courses_owe_no_certification() -> None:
    assert dues(sound(12, payer="commercial").subject(), "certification") == []


# --- recertification ------------------------------------------------------------------------------


def test_every_due_date_is_shown_before_it_is_missed() -> None:
    (due,) = dues(sound(5).subject(), "recertification")
    assert (due.standing, due.due_on) == ("open", date(2026, 5, 30))


def test_visits_after_the_last_certified_day() -> None:
    short = planned(certified_through="2026-03-22")
    (due,) = dues(sound(8, plan_of_care=short).subject(), "recertification")
    assert (due.standing, due.visits) == ("missed", (6, 7))


def test_ninety_days_are_the_most_whatever_the_plan_says() -> None:
    year = planned(certified_through="2027-03-01")
    episode = sound(8, every=15, plan_of_care=year).subject()
    (due,) = dues(episode, "recertification")
    assert due.due_on == date(2026, 5, 31)
    assert due.visits == (7,)


def test_the_weeks_of_the_plan_end_its_certification() -> None:
    weeks = {"certified_from": "2026-03-02", "duration_weeks": 3}
    (due,) = dues(sound(8, plan_of_care=weeks).subject(), "recertification")
    assert (due.due_on, due.visits) == (date(2026, 3, 22), (6, 7))


@pytest.mark.parametrize(
    ("signed", "stands"), [("2026-03-20", ["met", "open"]), ("2026-04-20", ["late", "open"])]
)
def test_a_signed_recertification_covers_what_follows(signed: str, stands: list[str]) -> None:
    further = {"certified_from": "2026-03-23", "certified_through": "2026-05-30"}
    plan = planned(
        certified_through="2026-03-22", recertifications=[{**further, "signed_on": signed}]
    )
    assert standing(sound(8, plan_of_care=plan).subject(), "recertification") == stands


def test_a_recertification_that_nobody_signed_covers_nothing() -> None:
    further = {"certified_from": "2026-03-23", "certified_through": "2026-05-30"}
    plan = planned(certified_through="2026-03-22", recertifications=[further])
    assert standing(sound(8, plan_of_care=plan).subject(), "recertification") == ["missed"]


def test_a_recertification_told_in_a_note() -> None:
    told = note("O: Flexion 110. TE 26 min: press 60 lb 3x10. P: Recert signed by Dr. Lee 3/20.")
    plan = planned(certified_through="2026-03-22")
    assert standing(sound(8, (6, told), plan_of_care=plan).subject(), "recertification") == [
        "met",
        "open",
    ]


def test_a_plan_that_ends_before_it_begins_certifies_nothing_and_misses_nothing() -> None:
    back = planned(certified_through="2025-05-30")
    assert dues(sound(8, plan_of_care=back).subject(), "recertification") == []


def test_without_dates_ninety_days_are_assumed_and_not_held_against_anybody() -> None:
    assert standing(
        sound(8, every=21, report=4, plan_of_care=None).subject(), "recertification"
    ) == ["unknown"]


# --- progress reports -----------------------------------------------------------------------------


def test_open_until_the_eleventh_day() -> None:
    ten, eleven = sound(10, report=None).subject(), sound(11, report=None).subject()
    assert standing(ten, "progress_report") == ["open"]
    (due,) = dues(eleven, "progress_report")
    assert (due.standing, due.visits) == ("missed", (10,))
    assert due.due_on == eleven.visits[9].date_of_service


def test_days_are_counted_anew_after_each_report() -> None:
    found = sound(15, report=5).subject()
    assert standing(found, "progress_report") == ["met", "open"]
    assert "treatment day 10 of 10" in dues(found, "progress_report")[-1].why


def test_a_late_report_is_told_with_the_days_before_it() -> None:
    (late, _) = dues(sound(14, report=12).subject(), "progress_report")
    assert (late.standing, late.visits) == ("late", (10, 11))


def test_two_notes_on_a_day_are_one_treatment_day() -> None:
    doubled = [(place, note(f"PM session {place}. TE 20 min.", after=0)) for place in (3, 5, 7)]
    assert standing(sound(13, *doubled, report=None).subject(), "progress_report") == ["open"]


def test_a_report_inside_a_daily_note_counts_when_its_content_is_there() -> None:
    whole = sound(12, (9, note(REPORT + "\nAnn Roe, PT"))).subject()
    empty = sound(12, (9, note("Progress report: doing well.\nAnn Roe, PT"))).subject()
    assert standing(whole, "progress_report") == ["met", "open"]
    assert standing(empty, "progress_report") == ["missed"]


def test_a_report_by_an_assistant_alone_does_not_count() -> None:
    found = sound(12, (9, note(REPORT + "\nKim Lee, PTA", "progress"))).subject()
    (due,) = dues(found, "progress_report")
    assert due.standing == "missed"
    assert "assistant" in due.why


def test_a_re_evaluation_counts() -> None:
    again = note(
        "Re-evaluation. Flexion 119 (95), TUG 13 s. STG bathing met; LTG 12 stairs: 8. Continue."
        "\nAnn Roe, PT",
        "re_evaluation",
    )
    assert standing(sound(12, (9, again)).subject(), "progress_report") == ["met", "open"]


def test_disciplines_have_clocks_of_their_own() -> None:
    both = [(place, note("O: Grip 20 kg. TE 25 min: putty 2x10.", discipline="OT"))
            for place in (3, 6, 9, 12, 15)]  # fmt: skip
    found = dues(sound(15, *both, report=None).subject(), "progress_report")
    assert [(d.discipline, d.standing) for d in found] == [("PT", "open"), ("OT", "open")]


# --- discharge, authorization ---------------------------------------------------------------------

MET: Note = note("O: Flexion 118. TE 28 min: press 70 lb. A: All goals on the plan are met.")


def test_two_visits_after_the_last_goal_are_too_many() -> None:
    (due,) = dues(sound(7, (5, MET)).subject(), "discharge")
    assert (due.standing, due.visits) == ("missed", (5, 6))
    assert standing(sound(6, (5, MET)).subject(), "discharge") == ["open"]


def test_a_new_goal_keeps_the_course_open() -> None:
    more = note("O: Flexion 119. TE 28 min: press. A: New goal: ladder at work.")
    assert standing(sound(8, (5, MET), (6, more)).subject(), "discharge") == ["open"]


def test_discharge_on_the_next_visit() -> None:
    last = note("O: Flexion 120. A: Discharged to HEP today.", "discharge")
    assert standing(sound(6, (5, MET), (6, last)).subject(), "discharge") == ["met"]


def test_goals_met_in_a_note_of_another_patient_are_not_this_ones() -> None:
    theirs = (
        "S: She took the dorm stairs without a rail all week and slept well. O: Flexion 130, hop "
        "91%. TE 32 min: leg press left 90 lb 3x8, box jump 12 in 3x5. A: Soft landing after one "
        "word; all goals on the plan are met. P: Field drills. Ines Caro, PT"
    )
    other = course("Evaluation of a left knee, soccer.", theirs, patient_id="a")
    own = sound(8, (4, note(theirs, after=40)), beside=(other,)).subject()
    assert standing(own, "discharge") == ["open"]


def test_approved_visits_and_last_day() -> None:
    given = {"visits": 8, "visits_used": 2, "valid_to": "2026-03-12"}
    (due,) = dues(sound(8, authorization=given).subject(), "authorization")
    assert (due.standing, due.visits) == ("missed", (4, 5, 6, 7))
    assert dues(sound(8).subject(), "authorization") == []


def test_a_visit_that_nobody_came_to_is_no_treatment_day() -> None:
    away = [(p, note("Patient called, visit cancelled, fever.\nAnn Roe, PT")) for p in (4, 7)]
    assert standing(sound(12, *away, report=None).subject(), "progress_report") == ["open"]


def test_the_content_of_a_report_counts_without_its_name() -> None:
    content = (
        "O: Knee flexion 119 (95), TUG 13 s (19). TE 30 min: leg press 80 lb 3x10. A: STG bathing "
        "met; LTG 12 stairs not met, now 8 with rail. P: Continue 2x/wk for 4 weeks.\nAnn Roe, PT"
    )
    assert standing(sound(12, (9, note(content))).subject(), "progress_report") == ["met", "open"]


def test_the_plan_of_one_discipline_certifies_no_other() -> None:
    plan = planned(discipline="PT", certified_on="2026-03-05")
    other = note("O: Grip 20 kg. TE 25 min: putty 2x10.", discipline="OT")
    mixed = sound(6, (3, other), plan_of_care=plan).subject()
    found = {d.discipline: d.standing for d in dues(mixed, "certification")}
    assert found["PT"] == "met"
    assert found["OT"] != "met"
