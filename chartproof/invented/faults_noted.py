"""Planters of faults that show only beside the note."""

from __future__ import annotations

from random import Random

from chartproof.invented.drafting import OF_A_UNIT, Wish
from chartproof.invented.notes import NOTED_DIAGNOSES
from chartproof.invented.nouns import Draft
from chartproof.invented.planting import Planter, Spoilt, line_with, pick

KNEE = Wish(
    kinds=("medicare", "commercial"),
    disciplines=("PT",),
    bundle=(("97110", 2), ("97140", 1)),
    diagnoses=NOTED_DIAGNOSES,
    earlier=False,
)
MEDICARE_KNEE = Wish(
    kinds=("medicare",),
    disciplines=("PT",),
    bundle=(("97110", 2), ("97140", 1)),
    diagnoses=NOTED_DIAGNOSES,
    earlier=False,
)


def _too_few_minutes(d: Draft, _: Random) -> Spoilt:
    return line_with(d, pick(d, "97110"), minutes=OF_A_UNIT)


def _other_units(d: Draft, _: Random) -> Spoilt:
    i = pick(d, "97110")
    return line_with(d, i, noted_units=d.lines[i].units - 1)


def _assisted(d: Draft, _: Random) -> Spoilt:
    i = pick(d, "97110")
    return line_with(d, i, assistant_minutes=d.lines[i].minutes)


PLANTERS: tuple[Planter, ...] = (
    Planter("units-exceed-minutes", "CO", "151", _too_few_minutes, KNEE, with_note=True),
    Planter("claim-differs-from-note", "CO", "16", _other_units, KNEE, with_note=True),
    Planter("assistant-modifier-missing", "CO", "4", _assisted, MEDICARE_KNEE, with_note=True),
)
