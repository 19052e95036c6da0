"""What a Spark worker does: Arrow batches in, Arrow batches out.

A task that Spark runs again may have been ended by one of its records, so from the second attempt
on the records are audited in a process of their own, and the one that ends it is rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

import msgspec

from chartproof.batch.chunks import Chunk, records
from chartproof.batch.distant import place_of
from chartproof.batch.grouping import Carried, Record, carried, gathered
from chartproof.batch.kernel import audited
from chartproof.batch.shape import FATAL, Reject, Row, fitting, misfit, schema
from chartproof.processes import end_with_parent

if TYPE_CHECKING:
    import pyarrow

Batches = Iterator["pyarrow.RecordBatch"]
Words = tuple[str, ...]  # chunks, as they are sent
Found = tuple[str, Row] | Reject
AT_ONCE = 200  # rows of a batch
MONTH, REASON = "month", "reason"


class _Sent(msgspec.Struct, frozen=True):
    """A chunk as a driver sends it."""

    where: str
    number: int
    kind: str
    start: int
    stop: int
    group: int


def sent(chunk: Chunk) -> str:
    """Return a chunk as one word of text."""
    whole = _Sent(str(chunk.path), chunk.number, chunk.kind, chunk.start, chunk.stop, chunk.group)
    return msgspec.json.encode(whole).decode()


def _received(words: str) -> Chunk:
    whole = msgspec.json.decode(words, type=_Sent)
    rest = {f: getattr(whole, f) for f in ("number", "kind", "start", "stop", "group")}
    return Chunk(path=place_of(whole.where), **rest)


@cache
def found_schema() -> pyarrow.Schema:
    """Return the columns of outcomes and rejects together, which one pass gives."""
    import pyarrow as pa

    return pa.schema([*schema(), pa.field(MONTH, pa.string()), pa.field(REASON, pa.string())])


@cache
def carried_schema() -> pyarrow.Schema:
    """Return the columns of records on their way to their course; heap: what they gather by."""
    import pyarrow as pa

    words = [pa.field(n, pa.string()) for n in ("key", "order", "place", "kind")]
    return pa.schema([*words, pa.field("data", pa.binary()), pa.field("heap", pa.string())])


def audit(batches: Batches, attempt: int, words: Words) -> Batches:
    """Yield outcomes and rejects of chunks, of which the batches have the numbers."""
    yield from _answered(_records_of(batches, words), attempt)


def scatter(batches: Batches, attempt: int, words: Words) -> Batches:
    """Yield the records of chunks, each with the course that it belongs to."""
    import pyarrow as pa

    found = map(carried, _records_of(batches, words))
    while some := list(islice(found, AT_ONCE)):
        columns = [[getattr(c, n) for c in some] for n in ("key", "order", "place", "kind", "data")]
        columns.append([c.key or c.place for c in some])
        typed = [pa.array(c, f.type) for c, f in zip(columns, carried_schema(), strict=True)]
        yield pa.RecordBatch.from_arrays(typed, schema=carried_schema())


def gather(batches: Batches, attempt: int, words: Words) -> Batches:
    """Yield outcomes and rejects of the courses of sorted records."""
    arrived = (
        Carried(r["key"], r["order"], r["place"], r["kind"], bytes(r["data"]))
        for batch in batches
        for r in batch.to_pylist()
    )
    yield from _answered(gathered(arrived), attempt)


STAGES: dict[str, Callable[[Batches, int, Words], Batches]] = {
    "audit": audit,
    "scatter": scatter,
    "gather": gather,
}


def _records_of(batches: Batches, words: Words) -> Iterator[Record]:
    for batch in batches:
        for number in batch.column(0).to_pylist():
            yield from records(_received(words[number]))


def _answered(found: Iterator[Record], attempt: int) -> Batches:
    results = _guarded(found) if attempt else audited(found)
    while some := list(islice(results, AT_ONCE)):
        yield _batch(some)


def _batch(results: Iterable[Found]) -> pyarrow.RecordBatch:
    """Return outcomes and rejects as one batch."""
    import pyarrow as pa

    kept = [r for r in results if not isinstance(r, Reject)]
    rejects = [r for r in results if isinstance(r, Reject)]
    months = {id(cells): month for month, cells in kept}
    rows, odd = fitting([cells for _, cells in kept])
    lost = {id(cells) for cells in odd}
    rejects += map(misfit, odd)
    told = [months[id(c)] for _, c in kept if id(c) not in lost]
    empty = pa.nulls(len(told), pa.string())
    whole = pa.RecordBatch.from_arrays(
        [*rows.columns, pa.array(told, pa.string()), empty], schema=found_schema()
    )
    if not rejects:
        return whole
    cells = [{"place": r.place, "id": r.id, REASON: r.reason} for r in rejects]
    beside = pa.RecordBatch.from_pylist(cells, schema=found_schema())
    joined = pa.Table.from_batches([whole, beside]).combine_chunks().to_batches()
    return joined[0]


def _guarded(found: Iterator[Record]) -> Iterator[Found]:
    while some := list(islice(found, AT_ONCE)):
        yield from _alone(some)


def _alone(some: list[Record]) -> list[Found]:
    """Return what came of records in a process of their own; halved where that one is ended."""
    start = get_context("forkserver")
    with ProcessPoolExecutor(1, mp_context=start, initializer=end_with_parent) as pool:
        try:
            return pool.submit(_all_of, some).result()
        except BrokenProcessPool:
            if len(some) == 1:
                return [Reject(some[0][0], some[0][0], FATAL)]
    middle = len(some) // 2
    return [*_alone(some[:middle]), *_alone(some[middle:])]


def _all_of(some: list[Record]) -> list[Found]:
    return list(audited(some))
