"""A work or auto accident is billed to a health plan first.

A condition that comes from work or from a car accident is first the liability of the workers'
compensation or auto carrier.

Why it matters: the health plan denies the claim or pays and takes the money back.

Not checked here: claims that name such a carrier as an earlier payer; whether the case is closed or
its money used up.
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
    payers=("medicare", "medicare_advantage", "medicaid", "commercial", "tricare", "va"),
    sources=("cms-100-05:3",),
    ask="Carrier of the accident, and what it decided: ____",
    catalogue=("CLM-ONSET", "PAY-WC"),
)


def check(claim: Claim, book: Book) -> Answers:
    accident = claim.accident
    if accident is None or not (accident.auto or accident.work):
        return
    if claim.other_payers or claim.payer.sequence in ("S", "T"):
        return
    what = "work" if accident.work else "an auto accident"
    yield Finding(f"the condition comes from {what}, and no carrier of it is named", at=(claim.at,))


EXAMPLES = (
    Flags("from work", given_claim("97110x2:GP", accident={"work": True, "on": "2026-01-09"})),
    Passes(
        "the carrier decided first",
        given_claim(
            "97110x2:GP",
            accident={"work": True, "on": "2026-01-09"},
            other_payers=[{"kind": "WC", "sequence": "P"}],
        ),
    ),
    Passes("no accident", given_claim("97110x2:GP", accident={"work": False, "auto": False})),
    Passes("a carrier", given_claim("97110x2:GP", payer="workers_comp", accident={"work": True})),
)
