"""What notes say of the course: every phrase row by its example, and the days they name."""

from __future__ import annotations

from datetime import date

import pytest

from chartproof.episode.statements import Phrase, phrases, statements_in
from chartproof.model import Visit

DAY = date(2026, 3, 12)


def read(text: str, on: date = DAY) -> list[tuple[str, str, date | None]]:
    visit = Visit(id="v", date_of_service=on, payer="medicare", charges=(), text=text)
    return [(s.kind, s.span.text, s.on) for s in statements_in(visit)]


def kinds(text: str) -> set[str]:
    return {kind for kind, _, _ in read(text)}


@pytest.mark.parametrize("phrase", phrases(), ids=lambda p: f"{p.kind}: {p.expect}")
def test_every_row_by_its_example(phrase: Phrase) -> None:
    found = [words for kind, words, _ in read(phrase.example) if kind == phrase.kind]
    if phrase.proves:
        assert phrase.expect in found
    else:
        assert not found


def test_spans_slice_to_their_words() -> None:
    text = "S: fine.\nA: All goals on the plan are met. Recert signed by Dr. Lee 3/9."
    visit = Visit(id="v", date_of_service=DAY, payer="medicare", charges=(), text=text)
    for statement in statements_in(visit):
        assert text[statement.span.start : statement.span.end] == statement.span.text


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("Dr. Haas signed the plan 2/6.", date(2026, 2, 6)),
        ("Dr. Haas signed the plan 12/28.", date(2025, 12, 28)),
        ("Dr. Haas signed the plan 2/6/26.", date(2026, 2, 6)),
        ("Dr. Haas signed the plan 2026-02-06.", date(2026, 2, 6)),
        ("Dr. Haas signed the plan Feb 6.", date(2026, 2, 6)),
        ("Dr. Haas signed the plan 13/45.", None),
        ("Dr. Haas signed the plan.", None),
    ],
)
def test_days_are_of_the_year_that_brings_them_closest(text: str, on: date | None) -> None:
    assert ("plan-signed", "Dr. Haas signed the plan", on) in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Both goals met.",
        "Every goal on the plan is met.",
        "Gap, grip and golf goals all achieved.",
        "LTGs 1-3 met.",
        "She has reached all of her goals.",
        "4/4 goals met.",
        "No open goals remain.",
    ],
)
def test_all_goals_met(text: str) -> None:
    assert "all-goals-met" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "STG 1 met; LTG 60 %.",
        "Stair goal met today.",
        "All STGs met, LTG stairs open.",
        "All goals partly met.",
        "Discharge once all goals are met.",
        "All but one of the goals met.",
        "Goals: climb 12 stairs, bathe alone.",
        "2/4 goals met.",
        "Both goals are nearly met.",
    ],
)
def test_not_all_goals_met(text: str) -> None:
    assert "all-goals-met" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    ["Next: progress report.", "Progress report due at visit 10.", "Write progress report soon."],
)
def test_a_report_that_is_only_planned_is_none(text: str) -> None:
    assert "progress-report" not in kinds(text)


@pytest.mark.parametrize(
    "text", ["Recert page not yet back.", "Recert faxed, awaiting signature.", "Recert unsigned."]
)
def test_a_recertification_that_was_only_sent_is_none(text: str) -> None:
    assert "recertified" not in kinds(text)


def test_half_a_character_is_stood() -> None:
    assert kinds("All goals met \ud800 today.") == {"all-goals-met"}


