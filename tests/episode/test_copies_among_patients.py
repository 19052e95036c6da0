"""Copies of another patient's note, remnants of that patient, and a clinic's own template."""

from __future__ import annotations

from msgspec.structs import replace

from chartproof.episode.copies import copies_in
from chartproof.episode.shelf import shelve
from chartproof.model import Episode
from tests.episode.test_copies import FRESH, SORE, course

HERS = (
    "S: Dorm stairs foot over foot going up, rail coming down since Monday. O: Step-down 4 in "
    "3x8, left leg press 70 lb 3x8. Flexion 130. A: Left knee fell inward on the first set; she "
    "fixed it with two fingers at her thigh. P: Slow step-down for the stairs at her dorm. "
    "I. Roe, PT"
)
HIS = (
    "S: He cannot kneel at a sink. O: Quad set 2x10, heel slide 3x10. Flexion 104. A: Swelling "
    "shuts his quad down. P: Bike if he is dry. I. Roe, PT",
    "S: Van step hurts him 4/10. O: Bike L1 8 min, mini squat 2x10. Flexion 106. A: He leans left "
    "to squat; a hand on the right hip evened it. P: Girth next week. I. Roe, PT",
)


def another() -> Episode:
    return course(FRESH, HERS, name="other", diagnosis="L ACL reconstruction")


def test_another_patients_note_is_named_with_its_chart_and_visit() -> None:
    mine = course(*HIS, HERS, name="mine", diagnosis="R partial meniscectomy")
    (found,) = copies_in(mine, [another(), mine])
    assert (found.kind, found.visit, found.other_episode, found.source) == ("whole", 2, "other", 1)


def test_side_and_pronoun_of_the_other_patient_are_remnants() -> None:
    mine = course(*HIS, HERS, name="mine", diagnosis="R partial meniscectomy")
    (found,) = copies_in(mine, [another()])
    assert {s.text.lower() for s in found.remnants} == {"left", "she", "her"}
    assert all(HERS[s.start : s.end] == s.text for s in found.remnants)


def test_a_title_and_name_left_standing_are_remnants() -> None:
    named = HERS.replace("S: Dorm", "S: Mrs. Alder says dorm")
    other = course(FRESH, named, name="other")
    mine = course(*HIS, named, name="mine", diagnosis="R partial meniscectomy")
    (found,) = copies_in(mine, [other])
    assert "Mrs. Alder" in {s.text for s in found.remnants}


def test_the_copy_is_in_the_later_chart() -> None:
    later = another()
    moved = tuple(
        replace(v, date_of_service=v.date_of_service.replace(year=2027)) for v in later.visits
    )
    assert copies_in(course(*HIS, HERS, name="mine"), [replace(later, visits=moved)]) == ()


def test_a_shelf_answers_as_the_courses_on_it() -> None:
    mine = course(*HIS, HERS, name="mine", diagnosis="R partial meniscectomy")
    others = [another(), course(SORE, name="third"), mine]
    assert copies_in(mine, shelve(others)) == copies_in(mine, others)


def test_a_sentence_of_every_patients_notes_is_the_clinics_template() -> None:
    habit = (
        "S: Denies new falls, medication or insurance changes since the last visit to the clinic. "
    )
    mine = [
        habit + f"O: {done}. A: {said}. P: Continue."
        for done, said in (
            ("SLR 1 lb 3x10, knee flexion 99", "Lag gone once the thigh was tapped at the start"),
            ("Step up 4 in 2x8, hand at the pelvis", "Trunk tipped over the foot until a mirror"),
        )
    ]
    others = [
        course(habit + f"O: Row {n} lb 3x10. A: Elbow kept in by a towel roll {n}.", name=f"o{n}")
        for n in range(3, 6)
    ]
    assert [c.section for c in copies_in(course(*mine))] == ["subjective"]
    assert copies_in(course(*mine), others) == ()


def test_a_date_of_the_source_left_in_the_copy_is_a_remnant() -> None:
    dated = SORE.replace("on Saturday", "since 01/05/2026")
    (found,) = copies_in(course(dated, dated))
    assert [s.text for s in found.remnants] == ["01/05/2026"]


def test_a_visit_exported_twice_for_one_patient_is_no_copy() -> None:
    mine = replace(course(*HIS, name="mine"), patient_id="p1")
    again = replace(course(*HIS, name="again"), patient_id="p1")
    assert copies_in(mine, [again]) == ()


def test_an_earlier_course_of_the_same_patient_is_told_as_that() -> None:
    earlier = course(HERS, name="earlier")
    first = replace(earlier.visits[0], visit_number=7)
    earlier = replace(earlier, patient_id="p1", visits=(first,))
    mine = replace(course(*HIS, HERS, name="mine"), patient_id="p1")
    (found,) = copies_in(mine, [earlier])
    assert (found.other_episode, found.same_patient, found.source_number) == ("earlier", True, 7)
