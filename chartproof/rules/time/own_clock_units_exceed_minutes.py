"""More units are billed than the minutes of a code with a clock of its own support.

Some codes do not count in fifteen minutes: caregiver training has thirty minutes and then fifteens,
tests and work programs an hour. Their minutes are never pooled. Where sources leave open whether
the midpoint or the full time earns the unit, only what fails both is called wrong.

Why it matters: units above the count are an overpayment.

Not checked here: fifteen-minute codes (`units-exceed-minutes`); codes of the month (`remote-
monitoring-minutes-short`).
"""

from __future__ import annotations

from datetime import date

from chartproof.billing.billed import visit_units
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of

RULE = Rule(
    looks_at="visit",
    severity="error",
    sources=("cpt-time", "cms-100-04:5:20.2"),
    ask="Minutes of ____ on ____: ____",
    catalogue=("TIME-UNITS-PERCODE",),
)


def check(visit: Visit, book: Book) -> Answers:
    own = [c for c in visit.codes if _has_own_clock(book, visit.date_of_service, c)]
    if not own:
        return
    units = visit_units(visit, book)
    for code in own:
        billed, supported = units.billed.get(code, 0), units.supported.get(code)
        if supported is None:
            yield Unsure(missing=f"minutes of {code} that settle its units")
        elif billed > supported:
            lines = lines_of(visit, code)
            minutes = sum(visit.charges[i].minutes or 0 for i in lines)
            yield Finding(
                f"{billed} of {code} billed; {minutes} minutes support {supported}", (), lines
            )


def _has_own_clock(book: Book, day: date, code: str) -> bool:
    found = book.codes.find(day, code)
    return found is not None and found.value.kind == "other" and found.value.minutes is not None


EXAMPLES = (
    Flags("ten minutes of caregiver training", given(bill="97550x1:GP@10")),
    Passes("thirty", given(bill="97550x1:GP@30")),
    Passes("a fifteen-minute code", given(bill="97110x2:GP@10")),
    IsUnsure("no minutes", given(bill="97550x1:GP"), missing="minutes of 97550"),
    IsUnsure("past the midpoint", given(bill="97550x1:GP@20"), missing="minutes of 97550"),
)
