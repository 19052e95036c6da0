"""A work or auto case is billed without the carrier's claim number.

Bills for a work or car injury carry the number under which the carrier keeps the case.

Why it matters: the carrier files by claim number; without it the bill comes back.

Not checked here: whether the number is right. Where a visit without its
billing provider comes without the field, nothing is concluded.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("workers_comp", "auto"),
    sources=("cms-100-04:26:10.4",),
    ask="Carrier's claim number: ____",
    catalogue=("PAY-WC",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.claim_number is None and visit.billing is not None:
        yield Finding("the claim carries no number of the carrier's", severity="warning")
    elif visit.claim_number is None:
        yield Unsure(missing="the carrier's claim number")
    elif not visit.claim_number.strip():
        yield Finding("the carrier's claim number is blank")


EXAMPLES = (
    Flags(
        "a claim without it",
        given(bill="97110x2:GP", payer="workers_comp", billing={"npi": "1245319599"}),
    ),
    Flags("blank", given(bill="97110x2:GP", payer="workers_comp", claim_number=" ")),
    Passes("given", given(bill="97110x2:GP", payer="workers_comp", claim_number="WC-00017")),
    Passes("Medicare has none", given(bill="97110x2:GP")),
    IsUnsure(
        "not sent",
        given(bill="97110x2:GP", payer="workers_comp"),
        missing="the carrier's claim number",
    ),
)
