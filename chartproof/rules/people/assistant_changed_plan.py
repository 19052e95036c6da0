"""The note says that an assistant set or changed goals, frequency or plan.

Goals and plan are the therapist's. The assistant reports what was seen; the therapist decides, and
the note shows whose decision it was.

Why it matters: a plan that an assistant changed is no valid plan from that day on.

Not checked here: changes that a therapist made after the assistant's report.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.1.2", "cms-100-02:15:220.3"),
    ask="Who changed ____ on ____? Therapist: ____",
    catalogue=("ELG-ASSIST-SCOPE", "POC-CHANGE-SIG"),
)


def check(visit: Visit, book: Book) -> Answers:
    if words := visit.note.mentioned("assistant-planned"):
        yield Finding(
            "an assistant changed the plan or evaluated", evidence=tuple(m.span for m in words)
        )


EXAMPLES = (
    Flags(
        "goals by the COTA",
        given(
            "COTA updated the long-term goals. TE 25 min: putty 3x10.",
            bill="97110x2:GO",
            discipline="OT",
        ),
        quote="COTA updated the long-term goals",
    ),
    Passes(
        "the therapist decided",
        given(
            "OT revised STG 2 after discussion with the COTA. TE 25 min: putty 3x10.",
            bill="97110x2:GO",
            discipline="OT",
        ),
    ),
)
