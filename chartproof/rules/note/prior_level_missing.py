"""The evaluation does not say what the patient could do before.

The prior level of function and the present one show what was lost and what may be won back.

Why it matters: without it a reviewer cannot tell a loss from a lasting state.

Not checked here: prior level in the referral or in another document; progress later on.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import lines_of_kind

RULE = Rule(
    severity="note",
    needs_note=True,
    sources=("cms-100-02:15:220.3",),
    ask="Before onset the patient could ____; now ____",
    catalogue=("NEC-PLOF",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = lines_of_kind(visit, book, "evaluation")
    if lines and not visit.note.unreadable and not visit.note.mentioned("prior-level"):
        yield Finding("the evaluation states no prior level of function", lines=lines)


EXAMPLES = (
    Flags(
        "present state alone",
        given(
            "Evaluation: flexion 82, cannot climb stairs. PT 2x/wk for 8 weeks. Ann Roe, PT",
            bill="97162x1:GP",
        ),
    ),
    Passes(
        "before and now",
        given(
            "Evaluation: PLOF walked 2 miles daily; now 300 ft with cane. Ann Roe, PT",
            bill="97162x1:GP",
        ),
    ),
    Passes("a daily visit", given("TE 25 min: bridges 3x10.", bill="97110x2:GP")),
)
