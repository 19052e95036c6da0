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


class DiagnosisKind(Struct, frozen=True):
    """What codes that begin so may be used for, and the spinal region that they name.

    external_cause: says how an injury came about, never what was treated. manifestation: stands
    behind the disease that causes it. subluxation: a joint of the spine out of its working place.
    """

    prefix: str
    kind: Literal["external_cause", "manifestation", "subluxation"] | None = None
    region: Literal["cervical", "thoracic", "lumbar", "sacral", "pelvic"] | None = None
