"""A code with fifteen minutes or more is billed fewer units than its full fifteens.

Under the 8-minute rule every full fifteen minutes of a code is a unit of that code; only the
leftover minutes are pooled. All units of the day may not be piled on one code.

Why it matters: the day's total may be right and the claim still wrong, line by line.

Not checked here: to which code the leftover units go (`unit-on-wrong-code`); days whose total is
wrong (`units-exceed-minutes`, `units-below-minutes`).
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.model.words import many
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.counting import tallies
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="warning",
    sources=("cms-100-04:5:20.2",),
    ask="____ has ____ minutes and ____ units. Re-allocate to ____?",
    catalogue=("TIME-FLOOR15",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.counting != "cms" or len(visit.codes) < 2:
        return
    doc = documented(visit, book)
    if doc.missing or len(doc.per_code) < 2:
        return
    if any(t.billed != t.supported for t in tallies(visit, book)):
        return
    for code, stated in doc.per_code.items():
        found = book.codes.find(visit.date_of_service, code)
        if found is not None and found.value.clock_with is not None:
            continue  # its minutes are shared with its add-on
        full = (stated.minutes or 0) // 15
        lines = tuple(i for i, c in enumerate(visit.charges) if c.code == code)
        billed = sum(visit.charges[i].units for i in lines)
        if billed < full:
            yield Finding(
                f"{code} has {many(stated.minutes or 0, 'minute')}, {many(full, 'full fifteen')}, "
                f"and {many(billed, 'unit')}",
                evidence=stated.spans,
                lines=lines,
                policy=decided_by(policy, "counting", "each full 15 minutes is a unit of its code"),
            )


EXAMPLES = (
    Flags("all three on one code", given(bill="97112x3:GP@24 97110x0:GP@23")),
    Flags("two on the first of 15 and 15", given(bill="97530x2:GP@15 97110x0:GP@15")),
    Passes("24 and 23 as two and one", given(bill="97112x2:GP@24 97110x1:GP@23")),
    Passes("33 and 7 as two and one", given(bill="97110x2:GP@33 97140x1:GP@7")),
)
