"""A workers' compensation claim names the patient as the insured.

In a work case the policy is the employer's: the insured is the employer, an organization, and the
patient is the injured worker.

Why it matters: the carrier does not find the policy and returns the claim.

Not checked here: whether the employer is the right one.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("workers_comp",),
    sources=("x12-837p", "wc-habits"),
    ask="Employer at the time of injury: ____",
    catalogue=("PAY-WC",),
)


def check(claim: Claim, book: Book) -> Answers:
    if claim.payer.subscriber == "person":
        yield Finding("the insured is a person, not an employer", at=(claim.at,))


EXAMPLES = (
    Flags(
        "the patient",
        given_claim(
            "97110x2:GP", payer="workers_comp", payer_={"kind": "WC", "subscriber": "person"}
        ),
    ),
    Passes(
        "the employer",
        given_claim(
            "97110x2:GP", payer="workers_comp", payer_={"kind": "WC", "subscriber": "organization"}
        ),
    ),
    Passes("not told", given_claim("97110x2:GP", payer="workers_comp")),
)
