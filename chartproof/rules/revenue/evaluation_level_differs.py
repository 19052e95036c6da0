"""The evaluation is billed at another level than the note states.

History, systems examined, presentation and decision-making set the level, the lowest governing.
Medicare pays the three alike; others may not.

Why it matters: a level above the note is an overpayment, one below it money left behind.

Not checked here: the level where the note does not name it.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.described import lines_of

RULE = Rule(
    severity="note",
    codes=("97161", "97162", "97163", "97165", "97166", "97167"),
    sources=("cpt",),
    needs_note=True,
    ask="Factors ____ systems ____ presentation ____ decision-making ____: level ____",
    catalogue=("REV-EVAL",),
)

_LEVEL = {"97161": "low", "97162": "moderate", "97163": "high"}
_LEVEL |= {"97165": "low", "97166": "moderate", "97167": "high"}


def check(visit: Visit, book: Book) -> Answers:
    stated = visit.note.mentioned("eval-low", "eval-moderate", "eval-high")
    levels = {m.kind.removeprefix("eval-") for m in stated}
    for code in visit.codes:
        if code in _LEVEL and len(levels) == 1 and _LEVEL[code] not in levels:
            yield Finding(
                f"{code} is the {_LEVEL[code]} level; the note says {levels.pop()}",
                evidence=tuple(m.span for m in stated),
                lines=lines_of(visit, code),
            )
            return


EXAMPLES = (
    Flags(
        "high written, low billed",
        given("High-complexity evaluation. TE 15 min.", bill="97161x1:GP 97110x1:GP"),
        quote="High-complexity",
    ),
    Passes("they agree", given("Low-complexity evaluation.", bill="97161x1:GP")),
    Passes("no level is written", given("Initial evaluation.", bill="97162x1:GP")),
)
