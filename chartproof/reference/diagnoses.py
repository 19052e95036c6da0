"""Diagnosis codes that therapy bills often: which side they name, which of them came or went.

The table is no list of all codes, so a code that is not in it is neither right nor wrong.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Diagnosis(Struct, frozen=True):
    """A code. side: the side it names, or that it leaves it open. use_instead: finer codes."""

    code: str
    side: Literal["R", "L", "B", "unspecified"] | None = None
    use_instead: tuple[str, ...] = ()
