"""The same audit on a Spark cluster: chunks out, Arrow batches in, Parquet written by Spark.

The driver names the chunks; each task reads its own, wherever the files lie, and audits them with
the kernel that runs here too. The library travels along as an archive. A run goes by waves: the
files of a wave that was finished are noted, those of one that was not are deleted by the next run
and made again, so that nothing is lost and nothing doubled.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from chartproof.batch import task
from chartproof.batch.chunks import Chunk, chunks
from chartproof.batch.distant import Distant, Place
from chartproof.batch.local import PROGRESS, REJECTS, Run, Summary, apart, run_of
from chartproof.batch.parcel import DATA, NAME, pack
from chartproof.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

WAVE_A_CORE = 200  # chunks between two notes of what is done: about a minute
TASKS_A_CORE = 8
WRITTEN = ("month=", REJECTS, "_temporary", "_SUCCESS", "._SUCCESS")  # what Spark puts in OUT
ON_ONE_MACHINE = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "8",
    # Java's second compiler takes the workers' cores for longer than it gives anything back
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    # what is held for a moment only, on this disk, is not worth being packed
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
}
NEEDED = ("msgspec", "click", "numpy", "re2", "pyarrow", "platformdirs")  # on every worker
PACKAGES = {"re2": "google-re2"}
_LOCAL = re.compile(r"local\[(\d+|\*)\]$")


class Wave(Struct, frozen=True):
    """A wave that is done. files: those of OUT that are its own, by their path below it."""

    number: int
    chunks: int
    files: tuple[str, ...]
    rows: int
    rejects: int
    failed: int
    verdicts: dict[str, int]


def run_on_spark(
    source: Place,
    out: Place,
    master: str | None = None,
    fresh: bool = False,
    told: Callable[[int, int], None] = lambda done, of: None,
    group: bool = False,
    wave: int | None = None,
) -> Summary:
    """Audit everything in a file or folder into `out` on a cluster, as `run` does on this machine.

    master: the cluster; None for the one that started this program. wave: chunks between two
    notes of what is done. Raise InputError where there is no Spark, the input changed since, or
    `out` holds something else.
    """
    if isinstance(source, Path) and isinstance(out, Path):
        apart(source, out)
    work = chunks(source)
    before = _begun(out, run_of(work, group, "spark"), fresh)
    _drop_unfinished(out, before)
    done = list(before)
    left = work[sum(w.chunks for w in done) :]
    if left:
        with session(master) as spark:
            _ready(spark)
            size = wave or WAVE_A_CORE * spark.sparkContext.defaultParallelism
            size = len(left) if group else size  # a course may come from any chunk
            for start in range(0, len(left), size):
                some = left[start : start + size]
                done.append(_wave(spark, some, out, group, done))
                _note(out, run_of(work, group, "spark"), done)
                told(sum(w.chunks for w in done), len(work))
    verdicts: Counter[str] = Counter()
    for part in done:
        verdicts.update(part.verdicts)
    return Summary(
        rows=sum(w.rows for w in done),
        rejects=sum(w.rejects for w in done),
        failed=sum(w.failed for w in done),
        verdicts=dict(verdicts),
        chunks=len(work),
        resumed=sum(w.chunks for w in before),
    )


def outcomes(spark: SparkSession, work: Sequence[Chunk], group: bool = False) -> DataFrame:
    """Return outcomes and rejects of chunks as one frame: columns of the table, month, reason."""
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    count = min(len(work), TASKS_A_CORE * spark.sparkContext.defaultParallelism)
    words = tuple(map(task.sent, work))
    frame = spark.range(0, len(work), 1, count)  # to each task its stretch, without a shuffle
    result = from_arrow_schema(task.found_schema())
    if not group:
        return frame.mapInArrow(_worker("audit", words), result)
    carried = frame.mapInArrow(_worker("scatter", words), from_arrow_schema(task.carried_schema()))
    gathered = carried.repartition(count, f.crc32(f.col("heap")))
    ordered = gathered.sortWithinPartitions("key", "order", "place")
    return ordered.mapInArrow(_worker("gather"), result)


@contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """Give a session on a cluster; one that this program was started with is left running."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError('Spark needs one more package: pip install "chartproof[spark]"') from None
    known = SparkSession.getActiveSession()
    if known is not None:
        yield known
        return
    builder = SparkSession.builder.appName("chartproof").config("spark.log.level", "ERROR")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master is not None:
        if master.startswith("sc://"):
            raise InputError("--master: Spark Connect cannot carry the library; use spark-submit")
        if alone := _LOCAL.match(master):  # Spark tries nothing twice on one machine otherwise
            master = f"local[{alone[1]},4]"
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            for name, value in ON_ONE_MACHINE.items():
                builder = builder.config(name, value)
        builder = builder.master(master)
    try:
        spark = builder.getOrCreate()
    except PySparkException as fault:
        if "JAVA_GATEWAY" in str(fault) or "JAVA_HOME" in str(fault):
            said = "Spark needs Java 17 or newer on this machine; none was found"
        else:
            said = "--master: no Spark cluster there, and none started this program"
        raise InputError(said) from None
    except Exception as fault:  # py4j gives what Java raised
        raise InputError(f"--master: no session ({type(fault).__name__})") from None
    if (spark.sparkContext.master or "").startswith("local") and "PYSPARK_PYTHON" not in os.environ:
        spark.sparkContext.pythonExec = sys.executable  # which has what the workers need
    try:
        yield spark
    finally:
        spark.stop()


