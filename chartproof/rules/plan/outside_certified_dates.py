"""The visit lies outside the days that the certification covers.

Every day of service falls between the first and the last certified day. A recertification needs a
signature of its own.

Why it matters: days outside the interval are uncertified and denied.

Not checked here: the longest interval allowed (`certified-interval-too-long`); a new certification
that was not sent.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import therapy_lines

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3"),
    ask="Certification that covers ____, signed on ____ by ____",
    catalogue=("POC-RECERT-90",),
)


def check(visit: Visit, book: Book) -> Answers:
    plan, day = visit.plan_of_care, visit.date_of_service
    if plan is None or not therapy_lines(visit, book):
        return
    if plan.certified_through is not None and day > plan.certified_through:
        yield Finding(f"certified through {plan.certified_through}; the visit is on {day}")
    elif plan.certified_from is not None and day < plan.certified_from:
        yield Finding(f"certified from {plan.certified_from}; the visit is on {day}")


EXAMPLES = (
    Flags(
        "a week too late",
        given(
            bill="97110x2:GP",
            on=date(2026, 4, 8),
            plan_of_care={"certified_from": "2026-01-02", "certified_through": "2026-04-01"},
        ),
    ),
    Passes(
        "the last day",
        given(
            bill="97110x2:GP",
            on=date(2026, 4, 1),
            plan_of_care={"certified_from": "2026-01-02", "certified_through": "2026-04-01"},
        ),
    ),
    Passes(
        "the days are not known",
        given(bill="97110x2:GP", plan_of_care={"established_on": "2026-01-02"}),
    ),
)
