"""All cores of this machine: chunks out, Parquet in, a line of a checkpoint for each chunk done.

A worker writes the files of its chunk whole and puts them in place by renaming; only then is the
chunk noted as done. Whatever is killed, a chunk is either done or done again under the same names,
so nothing is lost and nothing doubled. A record that kills its worker is singled out by halving the
chunk, and rejected.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.batch.chunks import Chunk, chunks, records, scattered
from chartproof.batch.grouping import Carried, carried
from chartproof.batch.kernel import audited
from chartproof.batch.shape import FATAL, Reject, Row, fitting, misfit, reject_schema, schema
from chartproof.errors import InputError
from chartproof.processes import end_with_parent

if TYPE_CHECKING:
    import pyarrow.parquet

PROGRESS = "_progress.jsonl"
REJECTS = "_rejects"
COURSES = "_courses"  # with the count of heaps: visits on their way to their courses
HEAP_BYTES, MOST_HEAPS = 16 << 20, 500
ROWS = 500  # held before they are written
Auditor = Callable[[Chunk, Path], "Done"]
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
TRIES = 2  # of a chunk whose worker dies, before it is halved


class Done(Struct, frozen=True):
    """A chunk that is done. number: the chunk's; first and last: as in Chunk, where halved."""

    number: int
    rows: int
    rejects: int
    verdicts: dict[str, int]
    failed: int = 0
    first: int = 0
    last: int | None = None


class Run(Struct, frozen=True):
    """What a folder of outcomes was made from: only the same may go on in it.

    inputs: name, bytes and time of last change of each file.
    """

    version: str
    inputs: tuple[tuple[str, int, int], ...]
    group: bool = False
    engine: str = "local"


class Summary(Struct, frozen=True):
    """A whole run. resumed: chunks that were done before."""

    rows: int
    rejects: int
    failed: int
    verdicts: dict[str, int]
    chunks: int
    resumed: int


def run(
    source: Path,
    out: Path,
    jobs: int | None = None,
    fresh: bool = False,
    told: Callable[[int, int], None] = lambda done, of: None,
    auditor: Callable[[Chunk, Path], Done] | None = None,
    group: bool = False,
) -> Summary:
    """Audit everything in a file or a folder into `out`, going on where an earlier run stopped.

    jobs: processes; None for one a core. fresh: begin anew. told: called with chunks done and in
    all. auditor: what a worker does with a chunk, audit_chunk without it. group: visits of one
    patient and discipline are audited as a course of care. Raise InputError where the input changed
    since, or `out` holds something else.
    """
    schema()  # says at once where Parquet cannot be written
    apart(source, out)
    work = chunks(source)
    this, many = run_of(work, group), jobs or os.cpu_count() or 1
    if not group:
        done, resumed = _done(work, out, this, fresh, many, told, auditor or audit_chunk)
        return _summary(done, work, resumed)
    heaps = _heaps(out, work)
    folder = Path(str(heaps[0].path))
    before = _begun(out, this, fresh)
    if len({d.number for d in before}) < len(heaps):
        part = len(work) + len(heaps)
        _done(work, folder, this, False, many, lambda n, _: told(n, part), scatter_chunk)
    done, resumed = _done(
        heaps,
        out,
        this,
        False,
        many,
        lambda n, _: told(len(work) + n, len(work) + len(heaps)),
        auditor or audit_chunk,
    )
    _clear_away(folder)
    return _summary(done, heaps, resumed)


def apart(source: Path, out: Path) -> None:
    """Raise InputError where the outcomes would lie among the input of the next run."""
    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        raise InputError(f"{out}: lies within the input; name a folder outside of it")


