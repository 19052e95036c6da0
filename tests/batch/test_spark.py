"""The same audit on a real Spark of two cores: the same rows, none of them lost or doubled."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from chartproof.batch import spark, task
from chartproof.batch.local import run
from chartproof.batch.parcel import pack
from chartproof.batch.spark import run_on_spark
from chartproof.cli import main
from chartproof.cli import submit as submitted

pytest.importorskip("pyspark", reason="no pyspark: pip install chartproof[spark]")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("no Java 17: make system installs it", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's own, of pandas and of sockets

TEXT = (
    "S: R knee OA, cannot climb stairs. O: 97110 25 min one-on-one: LAQ 2 lb 2x{}. Cued knee over "
    "toe to stop it drifting in. A: Pain 4/10 during. Goal: 12 stairs. P: 3 lb next. A. Vale, PT"
)
Row = dict[str, Any]  # Any: cells of an outcome row


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[Any]:  # Any: a session
    with spark.session("local[2]") as found:
        yield found


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartproof.batch.chunks.BYTES", 1500)


def put(path: Path, count: int) -> Path:
    """Write visits of four patients, and lines that are none."""
    rows = [
        {
            "id": f"v{n}",
            "patient_id": f"p{n % 4}",
            "payer": "medicare",
            "date_of_service": f"2026-0{1 + n % 3}-{1 + n % 28:02}",
            "charges": [{"code": "97110", "units": 2, "modifiers": ["GP"]}],
            "text": TEXT.format(8 + n % 5),
        }
        for n in range(count)
    ]
    words = [json.dumps(r) for r in rows]
    words.insert(3, '{"id": "bad"}')
    words.insert(7, "not json")
    path.write_text("\n".join(words))
    return path


def rows(out: Path) -> list[Row]:
    found: list[Row] = ds.dataset(out, partitioning="hive").to_table().to_pylist()
    return sorted(found, key=lambda r: (str(r["place"]), str(r["id"])))


def rejects(out: Path) -> list[Row]:
    found = [r for p in (out / "_rejects").glob("*.parquet") for r in pq.read_table(p).to_pylist()]
    return sorted(found, key=lambda r: str(r["place"]))


@pytest.mark.parametrize("group", [False, True])
def test_spark_and_this_machine_say_the_same_row_by_row(tmp_path: Path, group: bool) -> None:
    source, here, there = put(tmp_path / "in.jsonl", 40), tmp_path / "here", tmp_path / "there"
    mine = run(source, here, jobs=2, group=group)
    theirs = run_on_spark(source, there, group=group)
    assert rows(there) == rows(here)
    assert rejects(there) == rejects(here)
    assert (theirs.rows, theirs.rejects, theirs.verdicts) == (mine.rows, 2, mine.verdicts)
    assert len(rows(here)) == (4 if group else 40)
    months = {p.name for p in here.glob("month=*")}
    assert {p.name for p in there.glob("month=*")} == months
    assert "2026" in months.pop()


def killing(name: str) -> Callable[[str], Callable[[Any], Any]]:
    """Return workers of which one, at its first try, dies after its first rows."""
    whole = spark._worker

    def made(stage: str, words: task.Words = ()) -> Callable[[Any], Any]:
        audit = whole(stage, words)

        def work(batches: Any) -> Any:
            import os

            from pyspark import TaskContext

            here = TaskContext.get()
            for number, batch in enumerate(audit(batches)):
                yield batch
                if here.partitionId() == 0 and here.attemptNumber() == 0 and number == 0:
                    os._exit(9)

        return work

    return made


def test_a_worker_that_is_killed_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = put(tmp_path / "in.jsonl", 24), tmp_path / "out"
    monkeypatch.setattr(spark, "_worker", killing("audit"))
    run_on_spark(source, out)
    assert Counter(r["id"] for r in rows(out)) == {f"v{n}": 1 for n in range(24)}
    assert len(rejects(out)) == 2


class Deadly:
    """A record whose audit ends the process, as a crash in native code would; not at home."""

    def __init__(self) -> None:
        self.home = os.getpid()

    @property
    def __class__(self) -> type:  # type: ignore[override]  # asked for by isinstance
        if os.getpid() != self.home:
            os._exit(9)
        return Deadly

    @__class__.setter
    def __class__(self, kind: type) -> None:
        raise TypeError


def test_one_poisoned_record_is_singled_out() -> None:
    good = {"id": "v", "payer": "medicare", "date_of_service": "2026-03-03", "charges": []}
    found = list(task._guarded(iter([("a", good), ("b", Deadly()), ("c", good)])))
    assert isinstance(found[1], task.Reject)
    assert "ended the process" in found[1].reason
    assert [f[1]["place"] for f in (found[0], found[2]) if isinstance(f, tuple)] == ["a", "c"]


DRIVER = """
import os, signal, sys
from pathlib import Path
from chartproof.batch import chunks, spark

chunks.BYTES = 1500
if __name__ == "__main__":
    spark.run_on_spark(
        Path(sys.argv[1]), Path(sys.argv[2]), "local[2]", wave=10,
        told=lambda done, of: os.kill(os.getpid(), signal.SIGKILL),
    )
"""


def test_a_driver_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    source, out = put(tmp_path / "in.jsonl", 60), tmp_path / "out"
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    killed = subprocess.run(
        [sys.executable, str(script), str(source), str(out)], capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-500:]
    left = next(out.glob("month=*/*.parquet"))
    unfinished = left.with_name(f"part-99999-{left.name}")  # as of a wave that was not finished
    shutil.copy(left, unfinished)
    summary = run_on_spark(source, out, wave=20)
    assert 0 < summary.resumed < summary.chunks
    assert Counter(r["id"] for r in rows(out)) == {f"v{n}": 1 for n in range(60)}
    assert not unfinished.exists()
    assert run_on_spark(source, out).resumed == summary.chunks


def test_spark_submit_and_addresses(tmp_path: Path) -> None:
    source, out = put(tmp_path / "in.jsonl", 5), tmp_path / "out"
    words = [source.as_uri(), out.as_uri()]
    submit = [str(Path(sys.executable).with_name("spark-submit")), "--master", "local[2]"]
    env = {**os.environ, "PYSPARK_PYTHON": sys.executable}  # spark-submit looks for pyspark itself
    command = [*submit, submitted.__file__, *words]
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert "5 outcomes" in done.stdout, done.stderr[-500:]
    assert done.returncode == 2, "two lines are no visit"
    assert len(rows(out)) == 5
    again = CliRunner().invoke(main, ["batch", *words, "--engine", "spark"])
    assert "5 outcomes" in again.stdout


def test_the_archive_holds_the_library_its_tables_and_its_bytecode(tmp_path: Path) -> None:
    pack(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "there")
    done = subprocess.run(
        [sys.executable, "-v", "-c", "import chartproof.batch.kernel as k; print(k.__file__)"],
        cwd=tmp_path / "there",
        env={"PYTHONPATH": str(tmp_path / "there"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().startswith(str(tmp_path / "there"))
    assert any((tmp_path / "there").glob("chartproof/reference/tables/*.csv"))
    assert "chartproof/batch/__pycache__/kernel" in done.stderr
