"""Two evaluations of one discipline were billed for a patient on one day.

A patient is evaluated once. A second evaluation of the same discipline on the same day, by
whichever clinician, is a copy or another level of the same.

Why it matters: the payer denies the second.

Not checked here: evaluations on one claim (`ncci-pair-never-together`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

_STARTS = ("9716", "925")

RULE = Rule(
    looks_at="claims",
    severity="warning",
    sources=("ncci-manual:11", "cpt"),
    ask="Which evaluation of ____ was done? ____",
    catalogue=("POC-EVAL-PRESENT", "NCC-PTP"),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    first: dict[tuple[str, ...], int] = {}
    for index, line in enumerate(group.lines):
        if not line.code.startswith(_STARTS) or line.frequency != "1":
            continue
        code = book.codes.find(line.day, line.code)
        if code is None or code.value.kind != "evaluation" or not code.value.modifiers:
            continue
        before = first.setdefault((line.payer, *code.value.modifiers), index)
        other = group.lines[before]
        if other.claim != line.claim and other.code != line.code:
            yield Finding(
                f"{other.code} and {line.code} of {line.day}",
                lines=(before, index),
                at=(other.at, line.at),
            )


EXAMPLES = (
    Flags("two levels", given_claims("97161x1:GP", "97162x1:GP")),
    Passes("two disciplines", given_claims("97161x1:GP", "97165x1:GO")),
    Passes("one evaluation", given_claims("97161x1:GP", "97110x1:GP")),
)
