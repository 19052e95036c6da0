"""Outcomes put by until every claim of a file has been seen: small, and in order.

Rules over several claims can only speak once all claims were read. Until then an outcome waits
here, packed and pressed a few hundred at a time; what many outcomes have in common is kept once.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from zlib import compress, decompress

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chartproof.audit import cited
from chartproof.model import Finding, Position, Unsure
from chartproof.reference import Book
from chartproof.scrub.outcomes import Change, ClaimOutcome, Standing

AT_ONCE = 256
MOST_KNOWN = 20_000  # different rows of doubts that are kept once; others are written out
Doubts = tuple[Unsure, ...]


class _More(Struct, frozen=True, gc=False, array_like=True):
    """What few outcomes have: findings without their citations, corrections, an error, a note."""

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    error: str | None
    note: str | None


class _Row(Struct, frozen=True, gc=False, array_like=True):
    """An outcome, packed. unsure: its number among those that are known, or itself."""

    number: int
    id: str
    status: Standing
    segment: int
    offset: int
    element: int | None
    path: str
    unsure: int | Doubts
    charge_usd: Decimal | None
    payer: str
    policy: str
    lines: int
    day: str
    more: _More | None


class Waiting:
    """Outcomes in the order in which they came."""

    def __init__(self, shelf: Book) -> None:
        self._shelf = shelf
        self._open: list[_Row] = []
        self._pressed: list[bytes] = []
        self._known: dict[Doubts, int] = {}
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(list[_Row]).decode

    def add(self, outcome: ClaimOutcome) -> None:
        """Put an outcome by."""
        known, at = self._known, outcome.at
        unsure: int | Doubts | None = known.get(outcome.unsure)
        if unsure is None:
            unsure = outcome.unsure
            if len(known) < MOST_KNOWN:
                unsure = known[outcome.unsure] = len(known)
        more = None
        if outcome.findings or outcome.changes or outcome.error or outcome.note:
            findings = tuple([replace(f, citations=()) for f in outcome.findings])
            more = _More(findings, outcome.changes, outcome.error, outcome.note)
        self._open.append(
            _Row(
                outcome.number,
                outcome.id,
                outcome.status,
                at.segment,
                at.offset,
                at.element,
                at.path,
                unsure,
                outcome.charge_usd,
                outcome.payer,
                outcome.policy,
                outcome.lines,
                outcome.day,
                more,
            )
        )
        if len(self._open) >= AT_ONCE:
            self._pressed.append(compress(self._encode(self._open), 1))
            self._open = []

    def outcomes(self) -> Iterator[ClaimOutcome]:
        """Yield the outcomes in order."""
        known = list(self._known)
        for pressed in self._pressed:
            for row in self._decode(decompress(pressed)):
                yield self._restored(row, known)
        for row in self._open:
            yield self._restored(row, known)

    def _restored(self, row: _Row, known: list[Doubts]) -> ClaimOutcome:
        more = row.more or _NOTHING_MORE
        return ClaimOutcome(
            number=row.number,
            id=row.id,
            status=row.status,
            at=Position(row.segment, row.offset, row.element, row.path),
            findings=tuple(
                [replace(f, citations=cited(f.sources, self._shelf)) for f in more.findings]
            ),
            unsure=known[row.unsure] if isinstance(row.unsure, int) else row.unsure,
            changes=more.changes,
            error=more.error,
            charge_usd=row.charge_usd,
            payer=row.payer,
            policy=row.policy,
            lines=row.lines,
            day=row.day,
            note=more.note,
        )


_NOTHING_MORE = _More((), (), None, None)
