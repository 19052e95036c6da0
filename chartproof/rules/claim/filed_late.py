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
from chartproof.model.days import days_after
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

_YEAR = 365  # days, by which Medicare's calendar year stands in the payer's file

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
        return
    is_year = policy.kind == "medicare" and policy.filing_days == _YEAR
    if visit.date_of_service < _earliest(visit.received_on, policy.filing_days, is_year):
        days = (visit.received_on - visit.date_of_service).days
        window = "one calendar year" if is_year else f"{policy.filing_days} days"
        yield Finding(
            f"received {days} days after the visit; the window is {window}",
            policy=decided_by(policy, "filing_days", f"{window} to file"),
        )


def _earliest(received: date, days: int, is_year: bool) -> date:
    """Return the earliest day of service that is in time: the same day a year ago, or so many days.

    There may be no 29 February a year ago; the first day that there is bounds both.
    """
    if not is_year or received.year == date.min.year:
        return days_after(received, -days)
    if (received.month, received.day) == (2, 29):
        return date(received.year - 1, 3, 1)
    return received.replace(year=received.year - 1)


EXAMPLES = (
    Flags(
        "thirteen months later",
        given(bill="97110x2:GP", on=date(2025, 1, 10), received_on=date(2026, 2, 12)),
    ),
    Passes(
        "a year that holds a 29 February",
        given(bill="97110x2:GP", on=date(2023, 3, 6), received_on=date(2024, 3, 6)),
    ),
    Passes(
        "eleven months later",
        given(bill="97110x2:GP", on=date(2025, 1, 10), received_on=date(2025, 12, 12)),
    ),
    Passes("not received yet", given(bill="97110x2:GP", on=date(2025, 1, 10))),
)
