"""What a worker takes at a time: a stretch of a file, always the same for the same file."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BufferedReader
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import msgspec
from msgspec import Struct

from chartproof.batch.distant import Place
from chartproof.batch.grouping import Carried, Record, gathered, in_order
from chartproof.batch.shape import missing_extra
from chartproof.errors import InputError
from chartproof.visits import BLANK

if TYPE_CHECKING:
    import pyarrow as pa

    from chartproof.x12.claim837p import ClaimEntry

BYTES = 1 << 18  # of JSON lines in a chunk
ROWS = 500  # of a Parquet row group in a chunk, and read at once
PARTS = 64  # chunks of a row group at most: each has to read past those before it
LINES = (".jsonl", ".ndjson")
CLAIMS = (".837", ".837p", ".x12", ".edi", ".clm")
HALF = "not a whole gzip file; what came before is audited"
ENDINGS = (*LINES, ".json", ".parquet", *CLAIMS, ".gz")


class Chunk(Struct, frozen=True):
    """A stretch of a file. start and stop: bytes of lines, or rows of a Parquet row group.

    group: the row group; of `courses`, the heap that is gathered from every file of a folder.
    `broken`: a file that cannot be opened, which is told as one record.
    first, last: only these of its records, where one had to be singled out.
    """

    number: int
    path: Place
    kind: Literal["lines", "packed", "json", "parquet", "claims", "courses", "broken"]
    start: int = 0
    stop: int = 0
    group: int = 0
    first: int = 0
    last: int | None = None


def chunks(source: Place) -> tuple[Chunk, ...]:
    """Return the chunks of a file, or of every file below a folder, by name.

    Raise InputError where there is nothing that can be read.
    """
    paths = [source] if source.is_file() else sorted(p for p in source.rglob("*") if _is_ours(p))
    if not paths or (source.is_file() and not _is_ours(source)):
        raise InputError(
            f"{source}: expected visits as Parquet, JSON lines or 837 files, found none "
            f"({', '.join(ENDINGS)})"
        )
    found: list[Chunk] = []
    for path in paths:
        for chunk in _of_file(path):
            found.append(msgspec.structs.replace(chunk, number=len(found)))
    return tuple(found)


def passed_over(source: Place) -> tuple[int, tuple[str, ...]]:
    """Return how many files below a folder hold no visits by their names, and their endings."""
    if source.is_file():
        return 0, ()
    rest = [p for p in source.rglob("*") if _is_open(p) and not _is_ours(p)]
    return len(rest), tuple(sorted({p.suffix.lower() or "no ending" for p in rest}))


def _is_ours(path: Place) -> bool:
    return _is_open(path) and path.suffix.lower() in ENDINGS


def _is_open(path: Place) -> bool:
    return path.is_file() and not path.name.startswith((".", "_"))


def _of_file(path: Place) -> Iterator[Chunk]:
    ending = path.suffix.lower()
    if ending == ".parquet":
        yield from _of_parquet(path)
    elif ending in LINES:
        size = path.stat().st_size
        for start in range(0, max(size, 1), BYTES):
            yield Chunk(0, path, "lines", start, min(start + BYTES, size))
    elif ending == ".gz":
        inner = Path(path.name).with_suffix("").suffix.lower()
        yield Chunk(0, path, "claims" if inner in CLAIMS else "packed")
    else:
        yield Chunk(0, path, "claims" if ending in CLAIMS else "json")


def _of_parquet(path: Place) -> Iterator[Chunk]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra() from None
    try:
        with path.open("rb") as file:
            groups = pq.ParquetFile(file).metadata
    except (pa.ArrowException, OSError):
        yield Chunk(0, path, "broken")
        return
    for group in range(groups.num_row_groups):
        count = groups.row_group(group).num_rows
        size = max(ROWS, -(-count // PARTS))
        for start in range(0, count, size):
            yield Chunk(0, path, "parquet", start, min(start + size, count), group)


def records(chunk: Chunk) -> Iterator[Record]:
    """Yield the records of a chunk with their places; one that is none is an InputError."""
    for number, record in enumerate(_read(chunk)):
        if number >= chunk.first and (chunk.last is None or number < chunk.last):
            yield record


def _read(chunk: Chunk) -> Iterator[Record]:
    """Yield the records of a chunk, and what ended its reading early; the rest goes on."""
    try:
        for place, record in _READERS[chunk.kind](chunk):
            yield _whole(place), record
    except InputError as fault:
        yield _whole(chunk.path.name), fault
    except OSError as fault:
        yield _whole(chunk.path.name), InputError(fault.strerror or "cannot be read")


def _whole(place: str) -> str:
    """Return a place without what Python makes of a file name that is no UTF-8."""
    return place.encode("utf-8", "replace").decode()


def _lines(chunk: Chunk) -> Iterator[Record]:
    """Yield the lines that begin in the stretch; the last one may end beyond it."""
    name = chunk.path.name
    with chunk.path.open("rb") as file:
        if chunk.start:
            file.seek(chunk.start - 1)
            file.readline()
        while (at := file.tell()) < chunk.stop:
            yield from _decoded(file.readline(), f"{name} byte {at}")


def _packed(chunk: Chunk) -> Iterator[Record]:
    name = chunk.path.name
    try:
        with chunk.path.open("rb") as raw, gzip.open(raw, "rb") as file:
            for number, line in enumerate(file, 1):
                yield from _decoded(line, f"{name} line {number}")
    except (OSError, EOFError, zlib.error):
        yield name, InputError(HALF)


def _decoded(line: bytes, place: str) -> Iterator[Record]:
    if not line.strip(BLANK):
        return
    try:
        yield place, msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield place, InputError("expected a JSON object on this line")


def _json(chunk: Chunk) -> Iterator[Record]:
    name = chunk.path.name
    try:
        found = msgspec.json.decode(chunk.path.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError):
        yield name, InputError("expected a visit, or a list of visits, as JSON")
        return
    for number, record in enumerate(found if isinstance(found, list) else [found]):
        yield f"{name} visits[{number}]", record


def _parquet(chunk: Chunk) -> Iterator[Record]:
    import pyarrow as pa

    number = chunk.start
    for rows in _rows(chunk):
        try:
            found: list[Any] = rows.to_pylist()  # Any: raw JSON, or the InputError that it is none
        except (pa.ArrowException, ValueError, OverflowError):  # such as bytes that are no UTF-8
            found = [_row(rows.slice(at, 1)) for at in range(rows.num_rows)]
        for record in found:
            yield f"{chunk.path.name} group {chunk.group} row {number}", plain(record)
            number += 1


def _rows(chunk: Chunk) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a stretch of a row group, a few at once, however large the group is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    at = 0
    try:
        with chunk.path.open("rb") as file:
            whole = pq.ParquetFile(file, buffer_size=BYTES, pre_buffer=False)
            for batch in whole.iter_batches(ROWS, row_groups=[chunk.group]):
                if at + batch.num_rows > chunk.start:
                    first = max(0, chunk.start - at)
                    yield batch.slice(first, chunk.stop - at - first)
                at += batch.num_rows
                if at >= chunk.stop:
                    return
    except (pa.ArrowException, OSError):
        raise InputError(f"row group {chunk.group}: cannot be read") from None


def _row(row: pa.RecordBatch) -> Any:  # Any: as above
    import pyarrow as pa

    try:
        return row.to_pylist()[0]
    except (pa.ArrowException, ValueError, OverflowError):
        return InputError("a value that is none of its column's kind, such as no UTF-8")


def _broken(chunk: Chunk) -> Iterator[Record]:
    yield chunk.path.name, InputError("not a whole Parquet file")


def _claims(chunk: Chunk) -> Iterator[Record]:
    from chartproof.x12.claim837p import read_837p

    try:
        with chunk.path.open("rb") as raw, _unpacked(raw, chunk) as file:
            yield from _of_entries(chunk, read_837p(file))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        yield chunk.path.name, InputError(HALF)


def _unpacked(file: BinaryIO, chunk: Chunk) -> BinaryIO:
    is_packed = chunk.path.suffix.lower() == ".gz"
    return BufferedReader(gzip.open(file)) if is_packed else file


def _of_entries(chunk: Chunk, entries: Iterable[ClaimEntry]) -> Iterator[Record]:
    for entry in entries:
        place = f"{chunk.path.name} segment {entry.at.segment}"
        visits = entry.claim.visits if entry.claim is not None else ()
        yield from ((place, visit) for visit in visits)
        if not visits:
            said = "; ".join(f.message for f in entry.faults) or "no service line to audit"
            yield place, InputError(said)


def scattered(path: Path, heaps: Sequence[Iterable[Carried]]) -> None:
    """Write records by heap: a line with the length of each, then the heaps."""
    packed = [b"".join(msgspec.json.encode(c) + b"\n" for c in heap) for heap in heaps]
    with path.open("wb") as file:
        file.write(msgspec.json.encode([len(p) for p in packed]) + b"\n")
        file.writelines(packed)


def _courses(chunk: Chunk) -> Iterator[Record]:
    """Yield the courses of a heap, gathered from what every chunk put on it."""
    held: list[Carried] = []
    for path in sorted(Path(str(chunk.path)).glob("part-*.jsonl")):
        with path.open("rb") as file:
            lengths = msgspec.json.decode(file.readline(), type=list[int])
            file.seek(sum(lengths[: chunk.group]), 1)
            lines = file.read(lengths[chunk.group]).splitlines()
        held += (msgspec.json.decode(line, type=Carried) for line in lines)
    yield from gathered(in_order(held))


_READERS = {
    "lines": _lines,
    "packed": _packed,
    "json": _json,
    "parquet": _parquet,
    "claims": _claims,
    "courses": _courses,
    "broken": _broken,
}


def plain(value: Any) -> Any:  # Any: what Arrow gives for a row
    """Return a row of typed columns as a visit's JSON: days as text, nothing where null stands."""
    if isinstance(value, dict):
        if set(value) == {"record"} and isinstance(value["record"], str):
            return _one(value["record"])
        inner = ((k, plain(v)) for k, v in value.items())
        return {k: _named(k, v) for k, v in inner if v is not None}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if hasattr(value, "as_tuple"):
        return str(value)
    if isinstance(value, float):
        if isnan(value):
            return None  # as some tools write what is missing
        return int(value) if value.is_integer() else value  # whole numbers, some of them missing
    if isinstance(value, bytes):  # as some tools write texts
        with suppress(UnicodeDecodeError):
            return value.decode()
    return value


def _named(name: str, value: Any) -> Any:  # Any: as above
    """Return a value; a number as text where it is a name, which a table may keep as a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and (name == "id" or name.endswith("_id")) else value


def _one(words: str) -> Any:  # Any: raw JSON, or the InputError that it is none
    found: Iterable[Record] = _decoded(words.encode(), "")
    return next((record for _, record in found), InputError("an empty record"))
