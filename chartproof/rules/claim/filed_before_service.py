"""The claim was received before the day it bills.

A claim bills what was done, so it is received on the day of service or later.

Why it matters: nothing can be billed ahead; one of the two dates is wrong.

Not checked here: which of the two is wrong.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("42-cfr-424.44",),
    ask="Date of service: ____ Date received: ____",
    catalogue=("CLM-MATCH", "CLM-TIMELY"),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.received_on is not None and visit.received_on < visit.date_of_service:
        yield Finding(f"received {visit.received_on}, for a visit on {visit.date_of_service}")


EXAMPLES = (
    Flags("a week ahead", given(bill="97110x2:GP", received_on="2026-02-24")),
    Passes("the same evening", given(bill="97110x2:GP", received_on="2026-03-03")),
    Passes("not received yet", given(bill="97110x2:GP")),
)
