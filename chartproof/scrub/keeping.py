"""Outcomes put by until every claim of a file has been seen: small, and in order.

Rules over several claims can only speak once all claims were read. Until then an outcome waits
here, packed and pressed a few hundred at a time; what many outcomes have in common is kept once.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import compress, decompress

import msgspec
from msgspec.structs import replace

from chartproof.model import Unsure
from chartproof.reference import Book
from chartproof.scrub.asking import cited
from chartproof.scrub.outcomes import ClaimOutcome

AT_ONCE = 256


class Waiting:
    """Outcomes in the order in which they came."""

    def __init__(self, shelf: Book) -> None:
        self._shelf = shelf
        self._open: list[ClaimOutcome] = []
        self._unsure: list[tuple[int, ...]] = []
        self._pressed: list[bytes] = []
        self._known: dict[Unsure, int] = {}
        self._all: list[Unsure] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(tuple[list[ClaimOutcome], list[tuple[int, ...]]])

    def add(self, outcome: ClaimOutcome) -> None:
        """Put an outcome by."""
        self._unsure.append(tuple(map(self._number, outcome.unsure)))
        findings = outcome.findings
        if findings:
            findings = tuple(replace(f, citations=()) for f in findings)
        self._open.append(replace(outcome, unsure=(), findings=findings))
        if len(self._open) >= AT_ONCE:
            self._press()

    def _number(self, unsure: Unsure) -> int:
        found = self._known.get(unsure)
        if found is None:
            found = self._known[unsure] = len(self._all)
            self._all.append(unsure)
        return found

    def _press(self) -> None:
        self._pressed.append(compress(self._encode((self._open, self._unsure)), 1))
        self._open, self._unsure = [], []

    def outcomes(self) -> Iterator[ClaimOutcome]:
        """Yield the outcomes in order."""
        for pressed in self._pressed:
            yield from self._restored(*self._decode.decode(decompress(pressed)))
        yield from self._restored(self._open, self._unsure)

    def _restored(
        self, outcomes: list[ClaimOutcome], unsure: list[tuple[int, ...]]
    ) -> Iterator[ClaimOutcome]:
        for outcome, numbers in zip(outcomes, unsure, strict=True):
            if numbers or outcome.findings:
                yield replace(
                    outcome,
                    unsure=tuple(self._all[n] for n in numbers),
                    findings=tuple(
                        replace(f, citations=cited(f.sources, self._shelf))
                        for f in outcome.findings
                    ),
                )
            else:
                yield outcome
