"""An injury code lacks the character that says at which stage of care it is.

Codes of injuries (S) have seven characters; the last is A for active treatment, D for after it, S
for what remains, and fractures have more. Places left empty in between are filled with X.

Why it matters: without it the code is invalid and the claim rejected.

Not checked here: which stage is right; codes of other chapters.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import is_well_formed, plain, pointed

RULE = Rule(
    severity="error",
    sources=("icd-10-cm-guidelines",),
    ask="Stage of care for ____, from the record: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)

_FULL = 7


def check(visit: Visit, book: Book) -> Answers:
    for code in visit.diagnoses:
        bare = plain(code)
        if is_well_formed(code) and bare[0] == "S" and (len(bare) < _FULL or bare[-1].isdigit()):
            yield Finding(f"{pointed(code)} lacks its seventh character")


EXAMPLES = (
    Flags("a ligament without it", given(bill="97110x2:GP", diagnoses=("S83.511",))),
    Passes("with it", given(bill="97110x2:GP", diagnoses=("S83.511D",))),
    Passes("places filled", given(bill="97110x2:GP", diagnoses=("S13.4XXA",))),
    Passes("no injury", given(bill="97110x2:GP", diagnoses=("M25.561",))),
)
