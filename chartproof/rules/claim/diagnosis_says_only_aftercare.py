"""The only diagnosis is a general code for care.

A code such as Z51.89 says that care was given, and not for what.

Why it matters: nothing on the claim shows why therapy was needed.

Not checked here: aftercare codes that name the joint or the operation, which may stand first.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import plain, pointed

RULE = Rule(
    severity="warning",
    sources=("icd-10-cm-guidelines",),
    ask="Condition treated, from the record: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)

_SAYS_NOTHING = ("Z5189", "Z719", "Z7689", "R69")


def check(visit: Visit, book: Book) -> Answers:
    if visit.diagnoses and all(plain(code) in _SAYS_NOTHING for code in visit.diagnoses):
        yield Finding(f"{pointed(visit.diagnoses[0])} alone says nothing of the condition")


EXAMPLES = (
    Flags("care and nothing else", given(bill="97110x2:GP", diagnoses=("Z51.89",))),
    Passes("with the condition", given(bill="97110x2:GP", diagnoses=("Z51.89", "M25.561"))),
    Passes("no diagnosis was sent", given(bill="97110x2:GP")),
)
