"""Diagnosis codes that the rules know: which side they name, and which of them came or went.

`diagnoses.csv` beside this file holds a few hundred codes that therapy bills often; it is no list
of all codes, so a code that is not in it is neither right nor wrong.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from chartproof.reference import Dated, Table
from chartproof.reference.dated import Coverage
from chartproof.reference.load import read_table

_LONGEST, _EXTENDED = 7, 6


class Diagnosis(Struct, frozen=True):
    """A code. side: the side it names, or that it leaves it open. use_instead: finer codes."""

    code: str
    side: Literal["R", "L", "B", "unspecified"] | None = None
    use_instead: tuple[str, ...] = ()


@cache
def diagnoses() -> Table[Diagnosis]:
    """Return the table of codes, by code with its point and without a seventh character."""
    path = Path(__file__).with_name("diagnoses.csv")
    coverage = Coverage(title="diagnosis codes that therapy bills often")
    return read_table(path, "diagnoses", coverage, Diagnosis, ("code",))


def plain(code: str) -> str:
    """Return the code in capitals without its point: "m25.561" is "M25561"."""
    return code.strip().upper().replace(".", "")


def pointed(code: str) -> str:
    """Return the code as it is printed: "M25561" is "M25.561"."""
    bare = plain(code)
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"


def known(day: date, code: str) -> Dated[Diagnosis] | None:
    """Return what is known of a code on a day, an injury's seventh character aside."""
    bare = plain(code)
    if len(bare) == _LONGEST:
        bare = bare[:_EXTENDED]
    return diagnoses().find(day, pointed(bare))


def is_well_formed(code: str) -> bool:
    """Return whether a code has the shape of one: a letter, a digit, and three to seven in all."""
    bare = plain(code)
    return (
        3 <= len(bare) <= _LONGEST
        and bare.isascii()
        and bare.isalnum()
        and bare[0].isalpha()
        and bare[1].isdigit()
        and code.count(".") <= 1
        and ("." not in code or code.strip().index(".") == 3)
    )
