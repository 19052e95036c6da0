"""Payments in bulk: an 835 file as columns, balanced to the cent, tens of megabytes a second.

    for tables in remit_columns("year.835"):
        print(tables.claims.paid.sum(), tables.gaps)         cents

One block of whole transactions is in memory at a time. What is said of a file is what `payments`
says of it: from the first block on that is not plain, with an odd amount or a segment out of place,
the rest is read by that reader, which can say what and where, and the columns are made from what
it read.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from chartproof.errors import InputError
from chartproof.model import Adjustment, ClaimPayment, Closing, Fault, Position, Remittance
from chartproof.x12 import remit835
from chartproof.x12.remit_block import Block, Carried, NotPlain
from chartproof.x12.remit_reader import Item, Reader
from chartproof.x12.remit_tables import (
    AdjustmentColumns,
    BesideColumns,
    ClaimColumns,
    LineColumns,
    PaymentColumns,
    Tables,
    settle,
    sums,
)
from chartproof.x12.segments import Delimiters, Readable, Source, opened, runs

ISA_LENGTH = 106
BLOCK = 2 << 20

Found = Tables | Fault


def remit_columns(source: Source) -> Iterator[Found]:
    """Yield the columns of an 835 file, a block of whole transactions at a time, and its faults.

    source: a path, bytes, or an open binary file. X12Error where nothing in it is X12.
    """
    if isinstance(source, bytes):
        yield from _blocks(BytesIO(source))
    elif isinstance(source, str | Path):
        try:
            file = Path(source).open("rb")  # noqa: SIM115  # closed below, once it is open
        except OSError as fault:
            raise InputError(f"{Path(source).name}: {fault.strerror}") from None
        with file:
            yield from _blocks(file)
    else:
        yield from _blocks(source)


def _blocks(file: IO[bytes]) -> Iterator[Found]:
    rest = file.read(BLOCK)
    delimiters = _delimiters(rest)
    reader = Reader()
    if delimiters is None:
        yield from _slowly(file, rest, reader, Carried())
        return
    cut = f"{delimiters.terminator}ST{delimiters.element}".encode("latin-1")
    carried = Carried()
    while rest:
        block, rest = _next_block(file, rest, cut)
        kept = reader.envelope.state()
        try:
            found = Block(block, delimiters, carried)
            tables = found.tables(reader.envelope)
        except NotPlain:
            reader.out.clear()
            reader.envelope.restore(kept)
            yield from _slowly(file, block + rest, reader, carried)
            return
        carried = found.carried
        yield from _faults(reader)
        if len(tables.payments.paid):
            yield tables
    reader.finish(carried.number + 1, carried.offset)
    yield from _faults(reader)


def _faults(reader: Reader) -> Iterator[Fault]:
    yield from (item for item in reader.out if isinstance(item, Fault))
    reader.out.clear()


def _delimiters(head: bytes) -> Delimiters | None:
    """Return the delimiters of a file that begins with a sound ISA, else None."""
    if head[:3] != b"ISA" or len(head) < ISA_LENGTH:
        return None
    delimiters, faults, end = opened(head[:4096].decode("latin-1"), 0, Position(1, 0))
    return None if faults or end else delimiters


def _next_block(file: IO[bytes], rest: bytes, cut: bytes) -> tuple[bytes, bytes]:
    """Return whole transactions of about a block's size, and what follows them."""
    more = file.read(BLOCK)
    end = rest.rfind(cut, 1) + 1 if more else len(rest)
    while more and end <= 0:  # one transaction of many megabytes
        rest += more
        more = file.read(BLOCK)
        end = rest.rfind(cut, 1) + 1 if more else len(rest)
    return rest[:end], rest[end:] + more


class _After:
    """What was read of a file already, then the rest of it, as one open file."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self.head = head
        self.file = file

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes."""
        if self.head:
            found, self.head = self.head[:size], self.head[size:]
            return found
        return self.file.read(size)


def _slowly(file: IO[bytes], head: bytes, reader: Reader, carried: Carried) -> Iterator[Found]:
    """Yield columns and faults of the rest of a file by the reader of single claims."""
    heading: Remittance | None = None
    claims: list[ClaimPayment] = []
    for item in _items(_After(head, file), reader, carried):
        if isinstance(item, Fault):
            yield item
        elif isinstance(item, Remittance):
            heading, claims = item, []
        elif isinstance(item, ClaimPayment):
            claims.append(item)
        elif heading is not None:
            yield _columns(heading, claims, item)


