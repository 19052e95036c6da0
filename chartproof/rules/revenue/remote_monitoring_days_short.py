"""The supply of a monitoring device is billed with fewer days of data than its code asks for.

The device codes stand for at least sixteen days of data in thirty; from 2026 codes of their own
stand for two to fifteen.

Why it matters: a month with too few days is denied or taken back.

Not checked here: the minutes of management (`remote-monitoring-minutes-short`); days that stand in
the device's own log.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.numbers import first_number

RULE = Rule(
    looks_at="visit",
    severity="error",
    codes=("98976", "98977", "98978", "98984", "98985", "98986"),
    sources=("rtm-trade",),
    ask="Days of data from ____ to ____: ____",
    catalogue=("REV-RTM",),
)

_SHORT = ("98984", "98985", "98986")


def check(visit: Visit, book: Book) -> Answers:
    said = visit.note.mentioned("data-days")
    for line, charge in enumerate(visit.charges):
        if charge.code not in RULE.codes:
            continue
        scope = "short" if charge.code in _SHORT else "full"
        least = book.thresholds.find(visit.date_of_service, ("rtm_supply_days", scope))
        days = max((first_number(m.span.text) or 0 for m in said), default=None)
        if least is None or days is None:
            yield Unsure(missing=f"days of data for {charge.code}")
        elif days < least.value.value:
            yield Finding(
                f"{charge.code} stands for {least.value.value} days or more; the note tells of "
                f"{days}",
                evidence=tuple(m.span for m in said),
                lines=(line,),
            )


EXAMPLES = (
    Flags(
        "twelve of sixteen",
        given("RTM knee device: 12 days of data this period.", bill="98977x1:GP"),
        quote="12 days of data",
    ),
    Passes("eighteen", given("RTM knee device: 18 days of data.", bill="98977x1:GP")),
    Passes("twelve under the short code", given("12 days of data.", bill="98985x1:GP")),
    IsUnsure(
        "no days", given("RTM reviewed.", bill="98977x1:GP"), missing="days of data for 98977"
    ),
)
