"""Totals without a word of their own: taken only where they add up."""

from __future__ import annotations

import pytest

from chartproof.reading.layout import lay_out
from chartproof.reading.totals import read_times

CODES = ("97110", "97140")
BOTH = "TE 24 min: row 3x10.\nMT 14 min: scapula.\n"


def totals(text: str) -> tuple[int | None, int | None]:
    found = read_times(lay_out(text), CODES)
    return (
        found.timed.value if found.timed else None,
        found.treatment.value if found.treatment else None,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOTH + "38/53", (38, 53)),
        (BOTH + "TT 38 / tx 53", (38, 53)),
        (BOTH + "38", (38, None)),
        (BOTH + "38  1:32p-2:13p", (38, None)),
        (BOTH + "38 Dana Ruiz, PT", (38, None)),
        (BOTH + "0910-0955   45 min   Dana Ruiz, PT", (None, 45)),
        (BOTH + "13:30 / 14:12   42 minutes", (None, 42)),
        (BOTH + "The total treatment time for all timed codes is 38 minutes.", (38, None)),
    ],
)
def test_totals_that_add_up(text: str, expected: tuple[int | None, int | None]) -> None:
    assert totals(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        BOTH + "37/53",  # no sum
        BOTH + "DASH 38/100 today",
        BOTH + "Lefs\n40",
        BOTH + "0910-0955   44 min hot pack after",
        "TE: row 3x10.\nMT: scapula.\n38/53",  # no minutes to add up
        BOTH + "P: avoid stairs for 48 h",
    ],
)
def test_what_does_not_add_up_is_no_total(text: str) -> None:
    assert totals(text) == (None, None)


def test_a_stopwatch_is_no_clock() -> None:
    found = read_times(lay_out("TE 15 min\n0:00-5:00 bike\n5:00-15:00 walk\n4:05-4:46 pm"), CODES)
    assert [c.span.text for c in found.clocks] == ["4:05-4:46 pm"]
