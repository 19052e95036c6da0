"""Which part of the body a diagnosis is about, and which parts words name.

The table holds code families whose region is beyond doubt; a code that is not there has no region
here, and nothing may be concluded from that. Families are ours, after ICD-10-CM's own chapters.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from msgspec import Struct

from chartproof.reading.layout import words_of

_CUES = Path(__file__).with_name("cues")

# Regions that are treated for one another: pain is referred, and neighbours are exercised together.
_TOGETHER = (
    frozenset(("lumbar", "back", "spine", "trunk", "pelvis", "hip", "thoracic", "leg", "thigh")),
    frozenset(("neck", "spine", "back", "trunk", "thoracic", "shoulder", "arm", "jaw")),
    frozenset(("shoulder", "arm", "thoracic", "neck", "elbow")),
    frozenset(("elbow", "arm", "forearm", "wrist", "hand")),
    frozenset(("hip", "pelvis", "thigh", "leg", "lumbar", "knee", "trunk")),
    frozenset(("knee", "leg", "thigh", "hip", "ankle foot")),
    frozenset(("ankle foot", "leg", "knee")),
)


class DiagnosisRegion(Struct, frozen=True):
    """The region of a diagnosis."""

    code: str
    region: str


@cache
def _families() -> dict[str, str]:
    with (_CUES / "diagnosis_regions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"].replace(".", ""): row["region"] for row in csv.DictReader(file)}


@cache
def _forms() -> dict[tuple[str, ...], str]:
    with (_CUES / "regions.csv").open(encoding="utf-8", newline="") as file:
        return {words_of(row["form"]): row["region"] for row in csv.DictReader(file)}


def treated_region(code: str) -> DiagnosisRegion | None:
    """Return the region of a diagnosis code, or None where the table says nothing."""
    plain = code.replace(".", "").upper()
    families = _families()
    for length in range(min(len(plain), 6), 2, -1):
        if region := families.get(plain[:length]):
            return DiagnosisRegion(code, region)
    return None


def regions_named(words: str) -> frozenset[str]:
    """Return the regions that these words name; sides alone name none."""
    tokens = words_of(words)
    forms = _forms()
    longest = max((len(form) for form in forms), default=0)
    found = {
        forms[tokens[i:j]]
        for i in range(len(tokens))
        for j in range(i + 1, min(i + longest, len(tokens)) + 1)
        if tokens[i:j] in forms
    }
    return frozenset(found - {"side"})


def near(one: str, other: str) -> bool:
    """Return whether treating one region may serve a diagnosis of the other."""
    return one == other or any(one in both and other in both for both in _TOGETHER)
