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

from chartproof.batch.chunks import Chunk, chunks, records
from chartproof.batch.kernel import Reject, audited
from chartproof.batch.shape import Row, reject_schema, schema
from chartproof.errors import InputError

if TYPE_CHECKING:
    import pyarrow.parquet

PROGRESS = "_progress.jsonl"
REJECTS = "_rejects"
ROWS = 500  # held before they are written
Auditor = Callable[[Chunk, Path], "Done"]
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
    """What a folder of outcomes was made from: only the same may go on in it."""

    version: str
    inputs: tuple[tuple[str, int, int], ...]  # name, bytes, time of last change


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
) -> Summary:
    """Audit everything in a file or a folder into `out`, going on where an earlier run stopped.

    jobs: processes; None for one a core. fresh: begin anew. told: called with chunks done and in
    all. auditor: what a worker does with a chunk, audit_chunk without it. Raise InputError where
    the input changed since, or `out` holds something else.
    """
    schema()  # says at once where Parquet cannot be written
    work = chunks(source)
    before = _begun(out, _run_of(work), fresh)
    whole = {d.number for d in before if d.last is None and d.first == 0}
    left = [c for c in work if c.number not in whole]
    done = [d for d in before if d.number in whole]
    with (out / PROGRESS).open("ab") as progress:
        for result in _all(left, out, jobs or os.cpu_count() or 1, auditor or audit_chunk):
            done.append(result)
            progress.write(msgspec.json.encode(result) + b"\n")
            progress.flush()
            os.fsync(progress.fileno())
            told(len(done), len(work))
    verdicts: Counter[str] = Counter()
    for part in done:
        verdicts.update(part.verdicts)
    return Summary(
        rows=sum(d.rows for d in done),
        rejects=sum(d.rejects for d in done),
        failed=sum(d.failed for d in done),
        verdicts=dict(verdicts),
        chunks=len(work),
        resumed=len(whole),
    )


def _run_of(work: Sequence[Chunk]) -> Run:
    from chartproof import __version__

    paths = dict.fromkeys(c.path for c in work)
    stats = [(p, p.stat()) for p in paths]
    return Run(__version__, tuple((p.name, s.st_size, s.st_mtime_ns) for p, s in stats))


def _begun(out: Path, this: Run, fresh: bool) -> list[Done]:
    """Return what is done already in the folder; make it ready where nothing is."""
    progress = out / PROGRESS
    try:
        if fresh and progress.exists():
            _clear(out)
        if not progress.exists():
            if out.exists() and any(out.iterdir()):
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
        f"{out}: holds a run over other input, or of another version; name another folder, or "
        "begin anew with --fresh"
    )


def _finished(lines: Sequence[bytes]) -> Iterator[Done]:
    for line in lines:
        with suppress(msgspec.MsgspecError):  # the last line of a run that was killed
            yield msgspec.json.decode(line, type=Done)


def _clear(out: Path) -> None:
    for path in out.rglob("part-*"):
        path.unlink()
    (out / PROGRESS).unlink()
    for folder in (*out.glob("month=*"), out / REJECTS):
        with suppress(OSError):  # something of somebody else's is in it
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
    for chunk in suspects:
        yield _singled_out(chunk, out, auditor)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("forkserver"), initializer=_warm)


def _warm() -> None:
    """Load rules, tables and the reader once, before the first chunk."""
    from chartproof.reading import read

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
        reject = Reject(place, place, "its audit ended the process that ran it")
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
    _put_rejects(out / REJECTS / name, rejects)
    rows = sum(t.rows for t in tables.values())
    return Done(chunk.number, rows, len(rejects), dict(verdicts), failed, chunk.first, chunk.last)


def _name(chunk: Chunk) -> str:
    part = f"part-{chunk.number:06}"
    if chunk.last is not None:
        part += f"-{chunk.first:06}"
    return f"{part}.parquet"


class _Table:
    """A Parquet file that appears when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._held: list[Row] = []
        self._writer: pyarrow.parquet.ParquetWriter | None = None

    def add(self, cells: Row) -> None:
        self._held.append(cells)
        self.rows += 1
        if len(self._held) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self._fresh, schema(), compression="zstd")
        self._writer.write_table(pa.Table.from_pylist(self._held, schema=schema()))
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
