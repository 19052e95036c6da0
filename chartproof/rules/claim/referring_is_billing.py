"""The practice that bills refers to itself.

The referring provider is a person; the number of the practice or of the place of care cannot stand
there.

Why it matters: Medicare and other payers check the number against their list of persons who may
refer, and deny the claim.

Not checked here: a therapist who stands as the referrer, and for Medicare an organization
(`referring-not-eligible`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import BILLED_BY, CERTIFIED_BY, given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Person who referred: ____ NPI: ____",
    catalogue=("CLM-REFERRING",),
)


def check(claim: Claim, book: Book) -> Answers:
    referring, billing, facility = claim.referring, claim.billing, claim.facility
    if referring is None:
        return
    if referring.entity == "organization":
        day = claim.lines[0].date_of_service if claim.lines else None
        if day is None or book.policy(claim.policy, day).kind != "medicare":
            yield Finding("the referring provider is an organization", at=(claim.at,))
        return
    for what, other in (("practice that bills", billing), ("place of care", facility)):
        if other is None or other.entity != "organization" or not referring.npi:
            continue
        if other.npi == referring.npi:
            yield Finding(f"the referring NPI is that of the {what}", at=(claim.at,))
            return


EXAMPLES = (
    Flags(
        "the group's number",
        given_claim("97110x2:GP", payer="commercial", referring={"npi": BILLED_BY}),
    ),
    Flags(
        "an organization",
        given_claim(
            "97110x2:GP",
            payer="commercial",
            referring={"npi": CERTIFIED_BY, "entity": "organization"},
        ),
    ),
    Passes("a person", given_claim("97110x2:GP")),
    Passes("nobody", given_claim("97110x2:GP", referring=None)),
)