def _items(source: Readable, reader: Reader, carried: Carried) -> Iterator[Item]:
    first = True
    for run in runs(source):
        if first and carried.number:  # ISA lies in a block before this one
            run.faults = tuple(f for f in run.faults if f.code != "isa-missing")
        first = False
        run.number += carried.number
        run.offset += carried.offset
        yield from remit835.read(reader, run)
    yield from remit835.end(reader)


def _columns(heading: Remittance, claims: list[ClaimPayment], closing: Closing) -> Tables:
    """Return the columns of one payment that was read claim by claim."""
    lines = [(n, line) for n, claim in enumerate(claims) for line in claim.lines]
    taken: list[tuple[int, int, Adjustment]] = []
    at = 0
    for n, claim in enumerate(claims):
        taken += [(n, -1, a) for a in claim.adjustments]
        for line in claim.lines:
            taken += [(n, at, a) for a in line.adjustments]
            at += 1
    of_claims = ClaimColumns(
        payment=np.zeros(len(claims), np.int64),
        id=_texts([c.id for c in claims]),
        status=_texts([c.status for c in claims]),
        charge=_cents([c.charge_usd for c in claims]),
        paid=_cents([c.paid_usd for c in claims]),
        patient=_cents([c.patient_usd for c in claims]),
        unread=np.array([bool(c.unread) for c in claims], bool),
        gap=np.zeros(len(claims), np.int64),
    )
    of_lines = LineColumns(
        claim=np.array([n for n, _ in lines], np.int64),
        procedure=_texts([":".join((x.code, *x.modifiers)) for _, x in lines]),
        date=_texts([f"{x.date_of_service:%Y%m%d}" if x.date_of_service else "" for _, x in lines]),
        control=_texts([x.control_number or "" for _, x in lines]),
        charge=_cents([x.charge_usd for _, x in lines]),
        paid=_cents([x.paid_usd for _, x in lines]),
        units=_cents([Decimal(1) if x.units is None else x.units for _, x in lines]),
        allowed=np.array([-1 if x.allowed_usd is None else _cent(x.allowed_usd) for _, x in lines]),
        gap=np.zeros(len(lines), np.int64),
    )
    adjustments = AdjustmentColumns(
        claim=np.array([n for n, _, _ in taken], np.int64),
        line=np.array([n for _, n, _ in taken], np.int64),
        group=_texts([a.group for _, _, a in taken]),
        reason=_texts([a.reason for _, _, a in taken]),
        amount=_cents([a.usd for _, _, a in taken]),
    )
    beside = BesideColumns(
        payment=np.zeros(len(closing.provider_adjustments), np.int64),
        reason=_texts([f"{a.reason}:{a.reference or ''}" for a in closing.provider_adjustments]),
        amount=_cents([a.usd for a in closing.provider_adjustments]),
    )
    settle(of_claims, of_lines, adjustments)
    unread = of_claims.unread
    of_claims.gap[unread] = 0
    of_lines.gap[np.array([bool(x.unread) for _, x in lines], bool)] = 0
    paid = -heading.paid_usd if heading.debit else heading.paid_usd
    total = sums(of_claims.payment, of_claims.paid, 1)
    less = sums(beside.payment, beside.amount, 1)
    judged = closing.complete and not (heading.unread or closing.unread)
    judged = judged and not any("paid_usd" in claim.unread for claim in claims)
    gap = _cents([paid]) - (total - less) if judged else np.zeros(1, np.int64)
    payments = PaymentColumns(
        number=_texts([heading.number]),
        trace=_texts([heading.trace or ""]),
        paid=_cents([heading.paid_usd]),
        claims=np.array([len(claims)], np.int64),
        beside=less,
        gap=gap,
    )
    return Tables(payments, of_claims, of_lines, adjustments, beside)


def _cent(usd: Decimal) -> int:
    return int((usd * 100).to_integral_value())


def _cents(amounts: list[Decimal]) -> NDArray[np.int64]:
    return np.array([_cent(usd) for usd in amounts], np.int64)


def _texts(values: list[str]) -> NDArray[np.bytes_]:
    most = max(map(len, values), default=1) or 1
    return np.array([v.encode("latin-1", "replace") for v in values], f"S{most}")
