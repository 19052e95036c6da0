"""Faults of a block while they are collected, and those of its elements."""

from __future__ import annotations

from collections.abc import Sequence
from operator import call

from chartproof.model import Fault, Severity
from chartproof.x12.blocks import Block
from chartproof.x12.elements import Fits, unfit

_BLANKS = (" ", "\t")


class Faults:
    """Collects faults of a block; positions are worked out only when there is one."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.found: list[Fault] = []

    def add(
        self,
        n: int,
        element: int | None,
        code: str,
        message: str,
        path: str,
        severity: Severity = "error",
        unread: bool = False,
    ) -> None:
        at = self.block.at(n, element, path)
        self.found.append(Fault(code, message, at, severity, unread))


def blank_faults(block: Block, faults: Faults) -> None:
    """Add blanks around a segment that no end of a line sets apart from it.

    Line ends between segments are layout, and so is what stands before a segment on its own line.
    """
    for n, piece in enumerate(block.pieces):
        before = piece.startswith(_BLANKS) and _is_astray(piece, block.texts[n])
        if not before and not piece.endswith(_BLANKS):
            continue
        row = block.texts[n].split(block.delimiters.element)
        where = "before the segment" if before else "between its data and the end of the segment"
        element = None if before else len(row) - 1 or None
        faults.add(n, element, "blank-astray", f"expected no blank {where}", row[0][:3])


def _is_astray(piece: str, text: str) -> bool:
    """Return whether blanks alone stand between the segment before and this one."""
    before = piece[: piece.index(text)]
    return "\n" not in before and "\r" not in before


def is_in_form(block: Block, forms: Sequence[Fits]) -> bool:
    """Return whether every segment fits its form; those without a form count as if they did."""
    return all(map(call, forms, block.texts))


def form_faults(block: Block, places: Sequence[str], forms: Sequence[Fits], faults: Faults) -> None:
    """Add elements that may not stand where they do, of segments that nothing else was found on.

    places: loop and tag of each segment. forms: what its elements are held against.
    """
    wrong = [n for n, fit in enumerate(map(call, forms, block.texts)) if not fit]
    element, component = block.delimiters.element, block.delimiters.component
    known = {fault.at.segment for fault in faults.found if fault.severity == "error"}
    for n in wrong:
        if block.number + n not in known:
            place, message = unfit(places[n], block.texts[n], element, component)
            faults.add(n, place, "element-form", message, places[n])
