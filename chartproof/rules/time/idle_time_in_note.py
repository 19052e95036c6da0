"""The note states minutes of rest, waiting, set-up or charting as if they were treatment.

Time before, after and between treatment is not treatment, and neither is unattended heat or ice.
Assessment and teaching with the patient count.

Why it matters: minutes that hold idle time support fewer units than they seem to.

Not checked here: whether the minutes were in fact counted; idle time that the note sets apart.
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-100-04:5:20.3", "cms-100-02:15:220.3"),
    needs_note=True,
    ask="Do the ____ timed minutes include rest, set-up, waiting or unattended time of ____ min?",
    catalogue=("TIME-EXCLUDED",),
)

_IDLE = ("rest-counted", "waiting-counted", "set-up-counted", "charting-counted", "idle-included")


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    idle = visit.note.mentioned(*_IDLE)
    if not idle or not doc.known() or visit.note.mentioned("left-off-on-purpose"):
        return
    timed, clock = sum(doc.known().values()), doc.clock_minutes
    total = doc.treatment_total.value if doc.treatment_total else clock
    if total is not None and total > timed and not any(m.kind == "idle-included" for m in idle):
        return  # there is room for it outside the timed minutes
    yield Finding("minutes of idle time stand in the note", evidence=tuple(m.span for m in idle))


EXAMPLES = (
    Flags(
        "rest inside the count", given("TE 38 min, rested 6 min between sets.", bill="97110x3:GP")
    ),
    Flags(
        "the pack is in the total",
        given("TE 45 min incl. 10 min hot pack.", bill="97110x3:GP"),
    ),
    Passes("set apart", given("TE 38 min, rested 6 min (not counted).", bill="97110x3:GP")),
    Passes(
        "room outside the timed minutes",
        given("TE 38 min, rested 6 min. Total treatment 46 min.", bill="97110x3:GP"),
    ),
)
