"""The note says that an order or referral is missing or has run out.

Some payers and states want an order before the first visit, or limit how long a patient may be seen
without one. Medicare wants certification and no order.

Why it matters: where an order is required, visits without one are denied.

Not checked here: what the state requires; an order that arrived since.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("payer-contract", "cms-100-02:15:220.1.1"),
    ask="Order on file for ____? Date ____ Signature ____ Discipline ____",
    catalogue=("POC-REFERRAL",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    words = visit.note.mentioned("referral-lapsed")
    if words and policy.referral != "not_required":
        yield Finding("an order is missing or has run out", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "expired",
        given(
            "Referral expired last week. TE 25 min: bridges 3x10.",
            bill="97110x2:GP",
            payer="commercial",
        ),
        quote="Referral expired",
    ),
    Passes(
        "Medicare asks for none",
        given("Referral expired last week. TE 25 min: bridges 3x10.", bill="97110x2:GP"),
    ),
    Passes(
        "no word of it", given("TE 25 min: bridges 3x10.", bill="97110x2:GP", payer="commercial")
    ),
)
