"""An evaluation was done, and no evaluation code is billed.

An evaluation that opens an episode has a code of its own beside the treatment of that day.

Why it matters: the evaluation is the first service of an episode, and the plan rests on it.

Not checked here: evaluations that a contract or a global period does not pay; re-evaluations.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    disciplines=("PT", "OT", "SLP"),
    sources=("cpt",),
    ask="Evaluation dated ____ has no code. Bill it? ____ Reason if not: ____",
    catalogue=("REV-EVAL",),
)


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    kinds = {f.value.kind for c in visit.codes if (f := book.codes.find(day, c)) is not None}
    if kinds & {"evaluation", "reevaluation", "em"} or not visit.charges:
        return
    said = visit.note.mentioned("evaluation-done")
    if visit.note_type == "evaluation" or said:
        yield Finding(
            "an evaluation is documented and none is billed", evidence=tuple(m.span for m in said)
        )


EXAMPLES = (
    Flags(
        "an evaluation note with exercise alone",
        given(bill="97110x1:GP@15", note_type="evaluation"),
    ),
    Flags(
        "the note says so",
        given("Initial evaluation completed today. TE 15 min.", bill="97110x1:GP"),
        quote="Initial evaluation completed today",
    ),
    Passes("billed", given("Initial evaluation completed today.", bill="97161x1:GP 97110x1:GP@15")),
    Passes("an earlier one", given("Up 9 since the initial evaluation.", bill="97110x1:GP@15")),
)
