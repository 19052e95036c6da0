"""Places in a claim file, for `Finding.at`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chartproof.model import ClaimLine, Position

CODE, CHARGE, UNITS, PLACE, POINTERS = 1, 2, 4, 5, 7  # elements of a service line


def element(at: Position, number: int) -> Position:
    """Return the place of one element of a line; of the segment it stands in, if not a line's."""
    if not at.path.endswith("SV1"):
        return at
    return Position(at.segment, at.offset, number, at.path)


def at_lines(lines: Sequence[ClaimLine], which: Iterable[int], number: int) -> tuple[Position, ...]:
    """Return where an element stands on each of these lines."""
    return tuple(element(lines[i].at, number) for i in which)
