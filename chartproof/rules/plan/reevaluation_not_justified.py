"""A re-evaluation is billed and the note shows no reason beyond routine.

A re-evaluation is covered when something changed: new findings, a significant change, no response
to treatment. A monthly or tenth-visit check is part of ongoing care, as is the progress report.

Why it matters: reviewers deny the line where the note shows a routine reassessment.

Not checked here: payers that ask for re-examinations at intervals; whether the plan was then
changed.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:220.3", "noridian-post-pay"),
    ask="What change or finding prompted the re-evaluation? ____ What changed in the plan? ____",
    catalogue=("POC-REEVAL-JUST",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines, note = lines_of_kind(visit, book, "reevaluation"), visit.note
    if not lines or note.unreadable:
        return
    routine = note.mentioned("reevaluation-routine")
    if routine:
        yield Finding(
            "a routine re-evaluation", evidence=tuple(m.span for m in routine), lines=lines
        )
    elif not note.mentioned("reevaluation-trigger"):
        yield Finding("nothing in the note prompted a re-evaluation", lines=lines)


EXAMPLES = (
    Flags(
        "every month",
        given("Monthly re-eval. Flexion 110, strength 4/5. Ann Roe, PT", bill="97164x1:GP"),
        quote="Monthly re-eval",
    ),
    Flags(
        "no reason at all",
        given("Flexion 110, strength 4/5. Continue. Ann Roe, PT", bill="97164x1:GP"),
    ),
    Passes(
        "after a fall",
        given("Fall on 4/1, new balance deficit; plan revised. Ann Roe, PT", bill="97164x1:GP"),
    ),
    Passes(
        "no re-evaluation billed",
        given("Monthly re-eval done as part of the visit. TE 25 min.", bill="97110x2:GP"),
    ),
)
