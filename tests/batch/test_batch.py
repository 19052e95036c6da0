"""Batches on all cores: every record once, whatever is killed, and bad ones aside with a reason."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from chartproof.batch.chunks import Chunk, chunks, records
from chartproof.batch.kernel import audited
from chartproof.batch.local import Done, audit_chunk, run
from chartproof.batch.shape import fitting, misfit
from chartproof.cli import main
from chartproof.errors import InputError

TEXT = (
    "S: R knee OA, cannot climb stairs. O: 97110 25 min one-on-one: LAQ 2 lb 2x10. Cued knee over "
    "toe to stop it drifting in. A: Pain 4/10 during. Goal: 12 stairs. P: 3 lb next. A. Vale, PT"
)


def visit(number: int, text: str = TEXT) -> dict[str, object]:
    return {
        "id": f"v{number}",
        "payer": "medicare",
        "date_of_service": f"2026-0{1 + number % 3}-05",
        "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
        "text": text,
    }


def lines(path: Path, count: int) -> Path:
    path.write_text("".join(json.dumps(visit(n)) + "\n" for n in range(count)))
    return path


def outcomes(out: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = ds.dataset(out, partitioning="hive").to_table().to_pylist()
    return found


def rejects(out: Path) -> list[dict[str, str]]:
    paths = sorted((out / "_rejects").glob("*.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def test_every_visit_once_by_month_and_as_audit_says(tmp_path: Path) -> None:
    source, out = lines(tmp_path / "in.jsonl", 30), tmp_path / "out"
    assert run(source, out, jobs=2).rows == 30
    assert sorted(p.name for p in out.glob("month=*")) == [f"month=2026-0{m}" for m in (1, 2, 3)]
    printed = CliRunner().invoke(main, ["audit", str(source), "--format", "jsonl"]).stdout
    assert sorted(str(o["outcome"]) for o in outcomes(out)) == sorted(printed.splitlines())
    first = next(o for o in outcomes(out) if o["id"] == "v0")
    told = json.loads(printed.splitlines()[0])
    assert first["verdict"] == told["verdict"]
    assert isinstance(first["findings"], list)
    assert [f["rule"] for f in first["findings"]] == [f["rule"] for f in told["findings"]]


def test_what_is_no_visit_is_aside_with_its_reason(tmp_path: Path) -> None:
    source, out = lines(tmp_path / "in.jsonl", 3), tmp_path / "out"
    with source.open("ab") as file:
        file.write(b'{"id": "bad"}\nnot json\n\n\xff\xfe\n[1]\n')
    summary = run(source, out, jobs=1)
    assert (summary.rows, summary.rejects) == (3, 4)
    assert rejects(out)[0]["id"] == "bad"
    assert "date_of_service" in rejects(out)[0]["reason"]


def test_parquet_in_as_columns_or_as_records(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [visit(n) for n in range(1200)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "a.parquet", row_group_size=700)
    whole = [{"record": json.dumps(visit(n))} for n in range(1200, 1205)]
    pq.write_table(pa.Table.from_pylist(whole), folder / "b.parquet")
    found = [r for chunk in chunks(folder) for _, r in records(chunk)]
    assert [r["id"] for r in found] == [f"v{n}" for n in range(1205)]
    assert found[0] == visit(0)


def test_a_large_row_group_is_few_chunks_each_read_a_few_rows_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chartproof.batch.chunks.PARTS", 4)
    for size in (1, 3, 20, 500):
        monkeypatch.setattr("chartproof.batch.chunks.ROWS", size)
        for group in (7, 50):
            path = tmp_path / f"{size}-{group}.parquet"
            rows = pa.Table.from_pylist([visit(n) for n in range(50)])
            pq.write_table(rows, path, row_group_size=group)
            work = chunks(path)
            found = [record for chunk in work for record in records(chunk)]
            assert [r["id"] for _, r in found] == [f"v{n}" for n in range(50)]
            assert len({place for place, _ in found}) == 50
            assert len(work) <= 4 * -(-50 // group)


def test_chunks_meet_and_do_not_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = lines(tmp_path / "in.jsonl", 50)
    for size in (1, 7, 100, 399, 5000):
        monkeypatch.setattr("chartproof.batch.chunks.BYTES", size)
        ids = [r["id"] for chunk in chunks(source) for _, r in records(chunk)]
        assert ids == [f"v{n}" for n in range(50)], size


def test_a_run_goes_on_only_over_the_same_input(tmp_path: Path) -> None:
    source, out = lines(tmp_path / "in.jsonl", 5), tmp_path / "out"
    run(source, out, jobs=1)
    assert run(source, out, jobs=1).resumed == 1
    lines(source, 6)
    with pytest.raises(InputError, match="other input"):
        run(source, out, jobs=1)
    assert run(source, out, jobs=1, fresh=True).rows == 6
    assert len(outcomes(out)) == 6


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="expected an empty folder"):
        run(lines(tmp_path / "in.jsonl", 1), out)
    with pytest.raises(InputError, match="found none"):
        run(out, tmp_path / "other")


def deadly(chunk: Chunk, out: Path) -> Done:
    """Audit, but die at one visit as a crash in native code would."""
    if any(r.get("id") == "v7" for _, r in records(chunk)):
        os._exit(9)
    return audit_chunk(chunk, out)


def test_one_poisoned_record_does_not_fail_the_run(tmp_path: Path) -> None:
    source, out = lines(tmp_path / "in.jsonl", 12), tmp_path / "out"
    summary = run(source, out, jobs=2, auditor=deadly)
    assert (summary.rows, summary.rejects) == (11, 1)
    assert {o["id"] for o in outcomes(out)} == {f"v{n}" for n in range(12)} - {"v7"}
    assert "ended the process" in rejects(out)[0]["reason"]


def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for part in range(12):
        rows = (json.dumps(visit(part * 25 + n)) for n in range(25))
        (source / f"{part:02}.jsonl").write_text("\n".join(rows))
    command = [sys.executable, "-m", "chartproof", "batch", str(source), str(out), "--jobs", "2"]
    for seconds in (0.9, 1.3, 1.8):
        running = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(seconds)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    subprocess.run(command, capture_output=True, check=False)
    ids = Counter(str(o["id"]) for o in outcomes(out))
    assert ids == {f"v{n}": 1 for n in range(300)}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_driver(tmp_path: Path, how: signal.Signals) -> None:
    source, out = lines(tmp_path / "in.jsonl", 3000), tmp_path / "out"
    command = [sys.executable, "-m", "chartproof", "batch", str(source), str(out), "--jobs", "2"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    while not list(out.rglob(".part-*")) and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(how)
    running.communicate(timeout=60)  # which waits for whoever holds its output: the workers too
    assert running.returncode == -how


def test_a_table_of_numbers_for_names_as_databases_write_it(tmp_path: Path) -> None:
    rows = [{**visit(n), "id": n, "patient_id": n % 2, "visit_number": 3.0} for n in range(4)]
    path = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    assert run(path, tmp_path / "out", jobs=1).rejects == 0
    found = outcomes(tmp_path / "out")
    assert {(o["id"], o["patient_id"]) for o in found} == {
        ("0", "0"),
        ("1", "1"),
        ("2", "0"),
        ("3", "1"),
    }


def test_what_is_missing_as_no_number_and_texts_as_bytes(tmp_path: Path) -> None:
    whole = visit(1)
    charge = {"code": "97110", "units": 2.0, "modifiers": ["GP"], "minutes": float("nan")}
    rows = [{**whole, "charges": [charge], "text": TEXT.encode(), "payer": b"medicare"}]
    path = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    ((_, found),) = (r for chunk in chunks(path) for r in records(chunk))
    assert found == {**whole, "charges": [{k: v for k, v in charge.items() if k != "minutes"}]}


def test_the_command_tells_what_came_of_it(tmp_path: Path) -> None:
    source, out = lines(tmp_path / "in.jsonl", 4), tmp_path / "out"
    result = CliRunner().invoke(main, ["batch", str(source), str(out), "--jobs", "1"])
    assert result.exit_code in (0, 1)
    assert "4 outcomes" in result.stdout
    result = CliRunner().invoke(main, ["batch", str(tmp_path / "no"), str(out)])
    assert (result.exit_code, "no such file" in result.stderr) == (2, True)


def patients(path: Path, count: int) -> Path:
    """Write visits of three patients in two disciplines, days out of order, and some oddities."""
    rows = [
        {**visit(n), "patient_id": f"p{n % 3}", "date_of_service": f"2026-03-{28 - n % 20:02}"}
        | ({"charges": [{"code": "97530", "units": 2, "modifiers": ["GO"]}]} if n % 2 else {})
        for n in range(count)
    ]
    rows += [visit(100), {**visit(101), "patient_id": "p0", "episode_id": "knee"}]
    rows += [{"id": "bad", "patient_id": "p0"}]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows))
    return path


def test_visits_of_a_patient_and_discipline_are_one_course(tmp_path: Path) -> None:
    source, out = patients(tmp_path / "in.jsonl", 24), tmp_path / "out"
    summary = run(source, out, jobs=2, group=True)
    found = {str(o["id"]): o for o in outcomes(out)}
    courses = {f"p{p} {d}" for p in range(3) for d in ("PT", "OT")}
    assert set(found) == courses | {"v100", "knee"}
    assert {found[c]["kind"] for c in courses} == {"episode"}
    assert found["v100"]["kind"] == "visit", "it names no patient"
    assert (summary.rows, summary.rejects) == (8, 1)
    told = json.loads(str(found["p0 PT"]["outcome"]))
    assert len(told["visits"]) == 4
    assert not list(out.glob("_courses*")), "what was on its way has arrived"
    assert run(source, out, jobs=2, group=True).resumed == 1
    with pytest.raises(InputError, match="grouping"):
        run(source, out, jobs=2)


def test_courses_do_not_depend_on_how_they_are_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = patients(tmp_path / "in.jsonl", 24)
    run(source, tmp_path / "one", jobs=1, group=True)
    monkeypatch.setattr("chartproof.batch.local.HEAP_BYTES", 1000)
    monkeypatch.setattr("chartproof.batch.chunks.BYTES", 700)
    run(source, tmp_path / "many", jobs=2, group=True)

    def told(name: str) -> list[str]:
        return sorted(str(o["outcome"]) for o in outcomes(tmp_path / name))

    assert told("many") == told("one")


def test_a_row_that_does_not_fit_is_aside_and_the_others_are_kept() -> None:
    _, good = next(r for r in audited([("a", visit(1))]) if isinstance(r, tuple))
    odd = {**good, "place": "b", "minutes": [("97110", 10**12)]}
    rows, left = fitting([good, odd, {**good, "place": "c"}])
    assert rows.column("place").to_pylist() == ["a", "c"]
    assert [r["place"] for r in left] == ["b"]
    assert "no room" in misfit(odd).reason


def test_a_worker_that_never_starts_blames_no_record(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\nfrom chartproof.batch.local import run\n"
        f"run(Path({str(lines(tmp_path / 'in.jsonl', 2))!r}), Path({str(tmp_path / 'out')!r}), 1)"
    )
    done = subprocess.run(
        [sys.executable, "-"], input=program, capture_output=True, text=True, check=False
    )
    assert "worker processes cannot be started" in done.stderr
    assert not rejects(tmp_path / "out")


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines(folder / "good.jsonl", 3)
    (folder / "bad.parquet").write_bytes(b"PAR1 cut off")
    (folder / "bad.837").write_text("a letter")
    (folder / "bad.jsonl.gz").write_bytes(b"\x1f\x8b\x08junk")
    whole = bytearray(gzip.compress(random.Random(3).randbytes(4000)))
    whole[2000] ^= 255
    (folder / "flipped.jsonl.gz").write_bytes(whole)
    (folder / "flipped.837.gz").write_bytes(whole[:1000])
    (folder / "empty.jsonl").touch()
    summary = run(folder, tmp_path / "out", jobs=1)
    assert summary.rows == 3
    reasons = {r["place"].split()[0]: r["reason"] for r in rejects(tmp_path / "out")}
    bad = {"bad.parquet", "bad.837", "bad.jsonl.gz", "flipped.jsonl.gz", "flipped.837.gz"}
    assert set(reasons) == bad
    assert "expected an ISA segment" in reasons["bad.837"]


def test_a_packed_claim_file_says_what_it_says_unpacked(tmp_path: Path) -> None:
    data = (Path(__file__).parents[2] / "examples/day.837").read_bytes()
    (tmp_path / "b.837").write_bytes(data)
    (tmp_path / "a.837.gz").write_bytes(gzip.compress(data))
    packed, bare = ([r for _, r in records(c)] for c in chunks(tmp_path))
    assert packed == bare
    assert packed


def test_outcomes_do_not_go_among_the_input(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    lines(folder / "good.jsonl", 1)
    with pytest.raises(InputError, match="lies within the input"):
        run(folder, folder / "out")
    assert not (folder / "out").exists()


def full(chunk: Chunk, out: Path) -> Done:
    """Write as to a disk that is full."""
    raise OSError(errno.ENOSPC, "words of a library")


def test_a_full_disk_ends_the_run_with_a_word_and_it_goes_on_later(tmp_path: Path) -> None:
    source, out = lines(tmp_path / "in.jsonl", 3), tmp_path / "out"
    with pytest.raises(InputError, match="No space left on device; once there is room"):
        run(source, out, jobs=1, auditor=full)
    begun = out / "month=2026-01" / ".part-000000.parquet.1"
    begun.parent.mkdir()
    begun.touch()
    assert run(source, out, jobs=1).rows == 3
    assert not begun.exists()


def test_one_value_that_is_no_text_rejects_its_row_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    table = pa.Table.from_pylist([visit(n) for n in range(4)])
    odd = pa.array([b"v0", b"\xff\xfe", b"v2", b"v3"], pa.binary()).view(pa.string())
    pq.write_table(table.set_column(0, "id", odd), folder / "a.parquet")
    broken = folder / "b.parquet"
    pq.write_table(table, broken)
    data = broken.read_bytes()
    broken.write_bytes(data[:4] + b"\xff" * 200 + data[204:])
    lines(folder / os.fsdecode(b"name-\xff.jsonl"), 1)
    summary = run(folder, tmp_path / "out", jobs=1)
    assert (summary.rows, summary.rejects) == (4, 2)
    one, two = sorted(r["reason"] for r in rejects(tmp_path / "out"))
    assert "group 0 row 1: a value that is none of its column's kind" in one
    assert "row group 0: cannot be read" in two


@pytest.mark.filterwarnings("ignore")
def test_the_recipes_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb
    import polars as pl

    source = tmp_path / "in.jsonl"
    twice = {"charges": [{"code": "97110", "units": 2}, {"code": "97530", "units": 2}]}
    source.write_text("".join(json.dumps({**visit(n), **twice}) + "\n" for n in range(4)))
    run(source, tmp_path / "outcomes", jobs=1)
    page = (Path(__file__).parents[2] / "docs/how-to/millions-of-visits.md").read_text()
    monkeypatch.chdir(tmp_path)
    (sql,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    found = {rule: visits for _, rule, visits, _ in duckdb.sql(sql).fetchall()}
    assert found["discipline-modifier-missing"] == 4, "a visit counts once, whatever its lines"
    (python,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, pl.DataFrame] = {}
    exec(python, names)
    assert names["verdicts"]["len"].sum() == 4
    assert names["missing"]["len"].max() <= 4
