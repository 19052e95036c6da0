"""Clean and held file together are the whole input, and nothing in them has moved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartproof.cli import main
from chartproof.invented.claim_file import LAYOUTS
from chartproof.invented.files import write
from chartproof.x12.claim837p import read_837p
from chartproof.x12.write import tally


def _run(*words: object) -> Result:
    return CliRunner().invoke(main, ["scrub", *map(str, words)])


def _raws(path: Path) -> list[bytes]:
    return [e.raw.strip() for e in read_837p(path) if e.index is not None]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_clean_and_held_are_all_the_input(tmp_path: Path, layout: str) -> None:
    write(tmp_path, claims=150, seed=6, layout=layout)
    whole, clean, held = (tmp_path / n for n in ("claims.837", "clean.837", "held.837"))
    done = _run(whole, "--out", clean, "--hold", held, "--no-fix", "--format", "jsonl")
    assert done.exit_code == 1, done.stderr
    assert tally(whole) == tally(clean) + tally(held)
    status = [json.loads(line)["status"] for line in done.stdout.splitlines()]
    raws = _raws(whole)
    assert _raws(clean) == [r for r, s in zip(raws, status, strict=True) if s == "clean"]
    assert _raws(held) == [r for r, s in zip(raws, status, strict=True) if s != "clean"]
    for path in (clean, held):
        entries = list(read_837p(path))
        assert all(e.index is not None for e in entries), "counts and control numbers are right"
    assert "none lost, none twice" in done.stderr


def test_what_passed_once_passes_again(tmp_path: Path) -> None:
    write(tmp_path, claims=120, seed=12)
    clean, again = tmp_path / "clean.837", tmp_path / "again.837"
    _run(tmp_path / "claims.837", "--out", clean)
    done = _run(clean, "--out", again, "--hold", tmp_path / "none.837", "--fail-on", "error")
    assert done.exit_code == 0, done.stdout
    assert again.read_bytes() == clean.read_bytes()
    assert (
        tally(tmp_path / "none.837").claims == 0 if (tmp_path / "none.837").read_bytes() else True
    )


def test_an_output_over_the_input_is_refused(tmp_path: Path) -> None:
    write(tmp_path, claims=3, seed=1)
    before = (tmp_path / "claims.837").read_bytes()
    done = _run(tmp_path / "claims.837", "--out", tmp_path / "claims.837")
    assert done.exit_code == 2
    assert (tmp_path / "claims.837").read_bytes() == before
    assert "named twice" in done.stderr


def test_rows_of_lines_and_findings(tmp_path: Path) -> None:
    import pyarrow.parquet as pq
    from python_calamine import CalamineWorkbook

    write(tmp_path, claims=90, seed=2)
    lines, book, table = (tmp_path / n for n in ("l.parquet", "f.xlsx", "l.csv"))
    done = _run(tmp_path / "claims.837", "--lines", lines, "--findings", book, "--format", "json")
    assert done.exit_code == 1
    records = [json.loads(line) for line in done.stdout.splitlines()]
    rows = pq.read_table(lines).to_pylist()
    assert len(rows) == sum(r["lines"] for r in records)
    assert {r["claim_id"] for r in rows} <= {r["claim_id"] for r in records}
    sheet = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    head = sheet[0]
    found = [r for r in sheet[1:] if r[head.index("kind")] == "finding"]
    assert len(found) == sum(len(r["findings"]) for r in records)
    _run(tmp_path / "claims.837", "--lines", table)
    text = table.read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == len(rows) + 1


def test_leading_zeros_and_signs_survive_a_workbook(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    from chartproof.scrub.sheets import Sheet

    path = tmp_path / "t.xlsx"
    with Sheet(path, {"id": "text", "n": "whole"}, "t") as sheet:
        sheet.write([("00901", 3), ("=1+1", 4), ("-x", None), ("@a", 5)])
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [r[0] for r in rows[1:]] == ["00901", "'=1+1", "'-x", "'@a"]
