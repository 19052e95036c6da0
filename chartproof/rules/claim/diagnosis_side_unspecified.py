"""The diagnosis leaves the side open although the note names it.

Where a code exists for each side, the one that leaves it open is for records that do not tell.

Why it matters: payers deny unspecified codes where the record has the answer.

Not checked here: notes that name no side, or both; codes that our table does not hold.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import known, pointed
from chartproof.rules.sides import sides_named

RULE = Rule(
    severity="warning",
    sources=("icd-10-cm-guidelines",),
    needs_note=True,
    ask="Side of ____, from the record: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


def check(visit: Visit, book: Book) -> Answers:
    named = sides_named(visit.note)
    if len(named) != 1:
        return
    for code in visit.diagnoses:
        found = known(book, visit.date_of_service, code)
        if found is not None and found.value.side == "unspecified":
            yield Finding(
                f"{pointed(code)} leaves the side open; the note names one",
                evidence=tuple(named.values()),
            )


EXAMPLES = (
    Flags(
        "the knee has a side",
        given("Right knee pain. TE 25 min.", bill="97110x2:GP", diagnoses=("M25.569",)),
    ),
    Passes(
        "the code has it too",
        given("Right knee pain. TE 25 min.", bill="97110x2:GP", diagnoses=("M25.561",)),
    ),
    Passes(
        "no side in the note", given("Knee pain.", bill="97110x2:GP@25", diagnoses=("M25.569",))
    ),
)
