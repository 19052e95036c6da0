"""The referring or ordering provider is named without an NPI.

Whoever refers, orders or supervises is named with an NPI of a person.

Why it matters: Medicare rejects the claim; other payers deny it or ask.

Not checked here: the referring provider of a Medicare therapy claim (`referring-not-eligible`);
claims that name nobody (`referring-missing`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="error",
    sources=("cms-100-04:26:10.4", "x12-837p"),
    ask="NPI of the ____ provider: ____",
    catalogue=("CLM-REFERRING",),
)


def check(claim: Claim, book: Book) -> Answers:
    people = (
        ("referring", claim.referring),
        ("ordering", claim.ordering),
        ("supervising", claim.supervising),
    )
    for role, provider in people:
        if provider is None or provider.npi:
            continue
        day = claim.lines[0].date_of_service if claim.lines else None
        medicare = day is not None and book.policy(claim.policy, day).kind == "medicare"
        yield Finding(
            f"the {role} provider has no NPI",
            at=(claim.at,),
            severity="error" if medicare else "warning",
        )


EXAMPLES = (
    Flags(
        "a referrer without number",
        given_claim("97110x2:GP", payer="commercial", referring={"entity": "person"}),
    ),
    Passes("with a number", given_claim("97110x2:GP")),
    Passes("nobody is named", given_claim("97110x2:GP", payer="commercial", referring=None)),
)
