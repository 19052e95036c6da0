"""Medicare's quarterly files, as CMS lays them out, into our tables. Invented pairs and limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chartproof.errors import InputError
from chartproof.reference import cms

PAIRS = (
    '"A notice about rights, over several lines,\n'
    'and an address."\n'
    "\n"
    "Column1/Column 2 Edits\n"
    "Column 1\tColumn 2\t*=in existence\tEffective Date\tDeletion Date *=no data\tModifier\tWhy\n"
    "97150\t97110\t\t20201001\t*\t1\tMutually exclusive procedures\n"
    "97140\t97530\t\t19960101\t20191231\t1\tStandards of practice\n"
    "97530\t97116\t\t20201001\t20201001\t9\tStandards of practice\n"
    "11111\t97110\t\t20201001\t*\t1\tNot a code of ours\n"
)
LIMITS = (
    '"A notice about rights",,,\n'
    "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
    "97110,7,3 Date of Service Edit: Clinical,Clinical: Data\n"
    "97140,6,3 Date of Service Edit: Clinical,Clinical: Data\n"
    "11111,1,1 Line Edit,Clinical: Data\n"
)
CODES = frozenset({"97110", "97116", "97140", "97150", "97530"})
OLD = ("97110", "practitioner", "6", "3", "Data", "2024-07-01", "", "cms-mue-2024q3", "seen")
SAME = ("97140", "practitioner", "6", "3", "Data", "2024-07-01", "", "cms-mue-2024q3", "seen")
GONE = ("97150", "practitioner", "1", "3", "Data", "2024-07-01", "", "cms-mue-2024q3", "seen")
OTHER = ("97110", "facility", "8", "3", "Data", "2024-07-01", "", "cms-mue-2024q3", "seen")


def test_pairs_keep_their_first_and_last_day() -> None:
    rows = list(cms.read_pairs(PAIRS.splitlines(), "practitioner", "cms-ncci-2026q4"))
    assert [row[:4] + row[5:7] for row in rows][:2] == [
        ("97150", "97110", "practitioner", "1", "2020-10-01", ""),
        ("97140", "97530", "practitioner", "1", "1996-01-01", "2019-12-31"),
    ]


def test_only_known_codes_are_kept_and_the_other_setting_stays() -> None:
    kept = ("97150", "97110", "facility", "1", "why", "", "", "cms-ncci-2024q3", "seen")
    replaced = ("97113", "97110", "practitioner", "1", "why", "", "", "cms-ncci-2024q3", "seen")
    new = cms.read_pairs(PAIRS.splitlines(), "practitioner", "cms-ncci-2026q4")
    rows = cms.merge_pairs([kept, replaced], new, CODES)
    assert kept in rows
    assert replaced not in rows
    assert all("11111" not in row for row in rows)


def test_a_changed_limit_begins_when_the_old_one_ends() -> None:
    new = cms.read_limits(LIMITS.splitlines(), "practitioner", date(2026, 10, 1), "cms-mue-2026q4")
    rows = cms.merge_limits([OLD, SAME, GONE, OTHER], new, CODES)
    exercise = [row for row in rows if row[:2] == ("97110", "practitioner")]
    assert [(row[2], row[5], row[6]) for row in exercise] == [
        ("6", "2024-07-01", "2026-09-30"),
        ("7", "2026-10-01", ""),
    ]
    assert SAME in rows, "unchanged, so it stays open"
    assert OTHER in rows, "the other setting's"
    assert (*GONE[:6], "2026-09-30", *GONE[7:]) in rows


def test_reading_the_same_quarter_twice_changes_nothing() -> None:
    def again(known: list[cms.Line]) -> list[cms.Line]:
        day, source = date(2026, 10, 1), "cms-mue-2026q4"
        new = cms.read_limits(LIMITS.splitlines(), "practitioner", day, source)
        return cms.merge_limits(known, new, CODES)

    once = again([OLD, SAME, GONE, OTHER])
    assert again(once) == once


def test_the_command_rewrites_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cms, "TABLES", tmp_path)
    (tmp_path / "codes.csv").write_text("code\n" + "\n".join(sorted(CODES)) + "\n")
    for name in ("ncci", "ncci_void"):
        (tmp_path / f"{name}.csv").write_text(",".join((*cms.PAIRS, *cms.DAYS)) + "\n")
    file = tmp_path / "ccipra.txt"
    file.write_text(PAIRS, encoding="latin-1")
    assert cms.main(["pairs", "practitioner", "2026-10-01", str(file)]) == 0
    assert "add cms-ncci-2026q4 to sources.toml" in capsys.readouterr().out
    live = (tmp_path / "ncci.csv").read_text().splitlines()
    void = (tmp_path / "ncci_void.csv").read_text().splitlines()
    assert [line[:11] for line in live[1:]] == ["97140,97530", "97150,97110"]
    assert [line[:11] for line in void[1:]] == ["97530,97116"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "expected: pairs|limits"),
        (["pairs", "dentist", "2026-10-01", "x"], "expected practitioner or facility"),
        (["limits", "facility", "soon", "x"], "soon"),
        (["limits", "facility", "2026-10-01", "no-such-file"], "no-such-file"),
    ],
)
def test_a_wrong_call_says_what_was_expected(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cms.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="no pair of codes"):
        list(cms.read_pairs(["hello", "1,2,3"], "facility", "x"))
    with pytest.raises(InputError, match="no unit limit"):
        list(cms.read_limits(["hello"], "facility", date(2026, 10, 1), "x"))
    with pytest.raises(InputError, match="pair 97150 97110: expected a first day"):
        list(cms.read_pairs(["97150\t97110\t\tsoon\t*\t1\twhy"], "facility", "x"))
