"""Claims of one patient and day together bill more units than the edit lets through.

Limits that hold for the day count the units of all claims of one clinician for the patient; a
second claim does not start anew.

Why it matters: the payer denies the units of the second claim.

Not checked here: one claim by itself (`units-exceed-mue`); limits that hold for a line.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claims",
    severity="warning",
    sources=("cms-mue-2024q3", "first-coast-mue"),
    ask="Minutes of ____ on ____ over all sessions: ____",
    catalogue=("NCC-MUE",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day":
        return
    found: dict[tuple[str, str, str | None], list[int]] = {}
    for index, line in enumerate(group.lines):
        if line.frequency == "1":
            found.setdefault((line.code, line.payer, line.rendering), []).append(index)
    for (code, _, _), lines in found.items():
        first = group.lines[lines[0]]
        if len({group.lines[i].claim for i in lines}) < 2:
            continue
        if not book.policy(first.policy, first.day).ncci:
            continue
        row = book.mue.find(first.day, (code, "practitioner"))
        if row is None or row.value.adjudication == 1:
            continue
        units = sum(group.lines[i].units for i in lines)
        if units > row.value.units > 0:
            yield Finding(
                f"{units} units of {code} on {first.day} over several claims; the edit lets "
                f"{row.value.units} through",
                lines=tuple(lines),
                at=tuple(group.lines[i].at for i in lines),
            )


EXAMPLES = (
    Flags(
        "four and three of exercise",
        given_claims("97110x4:GP", "97110x3:GP+76", on=date(2024, 8, 5)),
    ),
    Passes("two and two", given_claims("97110x2:GP", "97110x2:GP+76", on=date(2024, 8, 5))),
    Passes(
        "two clinicians",
        given_claims(
            "97110x4:GP", ("97110x3:GP+77", {"rendering": CERTIFIED_BY}), on=date(2024, 8, 5)
        ),
    ),
)