# Ways in which clinics write it, and near misses that say something else.
SAID = {
    "all-goals-met": (
        "All three goals have been met.",
        "Achieved all STGs and LTGs.",
        "All PT goals met as of 3/4",
        "All targets reached.",
        "Goals fully met.",
        "Every goal set at evaluation has been reached",
        "All LTG's met",
        "Pt has met 100% of goals",
        "all of the goals on the plan of care were achieved last week",
        "All goals: MET",
        "Both LTGs achieved",
        "Met all long term goals",
        "goals 3/3 met",
        "3 of 3 goals achieved",
        "All goals are now met, patient wishes to continue",
        "All stated functional goals met",
        "ALL GOALS MET",
    ),
    "recertified": (
        "Recert for 3/13-5/10 signed by Dr. Ode on 3/10",
        "Dr. Ode signed the recert 3/10",
        "Recertification received back 3/10",
        "Signed recert in chart",
        "Recert due 4/4, signed 4/2 by Dr. Lee",
        "Recert requested 3/20, signed 3/25",
        "Recertified through 6/30 by Dr. Lee",
    ),
    "plan-signed": (
        "Plan for 8 weeks signed by Dr. Lee 3/9",
        "POC signed by MD",
        "Signed POC received 3/12",
        "Dr. Patel certified the plan of care on 3/5",
        "Certification returned signed",
    ),
    "progress-report": (
        "Progress Report: visits 1-10",
        "PROGRESS REPORT",
        "Progress note for visits 1-9: ...",
        "This note serves as the progress report",
        "10th visit progress report",
    ),
    "new-goal": (
        "New LTG: ladder",
        "Goals updated: stairs 20",
        "LTG upgraded to 20 stairs",
        "Added goal of jogging",
        "Set a new goal: 10 lb lift",
        "Goal revised to 1.2 m/s",
        "New goals set",
    ),
    "discharged": (
        "Discharge today",
        "Discharged to HEP",
        "DC to home program",
        "D/C from PT",
        "Final visit",
        "Discharge summary: ...",
    ),
}
NOT_SAID = {
    "all-goals-met": (
        "Goals met: 2/4",
        "goals met 1 of 3",
        "Goals not met",
        "all goals ongoing",
        "Working toward all goals",
        "Not all goals met",
        "2 of 3 goals met",
        "Goals partially met",
        "Expect all goals to be met in 2 wks",
        "all goals except stairs met",
        "STG 1 and 2 met",
        "Goal met for ROM, strength ongoing",
        "will discharge when all goals met",
        "If all goals are met by 4/1 then discharge",
    ),
    "recertified": (
        "Recert not signed",
        "Recert sent to MD",
        "recert unsigned",
        "Recert to be signed next week",
        "Needs recert",
        "Recert faxed for signature",
        "No recert received",
        "waiting for the recert to come back",
        "Recert due next week",
        "asked the office for the signed recert",
    ),
    "plan-signed": (
        "POC sent for signature",
        "Plan not signed",
        "POC awaiting MD signature",
        "unsigned plan",
        "Plan of care to be signed",
    ),
    "progress-report": (
        "Next visit progress report",
        "Progress report due",
        "PN next",
        "will write progress report",
        "no progress report yet",
        "Progress report next visit",
        "last progress report 3/2",
    ),
    "new-goal": (
        "No new goals",
        "goals not updated",
        "without a new goal",
    ),
    "discharged": (
        "Discharge next visit",
        "plan discharge in 2 wks",
        "no nasal discharge",
        "since hospital discharge",
        "Anticipate discharge 4/1",
        "Since last visit better",
        "wound discharge none",
    ),
}


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in SAID.items() for t in texts])
def test_said(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in NOT_SAID.items() for t in texts])
def test_not_said(kind: str, text: str) -> None:
    assert kind not in kinds(text)


def test_what_is_to_be_done_by_a_day_to_come_is_not_done() -> None:
    visit = Visit(
        id="v1",
        date_of_service=date(2026, 2, 3),
        payer="medicare",
        charges=(),
        text="Goal: all goals met by 4/30. Discharged on 5/4.",
    )
    kinds = {s.kind for s in statements_in(visit)}
    assert not kinds & {"all-goals-met", "discharged"}


@pytest.mark.parametrize("text", ["Pt has achieved all established goals.", "All goals met 2/2."])
def test_every_goal_met_and_none_new(text: str) -> None:
    visit = Visit(
        id="v1", date_of_service=date(2026, 2, 3), payer="medicare", charges=(), text=text
    )
    assert [s.kind for s in statements_in(visit)] == ["all-goals-met"]
