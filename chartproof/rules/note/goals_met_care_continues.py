"""All goals are met, and the note plans more of the same.

With all goals met the episode ends, or new goals are set and certified.

Why it matters: care after the goals are met has no stated aim.

Not checked here: goals that were just replaced; the visit on which they were met.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.2",),
    ask="Goals met on ____. New goals ____ or discharge on ____",
    catalogue=("EPI-GOALS-MET",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("goals-met")
    if not words or visit.note_type == "discharge":
        return
    if not note.mentioned("discharge-status", "plan-changed", "discharging"):
        yield Finding("goals met and no discharge", evidence=tuple(m.span for m in words))


EXAMPLES = (
    Flags(
        "four more visits",
        given(
            "All goals met. TE 25 min: bridges 3x10. Book 4 more. Ann Roe, PT", bill="97110x2:GP"
        ),
        quote="All goals met",
    ),
    Passes(
        "discharged",
        given(
            "All goals met. Discharged to home program. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "not yet",
        given("Goals not yet met. TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP"),
    ),
)
