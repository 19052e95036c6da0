"""Faults of a block while they are collected, and those of its elements."""

from __future__ import annotations

from collections.abc import Sequence
from operator import call

from chartproof.model import Fault, Severity
from chartproof.x12.blocks import Block
from chartproof.x12.elements import Fits, unfit


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
