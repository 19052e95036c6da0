"""Caregiver training without the patient is billed, and the note shows the patient there.

The caregiver codes are for training while the patient is away. With the patient present the time
belongs to the service that was practised.

Why it matters: the line is billed for something else than was done.

Not checked here: notes that do not say where the patient was.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    codes=("97550", "97551", "97552"),
    sources=("fr-2024", "cpt"),
    since=date(2024, 1, 1),
    needs_note=True,
    ask="Was the patient present? ____ Service practised: ____ minutes ____",
    catalogue=("REV-CAREGIVER",),
)


def check(visit: Visit, book: Book) -> Answers:
    there = visit.note.mentioned("patient-present")
    if there and not visit.note.mentioned("patient-absent"):
        yield Finding(
            "caregiver training is billed, the patient was there",
            evidence=tuple(m.span for m in there),
            lines=tuple(i for i, c in enumerate(visit.charges) if c.code in RULE.codes),
        )


EXAMPLES = (
    Flags(
        "the patient took part",
        given("Trained the husband with the patient present, 30 min.", bill="97550x1:GP"),
        quote="with the patient present",
    ),
    Passes(
        "the patient was away",
        given("Trained the husband, 30 min. Patient not present.", bill="97550x1:GP"),
    ),
)
