"""Totals of a visit, and the facts of time."""

import pytest

from chartproof.reading import read
from chartproof.reading.layout import lay_out
from chartproof.reading.totals import read_times, time_status


def totals(text: str, *codes: str) -> tuple[int | None, int | None]:
    found = read_times(lay_out(text), codes)
    return (
        found.timed.value if found.timed else None,
        found.treatment.value if found.treatment else None,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TE 25, MT 15. Timed 40. Total treatment 44.", (40, 44)),
        ("97110 25 min 97140 15 min. Total timed minutes: 40", (40, None)),
        ("TE 25 min MT 15 min, total tx time 48 min", (None, 48)),
        ("TE 25 min, MT 15 min, total 40 min", (40, None)),  # unqualified: equal, so the timed one
        ("TE 25 min, MT 15 min. In clinic 52 min.", (None, 52)),
        ("TTCM 40 TTT 45. TE 25 MT 15", (40, 45)),
        ("TE 25 min, MT 15 min.", (None, None)),
        ("TE 25 min, MT 15 min. Goal: stand 40 min at the stove.", (None, None)),
    ],
)
def test_totals(text: str, expected: tuple[int | None, int | None]) -> None:
    assert totals(text, "97110", "97140") == expected


def test_statuses_of_time() -> None:
    facts = read_times(lay_out("In 9:00 out 9:45. TE 20-25 min. Total timed 25."), ("97110",)).facts
    assert time_status(facts) == {
        "time_per_code": "vague",
        "total_timed_minutes": "present",
        "total_treatment_minutes": "absent",
        "start_stop_time": "present",
    }


def test_a_note_without_charges_still_shows_its_facts() -> None:
    found = read_times(lay_out("TE 24 min, MT 12 min."))
    assert found.minutes == ()
    assert [f.span.text for f in found.facts] == ["24 min", "12 min"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\x00\x01\x02" * 40, "binary"),
        ("%PDF-1.7 ...", "PDF"),
        ("{\\rtf1 \\u99999999999 TE}", "RTF"),
        ("12 34 56", "no words"),
        ("a" * 700_000, "200 pages"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    reading = read(text, ("97110",))
    assert reading.unreadable is not None
    assert why in reading.unreadable
    assert reading.minutes == ()


def test_a_note_of_many_pages_is_read() -> None:
    page = "S: sore. O: TE 24 min: bike 8 min, SLR 3x10 2 lb. In 9:00 out 9:30. A: ok. P: cont.\n"
    reading = read_times(lay_out(page * 500), ("97110",))
    assert reading.minutes[0].minutes == 24


@pytest.mark.parametrize(
    "words",
    [
        "Timed 40 / Total 40",
        "timed 40 min total 40 min",
        "Timed total 40. Treatment time 40.",
    ],
)
def test_timed_and_whole_may_be_equal(words: str) -> None:
    found = read_times(lay_out(f"TE 40 min. {words}"), ("97110",))
    assert found.timed is not None
    assert found.treatment is not None
    assert (found.timed.value, found.treatment.value) == (40, 40)
    assert found.timed.span != found.treatment.span


def test_hours_and_minutes_of_a_code() -> None:
    text = "ther ex 0:15 - tendon glides\nmanual 0:08 - scar\nther act 0:15 - cards"
    found = read_times(lay_out(text), ("97110", "97140", "97530"))
    assert [m.minutes for m in found.minutes] == [15, 8, 15]


@pytest.mark.parametrize(
    ("text", "codes", "minutes", "expected"),
    [
        ("Ther ex 29 min: SLR 3x10.\nTotal timed minutes: 43.", "97110", [29], (43, None)),
        ("TE 20 min.\nMT 10 min.\nTotal timed minutes 25.", "97110 97140", [20, 10], (25, None)),
        ("TE 15 min. Total 15 min.", "97110", [15], (15, None)),
        ("TE: 15\nMT: 12\nTotal tx time 45 min (38 timed)", "97110 97140", [15, 12], (38, 45)),
        ("30' TE / 10' MT. SLR 3x10, patellar mobs.", "97110 97140", [30, 10], (None, None)),
        ("| Code | Min |\n| 97110 | 32 |\n| Total | 32 |", "97110", [32], (32, None)),
        ("Seen 40 min. TE 32 min - step ups 3x10.", "97110", [32], (None, 40)),
        (
            "Total timed code treatment minutes: 30\nTotal treatment time in minutes: 30\nTE: 30",
            "97110",
            [30],
            (30, 30),
        ),
        (
            "Ther ex: bike 5 min, LAQ 3x10, HS curl 3x10 (20 min)\nManual: mobs (10 min)",
            "97110 97140",
            [20, 10],
            (None, None),
        ),
    ],
)
def test_notes_of_a_line_or_two(
    text: str, codes: str, minutes: list[int], expected: tuple[int | None, int | None]
) -> None:
    found = read_times(lay_out(text), tuple(codes.split()))
    assert [m.minutes for m in found.minutes] == minutes
    assert totals(text, *codes.split()) == expected
