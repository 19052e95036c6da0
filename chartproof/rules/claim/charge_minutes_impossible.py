"""Minutes given beside a charge cannot be: negative, too long, or more assisted than spent.

Minutes of the assistant and minutes together are part of the minutes of the line, so neither can
be more than the whole.

Why it matters: units and modifiers are computed from these figures; a wrong one spreads.

Not checked here: minutes read from the note (`times-disagree`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.3",),
    ask="Minutes of line ____ in all: ____ by the assistant alone: ____ together: ____",
    catalogue=("TIME-SUM",),
)

_DAY = 24 * 60


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        if why := _impossible(charge):
            yield Finding(f"{charge.code}: {why}", lines=(line,))


def _impossible(charge: Charge) -> str | None:
    spent, assisted, shared = charge.minutes, charge.assistant_minutes, charge.together_minutes
    if any(m is not None and not 0 <= m <= _DAY for m in (spent, assisted, shared)):
        return "minutes are negative or longer than a day"
    parts = (assisted or 0) + (shared or 0)
    if spent is not None and parts > spent:
        return f"{parts} minutes by or with the assistant of {spent} in all"
    return None


EXAMPLES = (
    Flags("assistant longer than the line", given(bill="97110x1:GP@15/20")),
    Flags(
        "minus five minutes",
        given(charges=(Charge("97110", 1, ("GP",), minutes=-5),)),
    ),
    Passes("ten of twenty-five", given(bill="97110x2:GP@25/10")),
    Passes("no minutes given", given(bill="97110x2:GP")),
)
