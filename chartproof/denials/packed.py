"""Claims put by in little memory, in the order in which they came, and taken out by their number.

Claims of a file are much alike, so they are pressed a batch at a time. Payments mostly come in the
order of the claims: the batch that was opened last stays open.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import msgspec

from chartproof.model import Claim

AT_ONCE = 32  # claims pressed together


class Packed:
    """A list of claims that only grows."""

    def __init__(self) -> None:
        self._pressed: list[bytes] = []
        self._last: list[bytes] = []  # encoded, not yet pressed
        self._opened: tuple[int, list[bytes]] = (-1, [])  # a batch, by its place
        self._latest: tuple[int, Claim] | None = None  # asked for several times in a row
        self._encoder = msgspec.msgpack.Encoder()
        self._claim = msgspec.msgpack.Decoder(Claim)
        self._batch = msgspec.msgpack.Decoder(list[bytes])

    def __len__(self) -> int:
        return AT_ONCE * len(self._pressed) + len(self._last)

    def append(self, claim: Claim) -> None:
        """Put one more claim by."""
        self._last.append(self._encoder.encode(claim))
        if len(self._last) == AT_ONCE:
            self._pressed.append(zlib.compress(self._encoder.encode(self._last), 1))
            self._last = []

    def __getitem__(self, number: int) -> Claim:
        """Return a claim by its number, from 0."""
        if self._latest is None or self._latest[0] != number:
            batch, place = divmod(number, AT_ONCE)
            self._latest = number, self._claim.decode(self._opened_at(batch)[place])
        return self._latest[1]

    def __iter__(self) -> Iterator[Claim]:
        return (self[number] for number in range(len(self)))

    def _opened_at(self, batch: int) -> list[bytes]:
        if batch == len(self._pressed):
            return self._last
        if self._opened[0] != batch:
            self._opened = batch, self._batch.decode(zlib.decompress(self._pressed[batch]))
        return self._opened[1]
