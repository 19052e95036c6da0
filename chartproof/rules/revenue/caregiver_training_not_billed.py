"""A caregiver was trained without the patient, and no caregiver code is billed.

From 2024 Medicare pays for training caregivers while the patient is away, where the plan needs it
and the patient agreed.

Why it matters: the time is payable, and under other codes it is not.

Not checked here: the plan and the consent; training with the patient present, which belongs to the
service that was practised.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("medicare",),
    sources=("fr-2024",),
    since=date(2024, 1, 1),
    needs_note=True,
    ask="Patient present? ____ minutes ____ consent ____",
    catalogue=("REV-CAREGIVER",),
)

_CODES = ("97550", "97551", "97552", "G0541", "G0542", "G0543")


def check(visit: Visit, book: Book) -> Answers:
    trained = visit.note.mentioned("caregiver-training")
    away = visit.note.mentioned("patient-absent")
    if trained and away and not set(_CODES) & set(visit.codes):
        yield Finding(
            "a caregiver was trained without the patient; no caregiver code is billed",
            evidence=(trained[0].span, away[0].span),
        )


EXAMPLES = (
    Flags(
        "the daughter, alone",
        given(
            "Daughter trained in bed mobility, 30 min. Patient not present.", bill="97535x2:GP@30"
        ),
    ),
    Passes(
        "billed",
        given("Daughter trained in bed mobility, 30 min. Patient not present.", bill="97550x1:GP"),
    ),
    Passes(
        "with the patient",
        given("Daughter trained in bed mobility with the patient present.", bill="97535x1:GP@15"),
    ),
)
