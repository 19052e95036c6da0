"""What stands around the transactions of an invented file: ISA and GS, GE and IEA."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Layout(Struct, frozen=True):
    """How a sender writes: delimiters, and what stands after each segment."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"
    after: str = ""


def opening(
    e: Layout, kind: str, parties: tuple[str, str], on: date, time: str, version: str, control: int
) -> list[str]:
    """Return ISA and GS. kind: the group's (HC, HP); parties: sender and receiver."""
    sender, receiver = parties
    day = on.strftime("%Y%m%d")
    isa = ("ISA", "00", " " * 10, "00", " " * 10, "ZZ", sender.ljust(15), "ZZ")
    rest = (receiver.ljust(15), day[2:], time, e.repetition, "00501")
    head = (*isa, *rest, f"{control:09d}", "0", "T", e.component)
    group = ("GS", kind, sender, receiver, day, time, str(control), "X", version)
    return [e.element.join(head), e.element.join(group)]


def closing(transactions: int, control: int) -> list[str]:
    """Return GE and IEA."""
    return [f"GE*{transactions}*{control}", f"IEA*1*{control:09d}"]
