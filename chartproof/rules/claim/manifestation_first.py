"""The first diagnosis is one that stands behind its cause.

Some codes name what another disease brings about; the disease is named first and the manifestation
behind it.

Why it matters: payers deny the claim for the order of its diagnoses.

Not checked here: which disease causes it; codes that are not in the table.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import kind_of, pointed

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("icd-10-cm-guidelines",),
    ask="Disease behind ____: ____",
    catalogue=("CLM-ICD-SPECIFIC",),
)


def check(claim: Claim, book: Book) -> Answers:
    day = claim.lines[0].date_of_service if claim.lines else None
    if day is None or not claim.diagnoses:
        return
    found = kind_of(book, day, claim.diagnoses[0])
    if found is not None and found.kind == "manifestation":
        yield Finding(
            f"{pointed(claim.diagnoses[0])} stands first; it belongs behind the disease that "
            "causes it",
            at=(claim.at,),
        )


EXAMPLES = (
    Flags("a polyneuropathy", given_claim("97112x2:GP", diagnoses=("G63", "E53.8"))),
    Passes("behind the disease", given_claim("97112x2:GP", diagnoses=("E53.8", "G63"))),
    Passes("a condition of its own", given_claim("97112x2:GP")),
)
