"""Five or more timed units stand on one visit without a word on why it took so long.

An hour of one-on-one treatment is more than usual. It may be right; the record then says why: two
regions, pacing for low tolerance, complexity after surgery.

Why it matters: long visits are picked for review, and schedules are taken as the reason.

Not checked here: whether the reason is good; caps of the payer (`daily-units-over-cap`).
"""

from __future__ import annotations

from chartproof.billing.minutes import timed_codes
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("lcd-l33631",),
    needs_note=True,
    ask="Timed minutes ____ exceed the usual visit. What made this length necessary today? ____",
    catalogue=("TIME-LONG",),
)

_USUAL = 4


def check(visit: Visit, book: Book) -> Answers:
    timed = timed_codes(visit, book)
    lines = tuple(i for i, c in enumerate(visit.charges) if c.code in timed)
    units = sum(visit.charges[i].units for i in lines)
    if units > _USUAL and not visit.note.mentioned("long-visit-reason", "complicating-effect"):
        yield Finding(f"{units} timed units, and no reason for a visit of that length", (), lines)


EXAMPLES = (
    Flags("six units for one ankle", given("R ankle sprain. TE 90 min.", bill="97110x6:GP")),
    Passes(
        "both limbs",
        given("Bilateral TKA, each limb treated in turn. TE 75 min.", bill="97110x5:GP"),
    ),
    Passes("four units", given("TE 60 min.", bill="97110x4:GP")),
)
