"""The visit lies outside the days that the payer approved.

An approval holds from its first to its last day, both included.

Why it matters: services before the first or after the last approved day are denied.

Not checked here: extensions that were not sent with the visit.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("payer-contract",),
    ask="Approval or extension that covers this date: ____ from ____ to ____",
    catalogue=("PAY-AUTH",),
)


def check(visit: Visit, book: Book) -> Answers:
    approval, day = visit.authorization, visit.date_of_service
    if approval is None:
        return
    if approval.valid_from is not None and day < approval.valid_from:
        yield Finding(f"the visit of {day} comes before the approval of {approval.valid_from}")
    elif approval.valid_to is not None and day > approval.valid_to:
        yield Finding(f"the approval ended {approval.valid_to}, the visit is of {day}")


EXAMPLES = (
    Flags(
        "three days too late",
        given(
            bill="97110x2:GP",
            payer="commercial",
            authorization={"valid_from": "2026-01-05", "valid_to": "2026-02-28"},
        ),
    ),
    Flags(
        "before it began",
        given(bill="97110x2:GP", payer="va", authorization={"valid_from": "2026-03-04"}),
    ),
    Passes(
        "on its last day",
        given(bill="97110x2:GP", payer="va", authorization={"valid_to": "2026-03-03"}),
    ),
    Passes("no approval was sent", given(bill="97110x2:GP", payer="commercial")),
)
