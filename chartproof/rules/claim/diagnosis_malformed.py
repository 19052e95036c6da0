"""A diagnosis is not written as one.

A diagnosis code has three to seven characters, a letter first and a digit second, and a point after
the third. Services of before October 2015 bear the codes of ICD-9-CM, which look otherwise.

Why it matters: the claim is rejected before anybody reads it.

Not checked here: whether such a code exists; codes of ICD-9-CM.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import is_well_formed

RULE = Rule(
    severity="error",
    sources=("icd-10-cm-guidelines",),
    ask="Diagnosis ____ as recorded: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


_OLD = "a list of ICD-9-CM codes: diagnoses of before October 2015 are not looked at"


def check(visit: Visit, book: Book) -> Answers:
    for place, code in enumerate(visit.diagnoses, 1):
        if is_well_formed(code):
            continue
        if book.bears_icd10(visit.date_of_service):
            yield Finding(f"diagnosis {place} is not a diagnosis code")
        else:
            yield Unsure(missing=_OLD)


EXAMPLES = (
    Flags("a word", given(bill="97110x2:GP", diagnoses=("knee pain",))),
    Flags("a digit too many", given(bill="97110x2:GP", diagnoses=("M25.56111",))),
    IsUnsure(
        "a code of ICD-9-CM",
        given(bill="97110x2:GP", diagnoses=("719.46",), on=date(2014, 3, 3)),
        missing=_OLD,
    ),
    Passes("as printed", given(bill="97110x2:GP", diagnoses=("M25.561", "R26.2"))),
    Passes("without its point", given(bill="97110x2:GP", diagnoses=("M25561",))),
)
