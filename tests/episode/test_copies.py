"""Copies within one chart: the same words, other figures, another order, parts of a note."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chartproof.episode.copies import copies_in
from chartproof.model import Episode, Visit
from chartproof.reading import read

SORE = (
    "S: Pt states left hip sore after gardening on Saturday, 3/10, and the stairs at her "
    "daughter's house are slow. O: Hip abduction green band 3x10, bridges 3x12, lateral step-down "
    "6 in 3x8. Cued her to keep the pelvis level with a hand at the iliac crest. Hip flexion 104. "
    "A: Better control in late stance; trunk lean gone by the last set. "
    "P: Add 2 lb to sidelying abduction. K. Lane, PT"
)
TURNED = (
    "S: Patient says the L hip was sore following gardening Saturday (3/10); stairs at daughter's "
    'house remain slow. O: Bridge 3x12, hip abd w/ green band 3x10, lat step down 6" 3x8. Hand at '
    "iliac crest to cue level pelvis. Flexion of hip 104. A: Control in late stance improved, by "
    "last set trunk lean gone. P: Will add 2 lb to side-lying abduction. K. Lane, PT"
)
SHUFFLED = (
    "A: Better control in late stance; trunk lean gone by the last set. O: Hip flexion 104. Cued "
    "her to keep the pelvis level with a hand at the iliac crest. Lateral step-down 6 in 3x8, "
    "bridges 3x12, hip abduction green band 3x10. P: Add 2 lb to sidelying abduction. S: The "
    "stairs at her daughter's house are slow, left hip sore after gardening on Saturday, 3/10. "
    "K. Lane, PT"
)
FRESH = (
    "S: Slept on the side all night, first time since the fall. O: Hip abduction blue band 3x10, "
    "bridge on one leg 2x8, step-down 8 in 2x8. Mirror so that she saw the knee drift in. Hip "
    "flexion 112. A: Two of eight reps lost the line, none after a rest. P: Try the curb outside. "
    "K. Lane, PT"
)


def course(*texts: str, name: str = "c1", diagnosis: str | None = None) -> Episode:
    """Return a course of visits three days apart, read."""
    start = date(2026, 1, 5)
    return Episode(
        id=name,
        diagnosis=diagnosis,
        visits=tuple(
            Visit(
                id=f"{name}-{i}",
                date_of_service=start + timedelta(days=3 * i),
                payer="commercial",
                charges=(),
                text=text,
                reading=read(text),
            )
            for i, text in enumerate(texts)
        ),
    )


def test_fresh_notes_of_one_course_are_no_copies() -> None:
    assert copies_in(course(SORE, FRESH)) == ()


def test_the_same_text_names_its_earliest_visit() -> None:
    found = copies_in(course(FRESH, SORE, SORE, SORE))
    assert [(c.kind, c.visit, c.source) for c in found] == [("whole", 2, 1), ("whole", 3, 1)]
    assert found[0].share == 1.0
    assert found[0].changes == ()


def test_blanks_line_breaks_and_dates_make_no_new_text() -> None:
    again = SORE.replace(". O:", ".\n\nO:").replace(". A:", ".\nA:  ")
    again = again.replace("K. Lane, PT", "01/08/2026 14:05 K. Lane, PT")
    assert [c.kind for c in copies_in(course(SORE, again))] == ["whole"]


def test_other_figures_in_the_same_words() -> None:
    other = SORE.replace("3/10", "4/10").replace("104", "105").replace("3x12", "3x13")
    (found,) = copies_in(course(SORE, other))
    assert (found.kind, found.visit, found.source) == ("numbers", 1, 0)
    assert [(c.before, c.after, c.matters) for c in found.changes] == [
        ("3/10", "4/10", False),
        ("3x12", "3x13", False),
        ("104", "105", False),
    ]


def test_a_change_beyond_error_matters_and_is_quoted_from_both_notes() -> None:
    other = SORE.replace("104", "115").replace("green", "blue")
    first = course(SORE, other)
    (found,) = copies_in(first)
    assert {(c.before, c.after) for c in found.changes if c.matters} == {
        ("green", "blue"),
        ("104", "115"),
    }
    for change in found.changes:
        assert change.before_span is not None
        assert change.after_span is not None
        before, after = change.before_span, change.after_span
        assert SORE[before.start : before.end] == before.text == change.before
        assert other[after.start : after.end] == after.text == change.after


@pytest.mark.parametrize("text", [TURNED, SHUFFLED])
def test_statements_re_ordered_or_turned_are_still_found(text: str) -> None:
    (found,) = copies_in(course(FRESH, SORE, text))
    assert (found.kind, found.visit, found.source) == ("reworded", 2, 1)
    assert found.share > 0.8
    assert all(text[s.start : s.end] == s.text for s in found.kept)


def test_a_copied_part_under_any_heading() -> None:
    heading = (
        "Patient report: Aches when lifting the baby and wringing washcloths, worst at night. "
    )
    notes = (
        heading + "Done: putty yellow 2x10, grip 15 kg. Meaning: two holds were sharp at the end. ",
        heading + "Done: putty red 2x10, grip 19 kg. Meaning: the elbow stayed in today, no hike. ",
    )
    (found,) = copies_in(course(*notes))
    assert (found.kind, found.section, found.visit, found.source) == (
        "section",
        "subjective",
        1,
        0,
    )


def test_the_same_programme_on_two_days_is_no_copied_part() -> None:
    notes = (
        "S: Knees fine, bowls on Fridays. O: LAQ 3 lb 2x15, NuStep L4 10 min, heel raise 2x15. "
        "A: Held the rail at the last set. P: Step.",
        "S: Wife asks about a gym. O: LAQ 3 lb 2x15, NuStep L4 10 min, heel raise 2x15. "
        "A: No hand on the rail for ten. P: Curb.",
    )
    assert copies_in(course(*notes)) == ()


def test_stock_phrases_are_no_copied_part() -> None:
    notes = [
        f"S: {told}. O: SLR {n} lb 3x10, hand at thigh {n} times. A: Tolerated well. P: Continue."
        for n, told in enumerate(("Slept poorly", "Walked the dog", "Stairs at work"), 2)
    ]
    assert copies_in(course(*notes)) == ()


def test_a_checklist_filled_anew_is_no_copy() -> None:
    checklist = (
        "[S] Athlete arrived ambulatory, brace and shoes checked. {told}.\n[O] Direct one-on-one "
        "exercise addressing L ankle strength, range and endurance. Performed: {done}.\n[A] "
        "Lateral ligament injury with residual deficits that prevent full return to sport. "
        "{seen}.\n[P] Reviewed footwear and sleep. Next: {then}."
    )
    told = ("Hops on crutches to class", "One crutch, bruise gone yellow", "Lace-up, no crutch",
            "Jogged to a bus and paid for it")  # fmt: skip
    done = ("alphabet x2, towel scrunch 2 min", "heel raise 3x12, eversion yellow 2x15",
            "eversion red 3x12, rocks 2x15", "single raise 2x8, eversion green 3x12")  # fmt: skip
    seen = ("Heel held so that the hip stayed out", "Slowed the return of the band",
            "Knee fell in, tracked over toe two", "Belt glide set low on the talus")  # fmt: skip
    then = ("weight shift in the boot", "red band standing", "single-leg work", "low hops if quiet")
    notes = [
        checklist.format(told=a, done=b, seen=c, then=d)
        for a, b, c, d in zip(told, done, seen, then, strict=True)
    ]
    assert copies_in(course(*notes)) == ()


def test_visits_out_of_order_are_held_against_the_earlier_day() -> None:
    first = course(SORE, FRESH, SORE)
    turned = Episode(id="t", visits=tuple(reversed(first.visits)))
    (found,) = copies_in(turned)
    assert (found.visit, found.source) == (0, 2)


@pytest.mark.parametrize("texts", [(), ("",), (SORE,), ("", "", SORE), ("x", "y"), ("7", "8")])
def test_little_or_nothing_to_compare(texts: tuple[str, ...]) -> None:
    assert copies_in(course(*texts)) == ()


def test_hundreds_of_visits_find_their_sources() -> None:
    fresh = [
        FRESH.replace("112", str(100 + i)).replace("the curb outside", f"item {'ab' * (i % 9)} {i}")
        for i in range(3)
    ]
    notes = [SORE, *fresh, *([SORE] * 200), TURNED]
    found = {c.visit: c for c in copies_in(course(*notes))}
    assert all(found[i].source == 0 for i in range(4, 205))
    assert found[204].kind == "reworded"


def test_what_is_no_note_is_no_copy() -> None:
    assert copies_in(course("%PDF-1.7 abc def", "%PDF-1.7 abc def")) == ()


@pytest.mark.parametrize(
    "piece", ["12 ", "[S] ", "a: ", "no progress ", "İ", "\u202e\x00", "- a\n"]
)
def test_hostile_text_is_compared_all_the_same(piece: str) -> None:
    text = piece * 3000
    assert {c.visit for c in copies_in(course(text, text + "end"))} <= {1}


STANDING_WORDS = (
    "A: Patient presents with deficits in strength, balance and gait that limit safe community "
    "mobility and require skilled intervention to reduce fall risk."
)
WALKED = (
    "S: Ankles puffy. O: 97110 16 min: heel raise 2x10, LAQ 2 lb 2x10. 97112 14 min: tandem stance "
    f"3x10 s. TUG 18.0 s. {STANDING_WORDS} P: LAQ 3 lb. N. Sato, PT",
    "S: No falls this week. O: 97110 17 min: heel raise 3x10, LAQ 3 lb 2x10. 97112 15 min: tandem "
    f"stance 3x15 s. TUG 16.9 s. {STANDING_WORDS} P: step-ups. N. Sato, PT",
    "S: Carried laundry upstairs. O: 97110 18 min: heel raise 3x12, LAQ 5 lb 2x10. 97112 16 min: "
    f"tandem stance 3x25 s. TUG 13.8 s. {STANDING_WORDS} P: outdoors. N. Sato, PT",
)


def test_a_long_copied_assessment_is_a_copied_part_and_not_a_copied_note() -> None:
    found = copies_in(course(*WALKED))
    assert [(c.kind, c.visit, c.source, c.section) for c in found] == [
        ("section", 1, 0, "assessment"),
        ("section", 2, 0, "assessment"),
    ]


def test_terse_notes_of_one_programme_with_falling_figures_are_no_copies() -> None:
    found = copies_in(
        course(
            "S: Ok. O: flex 96, TUG 15 s. 97110 30 min: heel slide 3x10, SLR 2x10. A: lag 5 deg. "
            "P: bike. W. Oak, PT",
            "S: Puffy. O: flex 85, TUG 18 s. 97110 30 min: heel slide 2x10. A: did ok. P: "
            "continue. W. Oak, PT",
            "S: Stiff. O: flex 78, TUG 21 s, LEFS 17. 97110 30 min: heel slide 2x10. A: tolerated. "
            "P: continue. W. Oak, PT",
        )
    )
    assert found == ()
