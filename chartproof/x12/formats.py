"""Values as X12 writes them: days, dollars, identifiers. Each is looked at once and remembered.

A file repeats its days, charges and providers thousands of times, so every function here keeps
its answers; none of them holds a name.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

KEPT = 1 << 15
_USD = re.compile(r"-?(?:[0-9]{1,18}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})\Z")
_TAXONOMY = re.compile(r"[0-9A-Z]{9}[A-Z]\Z")
_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:[0-9A-Z]{1,4})?\Z")
_CODE = re.compile(r"[0-9A-Z]{4}[0-9A-Z]\Z")
_MODIFIER = re.compile(r"[0-9A-Z]{2}\Z")
_QUOTABLE = re.compile(r"[0-9A-Za-z.:>^/-]{0,16}\Z")


@lru_cache(KEPT)
def day(text: str) -> date | None:
    """Return the day of CCYYMMDD; None where there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


@lru_cache(KEPT)
def days(form: str, text: str) -> tuple[date, date] | None:
    """Return first and last day of a D8 or RD8 date; None where it is not one."""
    if form == "D8":
        found = day(text)
        return None if found is None else (found, found)
    if form == "RD8":
        first, dash, last = text.partition("-")
        one, other = day(first), day(last)
        return (one, other) if dash and one and other else None
    return None


@lru_cache(KEPT)
def usd(text: str) -> Decimal | None:
    """Return an amount; None where the text is none."""
    return Decimal(text) if _USD.match(text) else None


@lru_cache(KEPT)
def npi_fault(text: str) -> str | None:
    """Return what is wrong with a National Provider Identifier, or None."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return f"expected an NPI of 10 digits, found {shown(text)}"
    doubled = sum(sum(divmod(int(c) * 2, 10)) for c in text[0:9:2])
    total = 24 + doubled + sum(int(c) for c in text[1:9:2])  # 24: the prefix 80840
    expected = -total % 10
    if expected != int(text[9]):
        return f"expected {expected} as the check digit of NPI {text}, found {text[9]}"
    if text[0] not in "12":
        return f"expected an NPI that begins with 1 or 2, found {text}"
    return None


@lru_cache(KEPT)
def is_taxonomy(text: str) -> bool:
    """Return whether the text has the form of a taxonomy code."""
    return _TAXONOMY.match(text) is not None


@lru_cache(KEPT)
def is_icd10(text: str) -> bool:
    """Return whether the text has the form of an ICD-10-CM code without its point."""
    return _ICD10.match(text) is not None


@lru_cache(KEPT)
def is_code(text: str) -> bool:
    """Return whether the text has the form of a procedure code."""
    return _CODE.match(text) is not None


@lru_cache(KEPT)
def is_modifier(text: str) -> bool:
    """Return whether the text has the form of a modifier."""
    return _MODIFIER.match(text) is not None


@lru_cache(KEPT)
def dotted(code: str) -> str:
    """Return a diagnosis code with its point."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code else code


def shown(text: str) -> str:
    """Return a value for a message: as it is where it can be no name, else only its length."""
    if not text:
        return "nothing"
    return repr(text) if _QUOTABLE.match(text) else f"{len(text)} characters"
