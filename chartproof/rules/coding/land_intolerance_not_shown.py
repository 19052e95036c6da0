"""Exercise in water is billed, and nothing says why it could not be done on land.

The note or the plan says what keeps the patient from the same exercise on land.

Why it matters: payers pay for the pool where the patient cannot yet exercise on land.

Not checked here: the plan and the evaluation, which may say it.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import lines_of

RULE = Rule(
    severity="note",
    codes=("97113",),
    sources=("lcd-l33631",),
    needs_note=True,
    ask="Why water and not land: ____",
    catalogue=("COD-97113",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if (
        note.unreadable
        or note.mentioned("water-reason")
        or note.status("skilled_rationale") == "present"
    ):
        return
    yield Finding("nothing says why the exercise was in water", lines=lines_of(visit, "97113"))


EXAMPLES = (
    Flags("no word on it", given("97113 25 min: squats in the pool 3x12.", bill="97113x2:GP")),
    Passes(
        "half of the weight",
        given(
            "97113 25 min: squats in the pool, 50 % WB; cannot tolerate land.", bill="97113x2:GP"
        ),
    ),
)
