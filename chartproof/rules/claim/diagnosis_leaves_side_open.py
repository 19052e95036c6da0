"""A diagnosis of a limb does not say which side.

Where a condition has a right and a left code, the one that leaves the side open tells the payer
that nobody looked.

Why it matters: several payers deny such codes; auditors read them as a sign that the note was not
used.

Not checked here: whether the record names the side (`diagnosis-side-unspecified` quotes it); codes
that are not in the table.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import leaves_side_open, pointed

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("icd-10-cm-guidelines",),
    ask="Side of ____, from the record: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


def check(claim: Claim, book: Book) -> Answers:
    day = claim.lines[0].date_of_service if claim.lines else None
    if day is None:
        return
    for code in claim.diagnoses:
        if leaves_side_open(book, day, code):
            yield Finding(f"{pointed(code)} leaves the side open", at=(claim.at,))


EXAMPLES = (
    Flags("a shoulder of either side", given_claim("97110x2:GP", diagnoses=("M25.519",))),
    Passes("the right shoulder", given_claim("97110x2:GP", diagnoses=("M25.511",))),
    Passes("a neck has no side", given_claim("97110x2:GP", diagnoses=("M54.2",))),
)
