"""Whose money it is: a payer of ours by the codes and words of a coverage."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from chartproof.fhir.sources import Following
from chartproof.fhir.views import Claim, Coding, Coverage, Organization, Reference

WORDS = Path(__file__).parent / "payers.csv"
CODES = Path(__file__).parent / "coverage_codes.csv"
UNKNOWN = "unknown"


def payer_of_claim(claim: Claim, around: Following) -> str:
    """Return the payer of a claim's focal coverage, else its insurer; `unknown` where none says."""
    held = sorted(claim.insurance, key=lambda i: (not i.focal, i.sequence))
    if held:
        given = held[0].coverage
        found = payer_of_coverage(around.view(given, Coverage), around, given.display)
        if found != UNKNOWN:
            return found
    return UNKNOWN if claim.insurer is None else payer_of(_name(claim.insurer, around))


def payer_of_coverage(coverage: Coverage | None, around: Following, display: str = "") -> str:
    """Return the payer of a coverage: by its codes, its words, or its payor's name."""
    if coverage is None:
        return payer_of(display)
    words = [coverage.type.text if coverage.type else "", display]
    codings = coverage.type.coding if coverage.type else ()
    words += [c.display for c in codings]
    words += [c.name for c in coverage.class_]
    words += [_name(payor, around) for payor in coverage.payor]
    named = payer_of(" | ".join(words))
    coded = payer_of_codes(codings)
    if named == UNKNOWN or coded == "medicaid":
        return coded if coded != UNKNOWN else named
    return named


def _name(reference: Reference, around: Following) -> str:
    if reference.display or reference.reference.partition("/")[0] == "Patient":
        return reference.display
    found = around.view(reference, Organization) if reference.reference else None
    return found.name if found is not None else ""


def payer_of(words: str) -> str:
    """Return our name of a payer by the words that stand for it; `unknown` where none does."""
    plain = words.lower().replace("’", "'")
    return next((payer for known, payer in _words() if known.search(plain)), UNKNOWN)


def payer_of_codes(codings: Iterable[Coding]) -> str:
    """Return our name of a payer by a code of a coverage's type; the longest that fits."""
    for coding in codings:
        system = coding.system.lower()
        fits = [
            (len(code), payer)
            for part, code, payer in _codes()
            if part in system
            and (coding.code.startswith(code) if part == "sopt" else coding.code == code)
        ]
        if fits:
            return max(fits)[1]
    return UNKNOWN


@cache
def _words() -> tuple[tuple[re.Pattern[str], str], ...]:
    with WORDS.open(encoding="utf-8", newline="") as file:
        return tuple(
            (re.compile(rf"(?<![a-z]){re.escape(row['words'])}(?![a-z])"), row["payer"])
            for row in csv.DictReader(file)
        )


@cache
def _codes() -> tuple[tuple[str, str, str], ...]:
    with CODES.open(encoding="utf-8", newline="") as file:
        return tuple((r["system"], r["code"], r["payer"]) for r in csv.DictReader(file))
