"""Clock times in and out, in every way they are written."""

import pytest

from chartproof.reading.layout import lay_out
from chartproof.reading.times import gather, read_clocks


def clocks(text: str, *codes: str) -> list[tuple[str, str, int | None]]:
    found = read_clocks(gather(lay_out(text), codes), codes)
    return [(c.start, c.stop, c.minutes) for c in found if c.scope == "today"]


@pytest.mark.parametrize(
    ("text", "start", "stop", "minutes"),
    [
        ("In 10:00 out 10:38.", "10:00", "10:38", 38),
        ("Time in: 2:00 PM   Time out: 2:28 PM", "2:00 PM", "2:28 PM", 28),
        ("Start 1305 / Stop 1345", "1305", "1345", 40),
        ("Seen 10:00-10:38 today", "10:00", "10:38", 38),
        ("10-1038. TE 38 min", "10", "1038", 38),
        ("1000–1038", "1000", "1038", 38),
        ("10:00a to 10:38a", "10:00a", "10:38a", 38),
        ("10:00 AM to 10:38 AM", "10:00 AM", "10:38 AM", 38),
        ("8–9 am", "8", "9 am", 60),
        ("11:40 - 12:25", "11:40", "12:25", 45),
        ("11:50a-12:20p", "11:50a", "12:20p", 30),
        ("12:30-1:10", "12:30", "1:10", 40),
        ("Began 2:00. Ended 2:42.", "2:00", "2:42", 42),
        ("0700 start, 0752 finish", "0700", "0752", 52),
        ("16:10 -> 16:52", "16:10", "16:52", 42),
        ("clock 7.30-8.12", "7.30", "8.12", 42),
        ("Left at 4:41p after a 4:00p start", "4:00p", "4:41p", 41),
        ("Time in two thirty one, time out three ten", "two thirty one", "three ten", 39),
        ("start 14h10 stop 14h37", "14h10", "14h37", 27),
        ("In 15:15 Out 14:50", "15:15", "14:50", None),
    ],
)
def test_in_and_out(text: str, start: str, stop: str, minutes: int | None) -> None:
    assert clocks(text) == [(start, stop, minutes)]


@pytest.mark.parametrize(
    "text",
    [
        "Seen 1:1 today",
        "BP 118/76, HR 128-136",
        "5/12/26 to 6/12/26",
        "knee 0-110, was 0-105",
        "TUG 14.2, 10-12 reps, 3 x 10-12",
        "work:rest 1:2",
        "L4-5, years 2019-2020",
        "AROM 100-150 deg",
    ],
)
def test_what_is_no_clock(text: str) -> None:
    assert clocks(text) == []


def test_one_end_alone_is_kept() -> None:
    assert clocks("Time in 5:35  Time out _____") == [("5:35", "", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Stretch class 9:00-9:30 with six others",
        "Sched 11:00-11:42. TE 30 min",
        "PT in staff meeting 1:00-1:45",
        "Office hours 8a-6p",
        "Hot pack 9:17-9:27, untimed",
    ],
)
def test_clocks_of_something_else(text: str) -> None:
    assert clocks(text, "97110") == []


def test_a_stretch_within_the_visit_is_of_something_else() -> None:
    text = "Time in 10:45 AM  Time out 11:27 AM. Charge nurse covered the bay from 11:00 to 11:20."
    assert [c.scope for c in read_clocks(gather(lay_out(text), ("97110",)), ("97110",))] == [
        "today",
        "other",
    ]


def test_a_clock_beside_a_code_is_its_own() -> None:
    found = read_clocks(
        gather(lay_out("In 9:00 out 9:40. TE 9:02-9:25; MT 9:25-9:40"), ("97110", "97140")),
        ("97110", "97140"),
    )
    assert [(c.code, c.minutes) for c in found] == [(None, 40), ("97110", 23), ("97140", 15)]
    assert [c.span.text for c in found] == ["9:00 out 9:40", "9:02-9:25", "9:25-9:40"]
