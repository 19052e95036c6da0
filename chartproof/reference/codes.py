"""Procedure codes: what a unit is, who may bill it, and with which discipline modifier.

Labels are our own short words; descriptors of the code sets are not here.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chartproof.model import Discipline

Kind = Literal[
    "timed",  # 15-minute units pooled by the 8-minute rule
    "untimed",
    "evaluation",
    "reevaluation",
    "modality",  # untimed: nobody need stay with the patient
    "group",
    "addon",  # counted only beside its base code, on a clock of its own or on none
    "monthly",
    "manipulation",
    "em",
    "other",  # a clock of its own that is not 15 minutes
]


class Code(Struct, frozen=True):
    """A procedure code as of a day.

    minutes: length of one unit, None where time does not count. therapy: whether Medicare always,
    sometimes or never counts it as therapy. disciplines: who may bill it. modifiers: which of GP GO
    GN fit; locked: Medicare's claim edit takes no other. mppr: reduced when several are given.
    one_on_one: its minutes are with one patient. clock_with: the code whose clock it shares, the
    minutes of both being one sum. base: the code it must stand beside. assistant: whether an
    assistant may give it. use_instead: what to bill where this one is not taken.
    """

    code: str
    label: str
    kind: Kind
    therapy: Literal["always", "sometimes", "no"]
    minutes: int | None = None
    disciplines: tuple[Discipline, ...] = ()
    modifiers: tuple[str, ...] = ()
    locked: bool = False
    mppr: bool = False
    one_on_one: bool = False
    clock_with: str | None = None
    base: str | None = None
    assistant: bool = False
    use_instead: tuple[str, ...] = ()
