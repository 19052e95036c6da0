"""Payments from an 835 file (005010X221A1), one claim at a time.

    for item in payments("day.835"):
        ...                             a Remittance, its ClaimPayments, then its Closing

`payments` holds one claim in memory, whatever the size of the file; `read_835` gathers each payment
whole. Amounts come as they stand: whether they add up is the question of `denials.balance`. A fault
says where, what was found and what was expected, and reading goes on at the next segment that can
be read: a claim of which a part cannot be is handed on, and names that part in `unread`. Names and
addresses of patients are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from chartproof.errors import X12Error
from chartproof.model import ClaimPayment, Fault, Remittance
from chartproof.x12.remit_reader import Item, Reader
from chartproof.x12.segments import LAYOUT, Run, Source, runs


def payments(source: Source) -> Iterator[Item]:
    """Yield each payment's heading (a Remittance without claims), its claims, then its Closing.

    Faults come between them, where they are met. What is not an 835 of this guide is passed over
    with one fault. X12Error where nothing in the file is X12.
    """
    reader = Reader()
    for run in runs(source):
        yield from read(reader, run)
    yield from end(reader)


def read(reader: Reader, run: Run) -> Iterator[Item]:
    """Yield what the segments of a run bring to light."""
    out = reader.out
    out.extend(run.faults)
    separator, offset, number = run.delimiters.element, run.offset, run.number
    reader.component = run.delimiters.component
    handlers = reader.handlers
    last = len(run.pieces) if run.ended else len(run.pieces) - 1
    for n, piece in enumerate(run.pieces):
        text = piece.strip(LAYOUT)
        if text:
            number += 1
            here = offset if text is piece else offset + piece.index(text[0])
            if not text.isprintable():
                reader.unprintable(text, number, here)
            elements = text.split(separator)
            tag = elements[0]
            reader.counted += 1
            if n == last and tag not in ("IEA", "GE", "SE"):
                reader.cut(tag, number, here)
            elif tag in handlers:
                handlers[tag](elements, number, here)
            else:
                reader.stray(tag, number, here)
            if out:
                yield from out
                out.clear()
        offset += len(piece) + 1
    reader.number, reader.offset = number, offset


def end(reader: Reader) -> Iterator[Item]:
    """Yield what is still open where the file ends."""
    reader.finish(reader.number + 1, reader.offset)
    yield from reader.out
    reader.out.clear()


def read_835(source: Source) -> Iterator[Remittance]:
    """Yield each payment of an 835 file with its claims, its adjustments and what is wrong with it.

    source: a path, bytes, or an open binary file. One payment is in memory at a time; `payments`
    is for files where that is too much. X12Error where there is no payment at all, saying what
    there is instead.
    """
    heading: Remittance | None = None
    claims: list[ClaimPayment] = []
    faults: list[Fault] = []
    found = False
    for item in payments(source):
        if isinstance(item, Fault):
            faults.append(item)
        elif isinstance(item, ClaimPayment):
            claims.append(item)
        elif isinstance(item, Remittance):
            heading = item
        elif heading is not None:
            found = True
            yield replace(
                heading,
                claims=tuple(claims),
                faults=tuple(faults),
                provider_adjustments=item.provider_adjustments,
                unread=(*heading.unread, *item.unread),
            )
            heading, claims, faults = None, [], []
    if not found:
        raise X12Error(str(faults[0]) if faults else "expected an 835 payment, found none")
