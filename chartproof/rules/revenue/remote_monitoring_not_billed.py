"""The note tells of remote monitoring, and no monitoring code is billed.

Set-up and teaching, days of data and minutes of the month with live contact have codes of their
own, billed by the month and never in the timed total.

Why it matters: the work is done and paid nowhere else.

Not checked here: whether the days and minutes of the month suffice; payers that do not pay it.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("medicare",),
    sources=("rtm-trade",),
    since=date(2022, 1, 1),
    needs_note=True,
    ask="Days of data ____ minutes of the month ____ live contact on ____ decision ____",
    catalogue=("REV-RTM",),
)


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    kinds = {f.value.kind for c in visit.codes if (f := book.codes.find(day, c)) is not None}
    told = visit.note.mentioned("rtm-data")
    if told and "monthly" not in kinds:
        yield Finding(
            "remote monitoring is documented and not billed", evidence=tuple(m.span for m in told)
        )


EXAMPLES = (
    Flags(
        "data reviewed",
        given("App data reviewed, 18 of 30 days. TE 25 min.", bill="97110x2:GP"),
        quote="App data reviewed, 18 of 30 days",
    ),
    Passes("billed", given("RTM call, 22 min this month.", bill="98980x1:GP")),
    Passes("declined", given("Declined remote monitoring. TE 25 min.", bill="97110x2:GP")),
)
