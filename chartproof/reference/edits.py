"""Medicare's automatic edits: pairs of codes that do not go together, and units of a day."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Setting = Literal["practitioner", "facility"]
# Medicaid has files of its own, which only an import brings.
Scope = Literal["practitioner", "facility", "medicaid-practitioner", "medicaid-facility"]


class NcciPair(Struct, frozen=True):
    """A pair of codes on one day: column 1 is paid, column 2 is denied.

    indicator: 0 never together, 1 together with 59 or X{EPSU} on a line of the pair where the
    services were separate, 9 the record was withdrawn and never applied (table `ncci_void` only).
    """

    column1: str
    column2: str
    setting: Scope
    indicator: Literal[0, 1, 9]
    rationale: str


class UnitLimit(Struct, frozen=True):
    """The most units of a code that Medicare's claim edit lets through for one patient and day.

    adjudication: 1 each line alone, 2 the day's sum and final, 3 the day's sum with appeal. It is a
    limit of plausibility, not an allowance. A limit of 0 means the code is not expected at all.
    """

    code: str
    setting: Scope
    units: int
    adjudication: Literal[1, 2, 3]
    rationale: str
