"""What series come to: progress, standstill, loss and its answer, upkeep, gains within error."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chartproof.episode.course_words import KINDS, Row, rows, said
from chartproof.episode.progress import progress_of, series_of
from chartproof.episode.statements import statements_of
from chartproof.model import Progress
from chartproof.reference import book
from tests.episode.test_copies import course


def progress(*texts: str, diagnosis: str | None = None) -> Progress:
    """Return what the series of these notes come to."""
    episode = course(*texts, diagnosis=diagnosis)
    episode = replace(episode, statements=statements_of(episode))
    return progress_of(episode, series_of(episode, book()), book())


def test_load_and_range_that_rise_are_progress() -> None:
    found = progress(
        "S: Stairs hurt. O: LAQ 2 lb 2x10, step up 4 in 2x8. Flexion 96. A: Hip drops. P: 3 lb.",
        "S: Easier. O: LAQ 3 lb 3x10, step up 4 in 3x8. Flexion 104. A: Hand at pelvis. P: 6 in.",
        "S: 6 stairs. O: LAQ 4 lb 3x10, step up 6 in 3x8. Flexion 112. A: Mirror. P: Step down.",
    )
    assert found.progresses is True
    assert not (found.plateau)
    assert not (found.regression)
    assert not (found.meaningless)
    assert any("flexion 96 to 112" in reason for reason in found.reasons)
    assert found.shown


def test_the_same_figures_with_fresh_words_are_a_plateau() -> None:
    told = ("Balance poor, wife helps", "About the same", "No change, wife still helps")
    found = progress(
        *(f"S: {t}. O: STS 2x8, march 2x10. 5xSTS {19 + n / 10} s." for n, t in enumerate(told))
    )
    assert (found.progresses, found.plateau, found.meaningless) == (False, True, False)


def test_gains_claimed_within_error_are_meaningless() -> None:
    found = progress(
        "Rotation 52, NDI 21/50, chin tucks 2x10, red rows 2x10. Wants to reverse the van.",
        "Rotation has risen to 53, NDI 20/50, chin tucks 2x11, red rows 2x10. Good improvement.",
        "Rotation 54, NDI 20/50, chin tucks 2x11, red rows 2x11. Steady gain, so we go on.",
        "Rotation 54, NDI 20/50, chin tucks 2x12, red rows 2x11. Progress continues.",
    )
    assert (found.progresses, found.meaningless, found.plateau) == (False, True, False)
    assert {c.visit for c in found.claims} >= {1, 2, 3}


def test_one_repetition_more_is_no_progress() -> None:
    found = progress(
        "O: Step up 6 in 2x10, LAQ 3 lb 2x10. TUG 13.1 s.",
        "O: Step up 6 in 2x11, LAQ 3 lb 2x11. TUG 12.9 s.",
    )
    assert found.progresses is False


LOSS = (
    "S: Walks the dog. O: Berg 46. 5xSTS 16 s. Sit to stand 18 in 2x8.",
    "S: Fewer stumbles. O: Berg 47. 5xSTS 15 s. Sit to stand 18 in 2x10.",
    "S: Tingling since Sunday. O: Berg 38. 5xSTS 22 s. Sit to stand 20 in 2x5.{answer}",
    "S: Uses a rollator. O: Berg 36. 5xSTS 25 s. Sit to stand 22 in 2x4.{late}",
    "S: One fall. O: Berg 36. 5xSTS 25 s. Sit to stand 22 in 2x4.{last}",
)


def _loss(**words: str) -> Progress:
    fill = {"answer": "", "late": "", "last": "", **words}
    return progress(*(text.format(**fill) for text in LOSS))


def test_a_loss_that_nobody_answers() -> None:
    found = _loss()
    assert (found.progresses, found.regression, found.answered) == (False, True, False)
    assert "no answer to the loss is on record" in found.reasons


@pytest.mark.parametrize(
    "words",
    [
        " Called Dr. Weiss, seen tomorrow.",
        " Re-evaluation done, all tests repeated.",
        " Goals revised with her today.",
        " Wrote to neurology office.",
    ],
)
def test_a_loss_answered_at_once(words: str) -> None:
    assert _loss(answer=words).answered
    assert _loss(late=words).answered
    assert not _loss(last=words).answered


UPKEEP = (
    "Daughter stopped the sheet after he cracked T8. Occiput-wall 14 cm. Supine extension 5x30 s. "
    "Fragile fused spine: I palpated above and below T8 at each lift because family cannot judge "
    "guarding. Aim: no further loss of range, maintenance. Taught daughter hand placement."
)


def test_upkeep_with_a_reason_for_skill() -> None:
    found = progress(
        UPKEEP,
        UPKEEP.replace("14 cm", "14.2 cm").replace("5x30", "5x32"),
        UPKEEP.replace("Supine extension", "Redesigned program: isometric back extension"),
    )
    assert found.maintenance_plan
    assert found.maintenance
    assert found.progresses is False


def test_upkeep_that_needs_nobody() -> None:
    note = (
        "Knees the same as for years. NuStep L4 10 min, LAQ 3 lb 2x15. TUG 10.{n} s. Knows every "
        "item from memory, set his own seat height, needed nothing from me. Maintain strength."
    )
    found = progress(*(note.format(n=n) for n in (4, 6, 3)))
    assert found.maintenance_plan
    assert not found.maintenance
    assert "a maintenance programme without a reason why a therapist is needed" in found.reasons


def test_goals_are_followed_by_their_measure_and_served_by_exercises() -> None:
    found = progress(
        "S: Falls. O: Berg 39. Tandem 5 s x4, heel raise 2x8. A: Goals: Berg 47, shower alone.",
        "S: No fall. O: Berg 44. Tandem 12 s x4, heel raise 3x10.",
        "S: Showered. O: Berg 50. Tandem 20 s x4, heel raise 3x12. A: Shower goal met.",
    )
    by_words = {g.words: g for g in found.goals}
    berg = by_words["Berg 47"]
    assert (berg.measure, berg.target, berg.latest, berg.reached) == ("berg", 47.0, 50.0, True)
    assert berg.reached_at == 2
    assert "tandem" in berg.exercises
    shower = by_words["shower alone"]
    assert shower.said_met is not None
    assert shower.said_met.visit == 2


def test_a_goal_not_reached() -> None:
    found = progress(
        "O: TUG 18 s. STS 2x8. Goal: TUG 12 s.", "O: TUG 15 s. STS 3x8.", "O: TUG 14 s. STS 3x8."
    )
    (goal,) = found.goals
    assert (goal.measure, goal.reached, goal.reached_at) == ("tug", False, None)


def test_where_notes_say_that_all_goals_are_met() -> None:
    found = progress("O: TUG 18 s. STS 2x8.", "O: TUG 9 s. STS 3x8. A: All goals met today.")
    assert [s.visit for s in found.goals_met] == [1]


@pytest.mark.parametrize("texts", [(), ("",), ("O: TUG 18 s.",), ("S: Fine.", "S: Fine too.")])
def test_too_little_is_followed(texts: tuple[str, ...]) -> None:
    found = progress(*texts)
    assert found.progresses is None
    assert found.reasons == ("no exercise or measure is followed over two visits",)


@pytest.mark.parametrize("row", rows(), ids=lambda r: f"{r.kind}: {r.example}")
def test_each_phrase_reads_its_example(row: Row) -> None:
    found = [s.text for s in said(row.kind, row.example)]
    assert row.kind in KINDS
    assert (row.expect in found) if row.proves else not found
