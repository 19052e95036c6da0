"""The plan was certified later than the days allowed.

A physician or practitioner signs and dates the plan within the days that the certification table
holds, counted from the first treatment. A late certification is accepted where the record explains
it; from 2025 a signed and dated order with proof that the plan was sent in time stands in for the
first signature.

Why it matters: uncertified days are the most frequent technical denial.

Not checked here: the explanation, the order and the proof of sending, which are not part of the
visit.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.model.days import days_after
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    sources=("42-cfr-424.24", "cms-100-02:15:220.1.3", "fr-2024"),
    ask="Reason for certifying on ____, and dated attempts: ____ Signed order of ____, plan sent "
    "on ____",
    catalogue=("POC-CERT-30", "POC-CERT-DELAYED", "POC-CERT-EXC-2025"),
)


def check(visit: Visit, book: Book) -> Answers:
    plan, day = visit.plan_of_care, visit.date_of_service
    first = (plan.certified_from or plan.established_on) if plan is not None else None
    if plan is None or first is None:
        return
    row = book.thresholds.on(first, ("certification_days", "initial"))
    last = days_after(first, int(row.value.value))
    if plan.certified_on is not None and plan.certified_on > last:
        yield Finding(f"certified on {plan.certified_on}; the days ended on {last}")
    elif plan.certified_on is None and day > last:
        yield Unsure(missing=f"certification of the plan, due by {last}")


EXAMPLES = (
    Flags(
        "six weeks later",
        given(
            bill="97110x2:GP",
            plan_of_care={"established_on": "2026-01-05", "certified_on": "2026-02-20"},
        ),
    ),
    Passes(
        "within the days",
        given(
            bill="97110x2:GP",
            plan_of_care={"established_on": "2026-01-05", "certified_on": "2026-01-19"},
        ),
    ),
    Passes("nothing known of the plan", given(bill="97110x2:GP")),
    IsUnsure(
        "no signature on file",
        given(bill="97110x2:GP", plan_of_care={"established_on": "2026-01-05"}),
        missing="certification of the plan, due by 2026-02-04",
    ),
)
