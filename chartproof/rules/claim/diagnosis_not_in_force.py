"""A diagnosis code was not in force on the day of service.

Codes change every October. One that was split into finer codes is invalid from then on; a finer one
is invalid before.

Why it matters: an invalid diagnosis rejects the claim.

Not checked here: codes that our table does not hold.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import pointed

RULE = Rule(
    severity="error",
    sources=("icd-10-cm-guidelines",),
    ask="From the record, the finer diagnosis: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


def check(visit: Visit, book: Book) -> Answers:
    table, day = book.diagnoses, visit.date_of_service
    for code in visit.diagnoses:
        history = table.history(pointed(code))
        if not history or table.find(day, pointed(code)) is not None:
            continue
        last = history[-1]
        if last.valid_to is not None and last.valid_to < day:
            instead = ", ".join(last.value.use_instead)
            yield Finding(f"{pointed(code)} ended {last.valid_to}; finer: {instead}")
        else:
            yield Finding(f"{pointed(code)} begins {last.valid_from}")


EXAMPLES = (
    Flags("split in 2021", given(bill="97110x2:GP", diagnoses=("M54.5",))),
    Flags(
        "not before it existed",
        given(bill="97110x2:GP", diagnoses=("M54.59",), on=date(2021, 3, 3)),
    ),
    Passes("the finer code", given(bill="97110x2:GP", diagnoses=("M54.59",))),
    Passes("before the split", given(bill="97110x2:GP", diagnoses=("M54.5",), on=date(2021, 3, 3))),
    Passes("a code that is not in our table", given(bill="97110x2:GP", diagnoses=("R26.2",))),
)