def _heaps(out: Path, work: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """Return the heaps that courses are gathered on: always the same for the same input."""
    size = sum(p.stat().st_size for p in dict.fromkeys(c.path for c in work))
    count = max(1, min(MOST_HEAPS, size // HEAP_BYTES))
    folder = out / f"{COURSES}-{count}"
    return tuple(Chunk(n, folder, "courses", group=n) for n in range(count))


def _done(
    work: Sequence[Chunk],
    out: Path,
    this: Run,
    fresh: bool,
    jobs: int,
    told: Callable[[int, int], None],
    auditor: Auditor,
) -> tuple[list[Done], int]:
    """Return what came of every chunk, and how many of them were done before."""
    before = _begun(out, this, fresh)
    whole = {d.number for d in before if d.last is None and d.first == 0}
    left = [c for c in work if c.number not in whole]
    done = [d for d in before if d.number in whole]
    _drop_halves(out, whole)
    with (out / PROGRESS).open("ab") as progress:
        for result in _all(left, out, jobs, auditor):
            done.append(result)
            progress.write(msgspec.json.encode(result) + b"\n")
            progress.flush()
            os.fsync(progress.fileno())
            told(len(done), len(work))
    return done, len(whole)


def _drop_halves(out: Path, whole: set[int]) -> None:
    """Delete the halves of chunks that were not done: they may be done whole this time.

    So with files that were begun when a run was killed.
    """
    for path in out.rglob(".part-*"):
        path.unlink()
    for path in out.rglob("part-*-*"):
        if int(path.name.split("-")[1]) not in whole:
            path.unlink()


def _summary(done: Sequence[Done], work: Sequence[Chunk], resumed: int) -> Summary:
    verdicts: Counter[str] = Counter()
    for part in done:
        verdicts.update(part.verdicts)
    return Summary(
        rows=sum(d.rows for d in done),
        rejects=sum(d.rejects for d in done),
        failed=sum(d.failed for d in done),
        verdicts=dict(verdicts),
        chunks=len(work),
        resumed=resumed,
    )


def run_of(work: Sequence[Chunk], group: bool = False, engine: str = "local") -> Run:
    """Return what a run over these chunks is made from."""
    from chartproof import __version__

    paths = dict.fromkeys(c.path for c in work)
    stats = [(p, p.stat()) for p in paths]
    named = [(p.name.encode("utf-8", "replace").decode(), s) for p, s in stats]
    inputs = tuple((name, s.st_size, s.st_mtime_ns) for name, s in named)
    return Run(__version__, inputs, group, engine)


def _begun(out: Path, this: Run, fresh: bool) -> list[Done]:
    """Return what is done already in the folder; make it ready where nothing is."""
    progress = out / PROGRESS
    try:
        if fresh and progress.exists():
            _clear(out)
        if not progress.exists():
            if out.exists() and any(not p.name.startswith(COURSES) for p in out.iterdir()):
                raise InputError(f"{out}: expected an empty folder, or one of an earlier run")
            out.mkdir(parents=True, exist_ok=True)
            progress.write_bytes(msgspec.json.encode(this) + b"\n")
            return []
        first, *rest = progress.read_bytes().split(b"\n")
    except OSError as fault:
        raise InputError(f"{out}: {fault.strerror or 'cannot be used'}") from None
    with suppress(msgspec.MsgspecError):
        if msgspec.json.decode(first, type=Run) == this:
            return list(_finished(rest))
    raise InputError(
        f"{out}: holds a run over other input, or of another version, grouping or engine; name "
        "another folder, or begin anew with --fresh"
    )


def _finished(lines: Sequence[bytes]) -> Iterator[Done]:
    for line in lines:
        with suppress(msgspec.MsgspecError):  # the last line of a run that was killed
            yield msgspec.json.decode(line, type=Done)


def _clear(out: Path) -> None:
    for path in out.rglob("part-*"):
        path.unlink()
    (out / PROGRESS).unlink()
    for folder in out.glob(f"{COURSES}-*"):
        _clear_away(folder)
    for folder in (*out.glob("month=*"), out / REJECTS):
        with suppress(OSError):  # something of somebody else's is in it
            folder.rmdir()


def _clear_away(folder: Path) -> None:
    """Delete the heaps of a run, which are of no further use."""
    for path in (*folder.glob("part-*"), *folder.glob(".part-*"), folder / PROGRESS):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _all(work: Sequence[Chunk], out: Path, jobs: int, auditor: Auditor) -> Iterator[Done]:
    """Yield each chunk as it is done, in whatever order; those whose worker died come last."""
    suspects: list[Chunk] = []
    waiting = list(reversed(work))
    while waiting:
        with _pool(min(jobs, len(waiting))) as pool:
            running: dict[Future[Done], Chunk] = {}
            broken = False
            while (waiting and not broken) or running:
                while waiting and not broken and len(running) < 2 * jobs:
                    chunk = waiting.pop()
                    running[pool.submit(auditor, chunk, out)] = chunk
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    chunk = running.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        broken = True
                        suspects.append(chunk)
                    except OSError as fault:
                        waiting.clear()
                        raise _no_room(out, fault) from None
    if suspects:
        _can_start()
    for chunk in suspects:
        yield _singled_out(chunk, out, auditor)


def _no_room(out: Path, fault: OSError) -> InputError:
    """Return what to say where outcomes cannot be written: the disk is full, most likely."""
    said = os.strerror(fault.errno) if fault.errno else "cannot be written"
    return InputError(f"{out}: {said}; once there is room, the same command goes on")


def _can_start() -> None:
    """Raise where no worker stays alive: then it is none of the records that ends them."""
    with _pool(1) as pool:
        try:
            pool.submit(os.getpid).result()
        except BrokenProcessPool:
            raise InputError(
                "worker processes cannot be started; a program that calls this needs to be a file "
                'with its calls below `if __name__ == "__main__":`'
            ) from None


def _pool(jobs: int) -> ProcessPoolExecutor:
    # each process has a core to itself; its sums are too small to be worth further threads
    for name in THREADS:
        os.environ.setdefault(name, "1")
    return ProcessPoolExecutor(jobs, mp_context=get_context("forkserver"), initializer=_warm)


def _warm() -> None:
    """Load rules, tables and the reader once, before the first chunk."""
    from chartproof.reading import read

    end_with_parent()
    read("O: 97110 25 min: SLR 3x10.", ("97110",))


def _singled_out(chunk: Chunk, out: Path, auditor: Auditor) -> Done:
    """Return what came of a chunk whose worker died: alone, then by halves, down to a record."""
    for _ in range(TRIES):
        with _pool(1) as pool, suppress(BrokenProcessPool):
            return pool.submit(auditor, chunk, out).result()
    first = chunk.first
    count = sum(1 for _ in records(chunk))
    if count <= 1:
        place = next((p for p, _ in records(chunk)), str(chunk.path.name))
        reject = Reject(place, place, FATAL)
        if auditor is scatter_chunk:
            _put_heaps(chunk, out, [carried((place, InputError(FATAL)))])
            return Done(chunk.number, 0, 0, {})
        _written(out, chunk, iter((reject,)))
        return Done(chunk.number, 0, 1, {})
    middle = first + count // 2
    halves = (replace(chunk, last=middle), replace(chunk, first=middle, last=first + count))
    one, two = (_singled_out(half, out, auditor) for half in halves)
    return Done(
        chunk.number,
        one.rows + two.rows,
        one.rejects + two.rejects,
        dict(Counter(one.verdicts) + Counter(two.verdicts)),
        one.failed + two.failed,
    )


def audit_chunk(chunk: Chunk, out: Path) -> Done:
    """Audit the records of a chunk, put its files in place, and return what came of it."""
    return _written(out, chunk, audited(records(chunk)))


def scatter_chunk(chunk: Chunk, out: Path) -> Done:
    """Put the records of a chunk on the heaps of their courses."""
    _put_heaps(chunk, out, [carried(r) for r in records(chunk)])
    return Done(chunk.number, 0, 0, {}, 0, chunk.first, chunk.last)


def _put_heaps(chunk: Chunk, out: Path, found: Sequence[Carried]) -> None:
    count = int(out.name.rpartition("-")[2])
    heaps: list[list[Carried]] = [[] for _ in range(count)]
    for one in found:
        heaps[one.bucket(count)].append(one)
    path = out / _name(chunk, "jsonl")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    scattered(fresh, heaps)
    fresh.replace(path)


def _written(out: Path, chunk: Chunk, found: Iterator[tuple[str, Row] | Reject]) -> Done:
    name = _name(chunk)
    tables: dict[str, _Table] = {}
    rejects: list[Reject] = []
    verdicts: Counter[str] = Counter()
    failed = 0
    for result in found:
        if isinstance(result, Reject):
            rejects.append(result)
            continue
        month, cells = result
        failed += cells["status"] == "failed"
        if cells["verdict"] is not None:
            verdicts[cells["verdict"]] += 1
        if month not in tables:
            tables[month] = _Table(out / f"month={month}" / name)
        tables[month].add(cells)
    for table in tables.values():
        table.put()
        rejects += map(misfit, table.odd)
        failed -= sum(r["status"] == "failed" for r in table.odd)
        verdicts.subtract(r["verdict"] for r in table.odd if r["verdict"] is not None)
    _put_rejects(out / REJECTS / name, rejects)
    rows = sum(t.rows for t in tables.values())
    return Done(chunk.number, rows, len(rejects), dict(verdicts), failed, chunk.first, chunk.last)


def _name(chunk: Chunk, ending: str = "parquet") -> str:
    part = f"part-{chunk.number:06}"
    if chunk.last is not None:
        part += f"-{chunk.first:06}"
    return f"{part}.{ending}"


class _Table:
    """A Parquet file that appears when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self.odd: list[Row] = []
        self._held: list[Row] = []
        self._writer: pyarrow.parquet.ParquetWriter | None = None

    def add(self, cells: Row) -> None:
        self._held.append(cells)
        self.rows += 1
        if len(self._held) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow.parquet as pq

        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self._fresh, schema(), compression="zstd")
        rows, odd = fitting(self._held)
        self.odd += odd
        self.rows -= len(odd)
        self._writer.write_batch(rows)
        self._held.clear()

    @property
    def _fresh(self) -> Path:
        return self.path.with_name(f".{self.path.name}.{os.getpid()}")

    def put(self) -> None:
        if self._held or self._writer is None:
            self._flush()
        assert self._writer is not None
        self._writer.close()
        self._fresh.replace(self.path)


def _put_rejects(path: Path, rejects: Sequence[Reject]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not rejects:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    rows = [msgspec.structs.asdict(r) for r in rejects]
    pq.write_table(pa.Table.from_pylist(rows, schema=reject_schema()), fresh)
    fresh.replace(path)
