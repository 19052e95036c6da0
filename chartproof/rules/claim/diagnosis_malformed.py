"""A diagnosis is not written as one.

A diagnosis code has three to seven characters, a letter first and a digit second, and a point after
the third.

Why it matters: the claim is rejected before anybody reads it.

Not checked here: whether such a code exists.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import is_well_formed

RULE = Rule(
    severity="error",
    sources=("icd-10-cm-guidelines",),
    ask="Diagnosis ____ as recorded: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


def check(visit: Visit, book: Book) -> Answers:
    for place, code in enumerate(visit.diagnoses, 1):
        if not is_well_formed(code):
            yield Finding(f"diagnosis {place} is not a diagnosis code")


EXAMPLES = (
    Flags("a word", given(bill="97110x2:GP", diagnoses=("knee pain",))),
    Flags("a digit too many", given(bill="97110x2:GP", diagnoses=("M25.56111",))),
    Passes("as printed", given(bill="97110x2:GP", diagnoses=("M25.561", "R26.2"))),
    Passes("without its point", given(bill="97110x2:GP", diagnoses=("M25561",))),
)
