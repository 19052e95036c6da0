"""Minutes by code are missing, and the timed units billed do not fit the timed total.

Medicare wants the total of all timed minutes and does not demand minutes by code. The total alone
decides how many timed units the day has.

Why it matters: the total is what a Medicare reviewer recomputes.

Not checked here: visits whose minutes by code are known (`units-exceed-minutes`,
`units-below-minutes`), and visits without a timed total (`timed-total-missing`).
"""

from __future__ import annotations

from chartproof.billing.counting import units_of
from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="warning",
    sources=("cms-100-04:5:20.2",),
    ask="Timed minutes of the day: ____ Units meant: ____",
    catalogue=("TIME-UNITS-CMS8", "TIME-TOTAL-TIMED"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    doc = documented(visit, book)
    total = doc.timed_total
    if policy.counting != "cms" or not doc.missing or total is None:
        return
    lines = tuple(i for i, c in enumerate(visit.charges) if c.code in doc.per_code)
    billed, supported = sum(visit.charges[i].units for i in lines), units_of(total.value)
    if billed != supported:
        yield Finding(
            f"{billed} timed units billed; {total.value} timed minutes in all support {supported}",
            evidence=(total.span,),
            lines=lines,
            policy=decided_by(policy, "counting", "8-minute rule over all timed codes of the day"),
        )


EXAMPLES = (
    Flags(
        "30 minutes over two codes is two units",
        given("Bridges, glides. Total timed minutes: 30", bill="97110x2:GP 97140x1:GP"),
        quote="30",
    ),
    Passes(
        "40 minutes is three",
        given("Bridges, glides. Total timed minutes: 40", bill="97110x2:GP 97140x1:GP"),
    ),
    Passes("the codes have minutes", given(bill="97110x2:GP@25 97140x1:GP@10")),
)
