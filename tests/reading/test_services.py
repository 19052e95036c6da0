"""Which words name which billed service."""

import csv
from pathlib import Path

import pytest

import chartproof.reading
from chartproof.reading.layout import lay_out
from chartproof.reading.services import read_services

CUES = Path(chartproof.reading.__file__).with_name("cues")
ROWS = list(csv.DictReader((CUES / "code_words.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: str(r["words"]))
def test_every_name_is_read_as_its_code(row: dict[str, str]) -> None:
    text = f"{row['words'].upper()} 15 min"
    (found,) = read_services(lay_out(text))
    assert (found.code, found.strength) == (row["code"], 2 if row["strength"] == "strong" else 1)
    assert (found.first, found.last) == (0, len(lay_out(row["words"]).words))


def test_codes_name_themselves() -> None:
    assert [s.code for s in read_services(lay_out("97110 x2, G0283, 97140-59"))] == [
        "97110",
        "G0283",
        "97140",
    ]


def test_us_is_also_a_pronoun() -> None:
    assert read_services(lay_out("she told us so")) == []
    assert [s.code for s in read_services(lay_out("US 8 min"))] == ["97035"]
