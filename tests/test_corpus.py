"""The corpus room: notes are read back exactly, and what follows from marks follows."""

from __future__ import annotations

from collections import Counter

import pytest

from chartproof import corpus
from chartproof.corpus import Note, findings_of, read_note, truth, unmark, verdict_of
from chartproof.errors import InputError
from chartproof.model import ELEMENTS

HEAD = "n-1 | PT | medicare | 2026-01-05 | 97110x2:GP 97140x1:GP | 97110=25 97140=15 | -"
FULL = (
    "{br|Right knee}. {ex|step-ups} {ds|3x10} {ri|2 lb} ({pg|up from 1 lb}). {sk|Cued knee out.} "
    "{pr|No pain after.} {mn|Weak quad limits stairs.} {gl|STG one flight.} {sg|A. Vale, PT}"
)


def note_of(body: str, head: str = HEAD) -> Note:
    return read_note(f"{head}\n{body}\n", "made-01", {})


def test_marks_come_off_and_point_at_their_words() -> None:
    text, marks = unmark("{mn|{br|Knee} pain} limits {fd|stairs} {ds@hep|3x10} {!WRONG_CODE|taped}")
    assert text == "Knee pain limits stairs 3x10 taped"
    assert [(m.tag, m.suffix, text[m.start : m.end]) for m in marks] == [
        ("mn", "", "Knee pain"),
        ("br", "", "Knee"),
        ("fd", "", "stairs"),
        ("ds", "@hep", "3x10"),
        ("WRONG_CODE", "!", "taped"),
    ]


@pytest.mark.parametrize("bad", ["{ex|open", "{zz|x}", "{ds@moon|x}", "{!NO_SUCH|x}", "{ex|}"])
def test_a_bad_mark_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        unmark(bad)


def test_an_element_is_present_vague_or_absent() -> None:
    elements = note_of("{sk?|VC prn} {pr?|tol well} {pr|No pain after.} {ds@plan|3x10}").elements
    assert elements["skilled_intervention"] == "vague"
    assert elements["patient_response"] == "present"
    assert elements["dosage_sets_reps"] == "absent"
    assert tuple(elements) == ELEMENTS


def test_a_full_note_has_no_finding_but_its_units() -> None:
    found, verdict = truth(note_of(FULL))
    assert found == frozenset()
    assert verdict == "defensible"


def test_denied_skill_is_unskilled_only_where_no_skill_is_shown() -> None:
    assert note_of("{sk@neg|No cues needed.}").extras == {"UNSKILLED_LANGUAGE"}
    assert note_of("{sk@neg|No cues on set 1.} {sk|Blocked knee on set 2.}").extras == frozenset()


def test_commercial_counts_each_code_alone() -> None:
    head = "n-2 | PT | commercial | 2026-01-05 | 97110x2:GP 97140x1:GP | 97110=22 97140=8 | -"
    assert "UNITS_OVERBILLED" in truth(note_of(FULL, head))[0]
    medicare = head.replace("commercial", "medicare")
    assert "UNITS_OVERBILLED" in truth(note_of(FULL, medicare))[0]
    enough = head.replace("97110=22", "97110=23")
    assert truth(note_of(FULL, enough))[0] == frozenset()


def test_unknown_minutes_are_no_time_and_say_nothing_of_units() -> None:
    note = note_of(FULL, HEAD.replace("97140=15", "97140=?"))
    assert truth(note)[0] == {"NO_TIME"}


def test_group_with_one_to_one_needs_a_modifier() -> None:
    head = "n-3 | PT | medicare | 2026-01-05 | 97110x1:GP 97150x1:GP | 97110=15 | -"
    assert truth(note_of(FULL, head))[0] == {"NCCI_NEEDS_59"}
    assert truth(note_of(FULL, head.replace("97150x1:GP", "97150x1:GP+59")))[0] == frozenset()


def test_few_minutes_or_no_direct_contact_are_not_billable() -> None:
    note = note_of(FULL)
    elements = note.elements
    short: dict[str, int | None] = {"97110": 7, "97140": 15}
    found = findings_of(note, elements, short, frozenset())
    assert verdict_of(note, found, elements, short) == "not_billable"
    alone = findings_of(note, elements, note.minutes, frozenset({"AIDE_PROVIDED"}))
    assert verdict_of(note, alone, elements, note.minutes) == "not_billable"


def test_a_fault_names_file_and_note_and_no_word_of_it(tmp_path) -> None:  # type: ignore[no-untyped-def]  # pytest's own path
    path = tmp_path / "made-02.txt"
    path.write_text(f"=== {HEAD}\nsecretword {{zz|knee}}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(corpus.read_file(path, {}))
    assert "made-02.txt" in str(caught.value)
    assert "n-1" in str(caught.value)
    assert "secretword" not in str(caught.value)


MENDED_BY = {"odd-01", *(f"hands-0{n}" for n in range(1, 7))}
"""Files whose notes showed what to mend in the reader, so that none may measure it."""


def test_every_author_file_is_in_every_split() -> None:
    seen = Counter((n.file, n.split) for n in corpus.all_notes())
    files = {n.file for n in corpus.all_notes()} - MENDED_BY
    assert all(seen[file, "train"] and not seen[file, "test"] for file in MENDED_BY)
    assert all(seen[file, split] for file in files for split in ("train", "dev", "test"))


def test_notes_of_one_patient_stay_in_one_split() -> None:
    homes: dict[tuple[str, str], set[str]] = {}
    for n in corpus.all_notes():
        for m in n.marks:
            if m.tag == "sg" and m.suffix == "":
                homes.setdefault((n.file, n.text[m.start : m.end]), set()).add(n.split)
    assert len(homes) > 1000
    assert all(len(splits) == 1 for splits in homes.values())


def test_split_file_and_notes_agree() -> None:
    lines = (corpus.corpus_folder() / "split.csv").read_text(encoding="utf-8").splitlines()[1:]
    listed = [line.split(",")[0] for line in lines]
    assert len(listed) == len(set(listed))
    assert {n.id for n in corpus.all_notes()} <= set(listed)


def test_every_extra_finding_that_words_prove_is_marked() -> None:
    """All but missing modifiers and times that disagree, which charges and arithmetic decide."""
    decided = {"MISSING_MODIFIER", "TIME_INCONSISTENT", "NCCI_NEEDS_59"}
    bare = [
        n.id
        for n in corpus.all_notes()
        for finding in n.named - decided
        if not any(m.tag == finding and m.suffix == "!" for m in n.marks)
    ]
    assert bare == []


def test_minutes_are_given_for_every_charged_timed_code() -> None:
    timed = corpus.timed_codes()
    assert all(
        {c.code for c in n.charges if c.code in timed} <= set(n.minutes) for n in corpus.all_notes()
    )


def test_episodes_are_split_once_over_verdicts_and_author_files() -> None:
    known = [c for c in corpus.all_courses() if c.file != "examples"]
    train, test = corpus.courses("train"), corpus.courses("test")
    assert len(known) == 50
    assert not {c.id for c in train} & {c.id for c in test}
    for split in (train, test):
        own = [c for c in split if c.file != "examples"]
        assert len(own) == 25
        assert {c.file for c in own} == {"a", "b"}
        assert {c.verdict for c in own} == {c.verdict for c in known}
