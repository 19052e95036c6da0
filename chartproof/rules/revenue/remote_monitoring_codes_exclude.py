"""Two remote monitoring codes stand for the same days or the same minutes.

Days of data are either two to fifteen or sixteen and more, each with a code of its own for the kind
of device. Minutes of the month are either ten to nineteen or twenty and more. One of the two is
billed, never both for the same stretch. The shorter codes are new in 2026.

Why it matters: the second code is denied, or paid twice for one month.

Not checked here: the days and minutes themselves (`remote-monitoring-days-short`,
`remote-monitoring-minutes-short`); codes billed on another day of the month.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    codes=("98979", "98984", "98985", "98986"),
    sources=("rtm-trade", "cpt"),
    since=date(2026, 1, 1),
    ask="Days of data from ____ to ____: ____ Minutes of the month: ____",
    catalogue=("REV-RTM",),
)

_INSTEAD = {
    "98979": ("98980", "98981"),
    "98984": ("98976",),
    "98985": ("98977",),
    "98986": ("98978",),
}


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        for other in _INSTEAD.get(charge.code, ()):
            lines = tuple(i for i, c in enumerate(visit.charges) if c.code == other)
            if lines:
                yield Finding(
                    f"{charge.code} and {other} stand for the same stretch", lines=(line, *lines)
                )
                break


EXAMPLES = (
    Flags("nine days and eighteen", given(bill="98977x1:GP 98985x1:GP", on=date(2026, 6, 1))),
    Flags("ten minutes and twenty", given(bill="98979x1:GP 98980x1:GP", on=date(2026, 6, 1))),
    Passes("days and minutes", given(bill="98985x1:GP 98979x1:GP", on=date(2026, 6, 1))),
    Passes("two devices", given(bill="98976x1:GP 98985x1:GP", on=date(2026, 6, 1))),
)
