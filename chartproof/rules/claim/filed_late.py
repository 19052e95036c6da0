"""The claim reached the payer after its filing window had closed.

The window counts from the date of service: a calendar year for Medicare, what the contract or the
state says for others.

Why it matters: late filing is denied whatever the note says, and the patient cannot be billed.

Not checked here: exceptions with proof; claims not yet received; a payer whose window is unknown.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("42-cfr-424.44",),
    ask="First received by the payer on ____ (proof: ____). Exception that applies: ____",
    catalogue=("CLM-TIMELY",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.received_on is None:
        return
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.filing_days is None:
        yield Unsure(missing=f"filing window of {policy.title}")
    elif visit.date_of_service < _before(visit.received_on, policy.filing_days):
        days = (visit.received_on - visit.date_of_service).days
        yield Finding(
            f"received {days} days after the visit; the window is {policy.filing_days} days",
            policy=decided_by(policy, "filing_days", f"{policy.filing_days} days to file"),
        )


def _before(day: date, days: int) -> date:
    """Return the day so many days before; the first day that there is where none lies before."""
    return date.fromordinal(max(day.toordinal() - days, 1))


EXAMPLES = (
    Flags(
        "thirteen months later",
        given(bill="97110x2:GP", on=date(2025, 1, 10), received_on=date(2026, 2, 12)),
    ),
    Passes(
        "eleven months later",
        given(bill="97110x2:GP", on=date(2025, 1, 10), received_on=date(2025, 12, 12)),
    ),
    Passes("not received yet", given(bill="97110x2:GP", on=date(2025, 1, 10))),
)
