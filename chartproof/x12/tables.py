"""Service lines of claim and payment files as columns, for a spreadsheet or a data frame.

    for batch in line_batches("day.837"):          pyarrow.RecordBatch, 16,384 lines at most
        ...
    write_parquet("day.837", "lines.parquet", jobs=2)

Only what the columns need is read: no claim is built and nothing is judged, which read_837p() does.
A file of several transactions is read by several processes, each taking some of them; the rows come
out in file order whatever their number. Needs pyarrow: `pip install "chartproof[batch]"`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from functools import lru_cache
from io import BytesIO, RawIOBase
from itertools import islice
from mmap import ACCESS_READ, mmap
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from msgspec import Struct

from chartproof.errors import InputError
from chartproof.processes import end_with_parent
from chartproof.x12.blocks import blocks
from chartproof.x12.claims import diagnoses_in
from chartproof.x12.formats import KEPT
from chartproof.x12.paid_lines import PAYMENT_COLUMNS, payment_rows
from chartproof.x12.segments import Source, runs
from chartproof.x12.services import service, when

if TYPE_CHECKING:
    import pyarrow as pa

LINES = 16_384  # of a batch
PART = 4 << 20  # bytes of a part that one process takes
CLAIM_COLUMNS = (
    ("transaction", "text"),
    ("claim_id", "text"),
    ("frequency", "text"),
    ("payer_kind", "text"),
    ("payer_name", "text"),
    ("payer_id", "text"),
    ("member_id", "text"),
    ("billing_npi", "text"),
    ("diagnoses", "text"),
    ("rendering_npi", "text"),
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
_NO_DAY = (None, None)
_NO_SERVICE: Row = (None, "", "", 0, None, "")


def claim_rows(source: Source) -> Iterator[Row]:
    """Yield one row a service line, as CLAIM_COLUMNS has them."""
    for head, lines in _claims(source):
        for line in lines:
            yield head + line


def _claims(source: Source) -> Iterator[tuple[Row, list[Row]]]:
    """Yield what a claim's lines have in common, and what each has of its own."""
    element = component = ""
    transaction = billing = kind = payer = payer_id = member = ""
    for block in blocks(source):
        element, component = block.delimiters.element, block.delimiters.component
        texts = block.texts
        if block.kind == "CLM":
            above = (kind, payer, payer_id, member, billing)
            yield _of_claim(texts, element, component, transaction, above)
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


@lru_cache(KEPT)
def _service_cells(text: str, element: str, component: str) -> Row:
    """Return place, code, modifiers, units, charge and pointers of an SV1."""
    found = service(text, element, component)
    charge = found.charge
    pointers = " ".join(map(str, charge.diagnosis_pointers))
    modifiers = " ".join(charge.modifiers)
    return found.place, charge.code, modifiers, charge.units, charge.charge_usd, pointers


@lru_cache(KEPT)
def _day_cells(text: str, element: str) -> tuple[date | None, date | None] | None:
    """Return first day and last day of a DTP*472, the last only if it is another; else None."""
    on = when(text, element)
    if on.qualifier != "472":
        return None
    return on.first, on.last if on.last != on.first else None


@lru_cache(KEPT)
def _diagnosis_cell(text: str, element: str, component: str) -> str:
    return " ".join(diagnoses_in("*".join(text.split(element)[1:]), component))


def _of_claim(
    texts: list[str], element: str, component: str, transaction: str, above: tuple[str, ...]
) -> tuple[Row, list[Row]]:
    clm = texts[0].split(element)
    place = (clm[5] if len(clm) > 5 else "").split(component)
    rendering = own = diagnoses = control = ""
    on: tuple[date | None, date | None] = _NO_DAY
    what: Row = _NO_SERVICE
    lines: list[Row] = []
    number = 0
    earlier = False  # inside loops of an earlier payer
    for text in texts:
        tag = text[:3]
        if tag == "SV1":
            what = _service_cells(text, element, component)
        elif tag == "DTP":
            on = _day_cells(text, element) or on
        elif tag == "REF":
            if text[4:6] == "6R":
                control = text[7:].partition(element)[0]
        elif tag[:2] == "LX":
            if number:
                lines.append(
                    (own or rendering, number, *on, what[0] or place[0], *what[1:], control)
                )
            own = control = ""
            on, what = _NO_DAY, _NO_SERVICE
            number += 1
        elif tag == "NM1":
            if text[4:6] == "82" and not (earlier and not number):
                row = text.split(element)
                found = row[9] if len(row) > 9 else ""
                if number:
                    own = found
                else:
                    rendering = found
        elif tag == "SBR":
            earlier = True
        elif tag[:2] == "HI":
            diagnoses = f"{diagnoses} {_diagnosis_cell(text, element, component)}".strip()
    if number:
        lines.append((own or rendering, number, *on, what[0] or place[0], *what[1:], control))
    claim_id = clm[1] if len(clm) > 1 else ""
    frequency = place[2] if len(place) > 2 else ""
    return (transaction, claim_id, frequency, *above, diagnoses), lines


