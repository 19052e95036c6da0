"""Diagnosis codes as they are written, and what the table of them says."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from chartproof.reference import Book, Dated
from chartproof.reference.diagnoses import Diagnosis, DiagnosisKind

_LONGEST, _EXTENDED = 7, 6


def plain(code: str) -> str:
    """Return the code in capitals without its point: "m25.561" is "M25561"."""
    return code.strip().upper().replace(".", "")


def pointed(code: str) -> str:
    """Return the code as it is printed: "M25561" is "M25.561"."""
    bare = plain(code)
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"


def known(book: Book, day: date, code: str) -> Dated[Diagnosis] | None:
    """Return what is known of a code on a day, an injury's seventh character aside."""
    bare = plain(code)
    if len(bare) == _LONGEST:
        bare = bare[:_EXTENDED]
    return book.diagnoses.find(day, pointed(bare))


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


_LONGEST_PREFIX = 7  # with its point


@lru_cache(maxsize=8192)
def kind_of(book: Book, day: date, code: str) -> DiagnosisKind | None:
    """Return what codes with this beginning stand for, by the longest that is on file, or None.

    None too before claims bore ICD-10-CM: the same characters meant something else in ICD-9-CM.
    """
    if not book.bears_icd10(day):
        return None
    shown = pointed(code)
    for length in range(min(len(shown), _LONGEST_PREFIX), 0, -1):
        found = book.diagnosis_kinds.find(day, shown[:length])
        if found is not None:
            return found.value
    return None


@lru_cache(maxsize=8192)
def leaves_side_open(book: Book, day: date, code: str) -> bool:
    """Return whether the table knows the code as one that names no side where there are two."""
    found = known(book, day, code)
    return found is not None and found.value.side == "unspecified"
