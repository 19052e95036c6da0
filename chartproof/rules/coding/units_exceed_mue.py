"""More units of a code are billed than the claim edit lets through for a day.

Medicare's tables hold the most units of each code that are plausible for one patient and day,
separately for practices and hospitals. Lines of the same code are added. The figure is no
allowance: minutes still decide what may be billed below it.

Why it matters: units above it are denied; for some codes all of them.

Not checked here: codes whose limit is zero (`code-not-for-payer`); payers with limits of their own.
Where the newest file ends before the visit, this is a warning.
"""

from __future__ import annotations

from datetime import date

from chartproof.billing.edits import over_limits
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.model.words import many
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("cms-mue-2024q3", "first-coast-mue"),
    ask="Minutes of ____ recorded: ____ Units meant: ____",
    catalogue=("NCC-MUE",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    for over in over_limits(visit, book):
        if over.limit == 0:
            continue
        if not over.certain and not over.stale:
            yield Unsure(missing=f"the unit limit of {over.code} on that day")
            continue
        file = f" (file {book.mue.newest})" if over.stale else ""
        yield Finding(
            f"{many(over.units, 'unit')} of {over.code} billed; "
            f"the edit lets {over.limit} through{file}",
            lines=over.lines,
            severity="warning" if over.stale or not over.certain else None,
            policy=decided_by(policy, "ncci", "unit edits apply"),
        )


EXAMPLES = (
    Flags("five units of gait", given(bill="97116x5:GP", on=date(2024, 8, 5))),
    Flags("split over two lines", given(bill="97116x3:GP 97116x2:CQ+GP", on=date(2024, 8, 5))),
    Passes("four", given(bill="97116x4:GP", on=date(2024, 8, 5))),
    Passes(
        "a hospital may bill eight of exercise",
        given(bill="97110x8:GP", on=date(2024, 8, 5), setting="facility"),
    ),
    IsUnsure(
        "before the first file",
        given(bill="97116x5:GP", on=date(2023, 8, 7)),
        missing="the unit limit of 97116 on that day",
    ),
)
