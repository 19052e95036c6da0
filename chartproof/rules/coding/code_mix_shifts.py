"""From one day on a clinician bills functional activities for patients who had exercise before.

Over the patients seen on both sides of a day, the share of 97530 among the timed units rises by
half or more. A patient moves on to functional tasks when ready for them; many patients on one day
move with a change of habit.

Why it matters: a shift to the code that pays more, with the same notes, is what auditors call
upcoding.

Not checked here: what the notes show; patients seen on one side only; shifts to other codes.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import (
    given_claims,
)
from chartproof.model import (
    Answers,
    ClaimGroup,
    Finding,
)
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.groups import largest_shift

_CODE = "97530"

RULE = Rule(
    looks_at="claims",
    severity="note",
    sources=("oig-a-05-14-00041", "clinician-day-habits"),
    ask="What changed in the care on ____? ____",
    catalogue=("COD-UPCODE-SHIFT",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "clinician" or not any(line.code == _CODE for line in group.lines):
        return
    day = group.lines[-1].day
    figures = [
        book.thresholds.find(day, ("code_mix", name))
        for name in ("least_units", "shift", "least_patients")
    ]
    least, rise, patients = (row.value.value if row else None for row in figures)
    if least is None or rise is None or patients is None:
        return
    shift = largest_shift(group, book, _CODE, int(least))
    if shift is None or shift.after - shift.before < rise or shift.patients < patients:
        return
    yield Finding(
        f"{_CODE} rises from {shift.before}% to {shift.after}% of timed units on {shift.day}, over "
        f"{shift.patients} patients",
        lines=shift.lines,
        at=tuple(group.lines[i].at for i in shift.lines[:1]),
    )


EXAMPLES = (
    Flags(
        "twelve patients on one day",
        given_claims(
            *[("97110x9:GP", {"patient": f"p{n}"}) for n in range(12)],
            *[("97530x9:GP", {"patient": f"p{n}", "day": date(2026, 4, 1)}) for n in range(12)],
            by="clinician",
        ),
    ),
    Passes(
        "other patients",
        given_claims(
            *[("97110x9:GP", {"patient": f"p{n}"}) for n in range(12)],
            *[("97530x9:GP", {"patient": f"q{n}", "day": date(2026, 4, 1)}) for n in range(12)],
            by="clinician",
        ),
    ),
    Passes(
        "the same mix throughout", given_claims(*["97110x2:GP 97530x1:GP"] * 80, by="clinician")
    ),
)
