"""The note changes goals or adds a condition, and mentions no certification of the change.

The therapist may adjust short-term goals, frequency and techniques by a dated entry. New long-term
goals or a new condition go to the physician or practitioner again.

Why it matters: from such a change on the old certification no longer covers the care.

Not checked here: whether the new plan was sent and signed elsewhere in the record.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.1.2", "cgs-plan-of-care"),
    ask="Change of ____ on ____: sent to ____ on ____ Certified on ____",
    catalogue=("POC-CHANGE-SIG",),
)


def check(visit: Visit, book: Book) -> Answers:
    words = visit.note.mentioned("plan-changed")
    if words and not visit.note.mentioned("plan-sent"):
        yield Finding(
            "a significant change of the plan without certification",
            evidence=tuple(m.span for m in words),
        )


EXAMPLES = (
    Flags(
        "a goal was rewritten",
        given("LTG 2 revised today. TE 25 min: bridges 3x10.", bill="97110x2:GP"),
        quote="LTG 2 revised",
    ),
    Passes(
        "and sent",
        given(
            "LTG 2 revised today; plan revised and sent to the MD. TE 25 min: bridges 3x10.",
            bill="97110x2:GP",
        ),
    ),
    Passes("no change", given("TE 25 min: bridges 3x10.", bill="97110x2:GP")),
)