def _ready(spark: SparkSession) -> None:
    """Send the library to the workers; raise InputError where they lack what it needs."""
    with TemporaryDirectory() as folder:
        path = pack(Path(folder) / f"{NAME}.zip")
        spark.sparkContext.addArchive(f"{path}#{NAME}")
        needed = NEEDED

        def lacking(batches: Any) -> Any:  # Any: Arrow batches, as Spark gives and takes them
            from importlib.util import find_spec

            import pyarrow as pa

            for _ in batches:
                found = [n for n in needed if find_spec(n) is None]
                yield pa.RecordBatch.from_pydict({"lacking": pa.array(found, pa.string())})

        count = spark.sparkContext.defaultParallelism
        rows = spark.range(0, count, 1, count).mapInArrow(lacking, "lacking string")
        with _plain_words():
            found = sorted({str(r[0]) for r in rows.collect()})
    if found:
        names = " ".join(PACKAGES.get(n, n) for n in found)
        raise InputError(f"the cluster's workers lack packages: pip install {names} on them")


def _worker(stage: str, words: tuple[str, ...] = ()) -> Callable[[Any], Any]:  # Any: Arrow batches
    """Return what a task runs; it travels by value and finds the library on its machine.

    words: chunks, as they are sent, where the task is given their numbers.
    """
    name, data = NAME, DATA

    def work(batches: Any) -> Any:  # Any: as above
        import os
        import sys

        from pyspark import SparkFiles, TaskContext

        home = SparkFiles.get(name)
        if os.path.isdir(home) and home not in sys.path:
            sys.path.insert(0, home)
        if os.path.isdir(os.path.join(home, data)):
            os.environ["CHARTPROOF_DATA"] = os.path.join(home, data)
        from chartproof.batch.task import STAGES

        context = TaskContext.get()
        return STAGES[stage](batches, context.attemptNumber() if context else 0, words)

    return work


def _wave(
    spark: SparkSession, work: Sequence[Chunk], out: Place, group: bool, done: Sequence[Wave]
) -> Wave:
    from pyspark import StorageLevel
    from pyspark.sql import functions as f

    where = str(out) if isinstance(out, Distant) else out.resolve().as_uri()
    with _plain_words():
        found = outcomes(spark, work, group).persist(StorageLevel.DISK_ONLY)
        good = found.filter(f.col(task.REASON).isNull()).drop(task.REASON)
        good.write.mode("append").partitionBy(task.MONTH).option("compression", "zstd").parquet(
            where
        )
        counts = found.groupBy(f.col(task.REASON).isNull(), "status", "verdict").count().collect()
        rejects = sum(n for is_good, _, _, n in counts if not is_good)
        if rejects:
            bad = found.filter(f.col(task.REASON).isNotNull()).select("place", "id", task.REASON)
            bad.coalesce(1).write.mode("append").parquet(f"{where}/{REJECTS}")
        found.unpersist()
    verdicts: Counter[str] = Counter()
    for is_good, _, verdict, count in counts:
        if is_good and verdict is not None:
            verdicts[verdict] += count
    known = {name for wave in done for name in wave.files}
    return Wave(
        number=len(done),
        chunks=len(work),
        files=tuple(sorted(set(_files(out)) - known)),
        rows=sum(n for is_good, _, _, n in counts if is_good),
        rejects=rejects,
        failed=sum(n for is_good, status, _, n in counts if is_good and status == "failed"),
        verdicts=dict(verdicts),
    )


@contextmanager
def _plain_words() -> Iterator[None]:
    """Turn what Spark raises into one sentence: its own may hold rows."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as fault:
        raise InputError(
            f"Spark ended the run ({type(fault).__name__}); its log says where. The same command "
            "goes on from the last wave that was finished"
        ) from None


def _begun(out: Place, this: Run, fresh: bool) -> list[Wave]:
    """Return the waves that are done already in the folder."""
    progress = out / PROGRESS
    if fresh and progress.exists():
        for name in _files(out):
            _below(out, name).unlink()
        progress.unlink()
    if not progress.exists():
        if out.exists() and next(out.rglob("*"), None) is not None:
            raise InputError(f"{out}: expected an empty folder, or one of an earlier run")
        _note(out, this, ())
        return []
    first, *rest = progress.read_bytes().splitlines()
    with suppress(msgspec.MsgspecError):
        if msgspec.json.decode(first, type=Run) == this:
            return [msgspec.json.decode(line, type=Wave) for line in rest]
    raise InputError(
        f"{out}: holds a run over other input, or of another version, grouping or engine; name "
        "another folder, or begin anew with --fresh"
    )


def _note(out: Place, this: Run, done: Sequence[Wave]) -> None:
    """Write down what is done; the note is put in place whole."""
    data = b"".join(msgspec.json.encode(part) + b"\n" for part in (this, *done))
    if isinstance(out, Distant):
        (out / PROGRESS).write_bytes(data)
        return
    out.mkdir(parents=True, exist_ok=True)
    fresh = out / f"{PROGRESS}.fresh"
    fresh.write_bytes(data)
    fresh.replace(out / PROGRESS)


def _drop_unfinished(out: Place, done: Sequence[Wave]) -> None:
    """Delete the files of a wave that was not finished."""
    known = {name for wave in done for name in wave.files}
    for name in set(_files(out)) - known:
        _below(out, name).unlink()


def _files(out: Place) -> Iterator[str]:
    """Yield the files that Spark wrote, finished or not, by their path below the folder."""
    start = len(str(out)) + 1
    paths: list[Place] = list(out.rglob("*"))
    for path in paths:
        name = str(path)[start:]
        if name.startswith(WRITTEN) and (isinstance(path, Distant) or path.is_file()):
            yield name


def _below(out: Place, name: str) -> Place:
    return out / name
