"""One therapy line covers several days.

Units of therapy are counted by the day, so each day of service stands on a line of its own. Monthly
codes, such as those of remote monitoring, do cover days.

Why it matters: payers deny a range, as unit limits, pairs and the reduction for several services
hold for a day.

Not checked here: codes that are no therapy; whether the days followed each other.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("first-coast-timed-units", "cms-100-04:26:10.4"),
    ask="Units of line ____ by day: ____",
    catalogue=("NCC-ONE-LINE",),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        first, last = line.date_of_service, line.date_to
        if last is None or first is None or last <= first:
            continue
        code = book.codes.find(first, line.charge.code)
        if code is None or code.value.kind == "monthly" or code.value.therapy == "no":
            continue
        yield Finding(
            f"{line.charge.code} is billed once for {(last - first).days + 1} days",
            lines=(index,),
            at=(line.at,),
        )


EXAMPLES = (
    Flags(
        "a week of exercise",
        given_claim("97110x5:GP", on=date(2026, 3, 2), lines={0: {"date_to": date(2026, 3, 6)}}),
    ),
    Passes("one day", given_claim("97110x5:GP", lines={0: {"date_to": date(2026, 3, 3)}})),
    Passes(
        "a month of monitoring",
        given_claim("98977x1:GP", on=date(2026, 2, 1), lines={0: {"date_to": date(2026, 3, 2)}}),
    ),
)
