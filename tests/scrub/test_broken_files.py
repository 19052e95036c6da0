"""Broken files: a line that says where and what; the other claims go on; no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chartproof.cli import main
from chartproof.errors import X12Error
from chartproof.invented.files import write
from chartproof.model import Fault, Position
from chartproof.rules import all_rules, choose
from chartproof.scrub.scrubbing import Scrub


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("small")
    write(folder, claims=3, seed=2, faulty=0)
    return (folder / "claims.837").read_bytes()


def _scrubbed(tmp_path: Path, data: bytes, *more: str) -> Result:
    path = tmp_path / "in.837"
    path.write_bytes(data)
    return CliRunner().invoke(main, ["scrub", str(path), "--format", "jsonl", *more])


def test_a_sound_file_passes(tmp_path: Path, small: bytes) -> None:
    done = _scrubbed(tmp_path, small)
    assert done.exit_code == 0, done.stdout
    assert [json.loads(n)["status"] for n in done.stdout.splitlines()] == ["clean"] * 3


def test_cut_at_every_byte(tmp_path: Path) -> None:
    write(tmp_path, claims=2, seed=5, faulty=0)
    small = (tmp_path / "claims.837").read_bytes()
    starts = [i for i in range(len(small)) if small.startswith(b"CLM*", i)]
    rules = choose(all_rules(), only=("claim-malformed", "lines-missing", "claim-billed-twice"))
    for end in range(1, len(small)):
        scrub = Scrub(small[:end], rules=rules)
        try:
            found = list(scrub.outcomes())
        except X12Error:
            found = []
            scrub.summary.faults = (NOT_X12,)
        begun = sum(start + 4 <= end for start in starts)
        assert len(found) in (begun, begun + 1), f"cut at {end}: a claim is missing"
        wrong = scrub.summary.faults or any(o.status == "failed" for o in found)
        assert wrong or found[-1].findings, f"cut at {end}: not said"


NOT_X12 = Fault("not-x12", "expected X12", Position(1, 0))
CASES = {
    "SE count": lambda d: _count(d, b"SE*"),
    "GE count": lambda d: _count(d, b"GE*"),
    "IEA count": lambda d: _count(d, b"IEA*"),
    "no ISA": lambda d: d[d.index(b"GS*") :],
    "short ISA": lambda d: d[:15] + d[20:],
    "4010": lambda d: d.replace(b"005010X222A1", b"004010X098A1"),
    "institutional": lambda d: d.replace(b"005010X222A1", b"005010X223A2"),
    "latin-1 and control characters": lambda d: d.replace(b"CLM*C0000002", b"CLM*C\xe9\x00\x0702"),
    "wrong delimiter": lambda d: d[:106] + d[106:].replace(b"~", b"|"),
    "levels swapped": lambda d: d.replace(b"**20*1", b"**22*1", 1),
    "megabyte element": lambda d: d.replace(b"*QUARRY", b"*" + b"X" * (1 << 20), 1).replace(
        b"CLM*C0000002*", b"CLM*C0000002*" + b"9" * (1 << 20), 1
    ),
    "delimiter in the data": lambda d: d.replace(b"CLM*C0000002*", b"CLM*C00*00002*", 1),
}


def _count(data: bytes, tag: bytes) -> bytes:
    at = data.rindex(tag) + len(tag)
    return data[:at] + b"7" + data[at:]


@pytest.mark.parametrize("case", CASES)
def test_broken_parts_are_placed_and_no_claim_is_lost(
    tmp_path: Path, small: bytes, case: str
) -> None:
    clean, held = tmp_path / "clean.837", tmp_path / "held.837"
    done = _scrubbed(tmp_path, CASES[case](small), "--out", str(clean), "--hold", str(held))
    assert done.exit_code in (1, 2), (case, done.stdout, done.stderr)
    assert done.exception is None or isinstance(done.exception, SystemExit), case
    assert "Traceback" not in done.stderr
    records = [json.loads(n) for n in done.stdout.splitlines()]
    said = done.stderr + "".join(f["message"] for r in records for f in r["findings"])
    assert "expected" in said, case
    assert len(records) == 3, case


def test_a_payment_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, claims=5, seed=3)
    done = CliRunner().invoke(main, ["scrub", str(tmp_path / "payments.835")])
    assert done.exit_code == 2
    assert "835" in done.stderr
    assert "remit" in done.stderr


@pytest.mark.parametrize("data", [b"", b"\n\n", b"not a claim file", b"{}", b"\xff\xfe\x00"])
def test_no_x12_at_all(tmp_path: Path, data: bytes) -> None:
    done = _scrubbed(tmp_path, data)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "expected" in done.stderr


def test_a_claim_of_ten_thousand_lines(small: bytes) -> None:
    at = small.index(b"LX*1~")
    end = small.index(b"~", small.index(b"REF*6R", at)) + 1
    line = small[at:end]
    many = b"".join(line.replace(b"LX*1~", b"LX*%d~" % n) for n in range(1, 10_001))
    found = list(Scrub(small[:at] + many + small[end:]).outcomes())
    assert len(found) == 3
    assert found[0].lines >= 10_000
    assert "too-many-lines" in {f.rule for f in found[0].findings}


def test_no_patient_text_on_standard_error(tmp_path: Path, small: bytes) -> None:
    name = small[small.index(b"NM1*IL*1*") + 9 :].split(b"*")[0].decode()
    for case in CASES.values():
        assert name not in _scrubbed(tmp_path, case(small)).stderr
