"""Service lines of claim and payment files as columns, for a spreadsheet or a data frame.

    for batch in line_batches("day.837"):          pyarrow.RecordBatch, 50,000 lines at most
        ...
    write_parquet("day.837", "lines.parquet", jobs=2)

Only what the columns need is read: no claim is built and nothing is judged, which read_837p() does.
A file of several transactions is read by several processes, each taking some of them; the rows come
out in file order whatever their number. Needs pyarrow: `pip install "chartproof[batch]"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from io import BytesIO, RawIOBase
from mmap import ACCESS_READ, mmap
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from msgspec import Struct

from chartproof.errors import InputError
from chartproof.x12.blocks import blocks
from chartproof.x12.claims import diagnoses_in
from chartproof.x12.paid_lines import PAYMENT_COLUMNS, payment_rows
from chartproof.x12.segments import Source, runs
from chartproof.x12.services import service, when

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

LINES = 50_000  # of a batch
PART = 8 << 20  # bytes of a part that one process takes
CLAIM_COLUMNS = (
    ("transaction", "text"),
    ("claim_id", "text"),
    ("frequency", "text"),
    ("payer_kind", "text"),
    ("payer_name", "text"),
    ("payer_id", "text"),
    ("member_id", "text"),
    ("billing_npi", "text"),
    ("rendering_npi", "text"),
    ("diagnoses", "text"),
    ("line", "number"),
    ("date_of_service", "day"),
    ("date_to", "day"),
    ("place_of_service", "text"),
    ("code", "text"),
    ("modifiers", "text"),
    ("units", "number"),
    ("charge_usd", "usd"),
    ("pointers", "text"),
    ("line_control_number", "text"),
)
Row = tuple[object, ...]
Columns = tuple[tuple[str, str], ...]


def claim_rows(source: Source) -> Iterator[Row]:
    """Yield one row a service line, as CLAIM_COLUMNS has them."""
    element = component = ""
    transaction = billing = kind = payer = payer_id = member = ""
    for block in blocks(source):
        element, component = block.delimiters.element, block.delimiters.component
        texts = block.texts
        if block.kind == "CLM":
            yield from _of_claim(
                texts, element, component,
                (transaction,), (kind, payer, payer_id, member, billing),
            )  # fmt: skip
        elif block.kind == "HL":
            for text in texts:
                head = text[:3]
                if head == "NM1":
                    row = text.split(element)
                    row += [""] * (10 - len(row))
                    who = row[1]
                    if who == "85":
                        billing = row[9]
                    elif who == "IL":
                        member = row[9]
                    elif who == "PR":
                        payer, payer_id = row[3], row[9]
                elif head == "SBR":
                    row = text.split(element)
                    kind = row[9] if len(row) > 9 else ""
                    payer = payer_id = member = ""
        elif block.kind == "ST":
            row = texts[0].split(element)
            transaction = row[2] if len(row) > 2 else ""
            billing = kind = payer = payer_id = member = ""


def _of_claim(
    texts: list[str], element: str, component: str, before: Row, above: tuple[str, ...]
) -> Iterator[Row]:
    clm = texts[0].split(element)
    place = clm[5].split(component) if len(clm) > 5 else [""]
    rendering = own = diagnoses = ""
    lines: list[list[Any]] = []  # Any: cells of a row
    line: list[Any] | None = None
    earlier = False  # inside loops of an earlier payer
    for text in texts[1:]:
        head = text[:3]
        if head == "SV1" and line is not None:
            found = service(text, element, component)
            charge = found.charge
            line[2] = found.place or place[0]
            line[3] = charge.code
            line[4] = " ".join(charge.modifiers)
            line[5] = charge.units
            line[6] = charge.charge_usd
            line[7] = " ".join(map(str, charge.diagnosis_pointers))
        elif head == "DTP" and line is not None:
            on = when(text, element)
            if on.qualifier == "472":
                line[0] = on.first
                line[1] = on.last if on.last != on.first else None
        elif head == "REF" and line is not None:
            if text[4:6] == "6R":
                line[8] = text[7:]
        elif text[:2] == "LX":
            own = ""
            line = [None, None, place[0], "", "", 0, None, "", "", None]
            lines.append(line)
        elif head == "NM1" and text[4:6] == "82" and not earlier:
            row = text.split(element)
            own = row[9] if len(row) > 9 else ""
            if line is None:
                rendering = own
            else:
                line[9] = own
        elif head == "SBR":
            earlier = True
        elif text[:2] == "HI":
            codes = diagnoses_in("*".join(text.split(element)[1:]), component)
            diagnoses = " ".join((diagnoses, *codes)) if diagnoses else " ".join(codes)
    claim_id = clm[1] if len(clm) > 1 else ""
    frequency = place[2] if len(place) > 2 else ""
    kind, payer, payer_id, member, billing = above
    head_cells = (*before, claim_id, frequency, kind, payer, payer_id, member, billing)
    for number, cells in enumerate(lines, start=1):
        yield (*head_cells, cells[9] or rendering, diagnoses, number, *cells[:9])


def line_batches(source: Source, jobs: int = 1) -> Iterator[pa.RecordBatch]:
    """Yield the service lines of a claim or payment file as record batches, in file order.

    jobs: processes to use; more than one only for a file on disk of several transactions.
    """
    _pyarrow()
    parts = _parts(source, jobs) if jobs > 1 and isinstance(source, str | Path) else []
    if len(parts) < 2:
        yield from _batches(source)
        return
    # A fresh process each: one that is forked inherits the locks of Arrow's threads.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running: list[Future[list[pa.RecordBatch]]] = []
        for part in parts:
            running.append(pool.submit(_of_part, part))
            if len(running) > 2 * jobs:
                yield from running.pop(0).result()
        for future in running:
            yield from future.result()


def write_parquet(source: Source, path: Path, jobs: int = 1) -> int:
    """Write the service lines of a file as Parquet and return how many there are."""
    pa = _pyarrow()
    from pyarrow import parquet

    count = 0
    schema = None
    writer = None
    try:
        for batch in line_batches(source, jobs):
            if writer is None:
                schema = batch.schema
                writer = parquet.ParquetWriter(path, schema)
            writer.write_batch(batch)
            count += batch.num_rows
        if writer is None:
            parquet.write_table(pa.Table.from_batches([], _schema(CLAIM_COLUMNS)), path)
    finally:
        if writer is not None:
            writer.close()
    return count


def _batches(source: Source) -> Iterator[pa.RecordBatch]:
    """Yield batches of whichever of the two kinds of rows the file holds."""
    if is_payment(source):
        yield from _gathered(payment_rows(source), PAYMENT_COLUMNS)
    else:
        yield from _gathered(claim_rows(source), CLAIM_COLUMNS)


def is_payment(source: Source) -> bool:
    """Return whether the first transaction of a file is a payment (835); reads only its head."""
    if isinstance(source, bytes):
        head = source[:PART]
    elif isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            head = file.read(1 << 16)
    else:
        head = source.read(1 << 16)
        source.seek(-len(head), 1)
    for block in blocks(head):
        if block.kind == "ST":
            row = block.first()
            return len(row) > 1 and row[1] == "835"
    return False


def _gathered(rows: Iterator[Row], columns: Columns) -> Iterator[pa.RecordBatch]:
    kept: list[Row] = []
    for row in rows:
        kept.append(row)
        if len(kept) == LINES:
            yield _batch(kept, columns)
            kept = []
    if kept:
        yield _batch(kept, columns)


def _batch(rows: list[Row], columns: Columns) -> pa.RecordBatch:
    pa = _pyarrow()
    schema = _schema(columns)
    arrays = [
        pa.array(cells, type=field.type)
        for cells, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _schema(columns: Columns) -> pa.Schema:
    pa = _pyarrow()
    kinds = {
        "text": pa.string(),
        "number": pa.int64(),
        "day": pa.date32(),
        "usd": pa.decimal128(20, 10),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in columns])


def _pyarrow() -> Any:  # Any: the module, which may not be there
    try:
        import pyarrow
    except ModuleNotFoundError:
        message = 'columns of lines need pyarrow: pip install "chartproof[batch]"'
        raise InputError(message) from None
    return pyarrow


class _Part(Struct, frozen=True):
    """Some whole transactions of a file. head: the ISA and GS before them."""

    path: str
    head: bytes
    begin: int
    end: int


def _parts(source: str | Path, jobs: int) -> list[_Part]:
    """Return the file in parts that begin at an ST; none where it has several interchanges.

    Only the places of envelopes are looked for, in the bytes as they lie in the file.
    """
    size = Path(source).stat().st_size
    least = max(1 << 18, min(PART, size // (2 * jobs)))
    if size < 2 * least:
        return []
    first = next(runs(source))
    end = re.escape(first.delimiters.terminator.encode("latin-1"))
    element = re.escape(first.delimiters.element.encode("latin-1"))
    envelopes = re.compile(end + rb"[ \t\r\n]*(?:(ST)|(GS)|ISA)" + element)
    found: list[_Part] = []
    with Path(source).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        head, isa, begin = b"", b"", 0
        for match in envelopes.finditer(whole):
            at = match.start() + 1
            if match[1] is None and match[2] is None:
                return []
            if match[2] is not None:
                if begin:
                    found.append(_Part(str(source), head, begin, at))
                    begin = 0
                isa = whole[first.offset : at] if not head else isa
                gs = whole[at : whole.find(first.delimiters.terminator.encode("latin-1"), at) + 1]
                head = isa + gs
            elif not begin:
                begin = at
            elif at - begin >= least:
                found.append(_Part(str(source), head, begin, at))
                begin = at
    if begin:
        found.append(_Part(str(source), head, begin, size))
    return found if all(part.head for part in found) else []


class _Window(RawIOBase):
    """Some bytes of a file after a head of other bytes."""

    def __init__(self, part: _Part) -> None:
        self.head = BytesIO(part.head)
        self.file: BinaryIO = Path(part.path).open("rb")  # noqa: SIM115 - closed with the window
        self.file.seek(part.begin)
        self.left = part.end - part.begin

    def read(self, size: int = -1) -> bytes:
        got = self.head.read(size)
        if got:
            return got
        wanted = self.left if size < 0 else min(size, self.left)
        got = self.file.read(wanted)
        self.left -= len(got)
        return got

    def close(self) -> None:
        self.file.close()
        super().close()


def _of_part(part: _Part) -> list[pa.RecordBatch]:
    window = _Window(part)
    try:
        columns, rows = (
            (PAYMENT_COLUMNS, payment_rows(window))  # type: ignore[arg-type]  # it only reads
            if b"*835*" in part.head or _is_payment_part(part)
            else (CLAIM_COLUMNS, claim_rows(window))  # type: ignore[arg-type]  # it only reads
        )
        return list(_gathered(rows, columns))
    finally:
        window.close()


def _is_payment_part(part: _Part) -> bool:
    with Path(part.path).open("rb") as file:
        file.seek(part.begin)
        return is_payment(part.head + file.read(4096))