def line_batches(source: Source, jobs: int = 1) -> Iterator[pa.RecordBatch]:
    """Yield the service lines of a claim or payment file as record batches, in file order.

    jobs: processes to use; more than one only for a file on disk of several transactions.
    """
    _pyarrow()
    parts = _parts(source, jobs) if jobs > 1 and isinstance(source, str | Path) else []
    if len(parts) < 2:
        yield from _batches(source)
        return
    # A fresh process each: one that is forked inherits the locks of Arrow's threads. This process
    # is one of them, so that nothing waits while the others start.
    start, helpers = get_context("spawn"), jobs - 1
    with ProcessPoolExecutor(helpers, mp_context=start, initializer=end_with_parent) as pool:
        left = deque(parts)
        due: deque[Future[list[pa.RecordBatch]]] = deque()  # in the order of the file
        while left or due:
            # One more than they work on, so that none waits while this process is at its own part.
            while left and sum(not future.done() for future in due) < 2 * helpers:
                due.append(pool.submit(_of_part, left.popleft()))
            if left and not due[0].done() and len(due) < 4 * jobs:
                mine: Future[list[pa.RecordBatch]] = Future()
                due.append(mine)
                mine.set_result(_of_part(left.popleft()))
            else:
                yield from due.popleft().result()


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
        yield from _of_payments(source)
    else:
        yield from _of_claims(source)


def _of_claims(source: Source) -> Iterator[pa.RecordBatch]:
    arrow = _pyarrow()
    heads: list[Row] = []
    counts: list[int] = []
    rows: list[Row] = []
    schema = _schema(CLAIM_COLUMNS)
    common = CLAIM_COLUMNS.index(("rendering_npi", "text"))

    def batch() -> pa.RecordBatch:
        # What a claim's lines have in common is made once and repeated by Arrow.
        which = arrow.array(np.repeat(np.arange(len(counts)), counts))
        of_claims = _arrays(heads, list(schema)[:common])
        arrays = [array.take(which) for array in of_claims] + _arrays(rows, list(schema)[common:])
        return arrow.RecordBatch.from_arrays(arrays, schema=schema)

    for head, lines in _claims(source):
        if lines:
            heads.append(head)
            counts.append(len(lines))
            rows += lines
        if len(rows) >= LINES:
            yield batch()
            heads, counts, rows = [], [], []
    if rows:
        yield batch()


def _of_payments(source: Source) -> Iterator[pa.RecordBatch]:
    arrow = _pyarrow()
    schema = _schema(PAYMENT_COLUMNS)
    rows = payment_rows(source)
    while some := list(islice(rows, LINES)):
        yield arrow.RecordBatch.from_arrays(_arrays(some, list(schema)), schema=schema)


def _arrays(rows: list[Row], fields: list[Any]) -> list[Any]:  # Any: of pyarrow
    arrow = _pyarrow()
    columns = zip(*rows, strict=True)
    return [arrow.array(cells, type=f.type) for cells, f in zip(columns, fields, strict=True)]


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
        reader = _of_payments if _is_payment_part(part) else _of_claims
        return list(reader(window))  # type: ignore[arg-type]  # a window can be read, and is only
    finally:
        window.close()


def _is_payment_part(part: _Part) -> bool:
    with Path(part.path).open("rb") as file:
        file.seek(part.begin)
        return is_payment(part.head + file.read(4096))
