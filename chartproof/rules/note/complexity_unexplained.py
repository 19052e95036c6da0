"""KX is billed and the note names no condition that makes the care longer or harder.

KX says that care beyond the threshold is necessary and documented: a comorbidity, a complication or
severity, and what it changes in the treatment.

Why it matters: claims with KX are the ones that are picked for review.

Not checked here: reasons in the evaluation, the plan or a progress report; whether KX was due (`kx-
missing`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:220.3", "cms-100-04:5:10.3"),
    ask="Which condition slowed or altered treatment, and how? ____",
    catalogue=("NEC-COMPLEXITY",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = tuple(n for n, c in enumerate(visit.charges) if "KX" in c.modifiers)
    note = visit.note
    if not lines or note.unreadable:
        return
    if note.mentioned("complicating-factor"):
        return
    named = note.mentioned("condition-listed")
    yield Finding(
        "KX, and no complicating condition with its effect on treatment",
        evidence=tuple(m.span for m in named[:2]),
        lines=lines,
    )


EXAMPLES = (
    Flags(
        "KX and nothing else", given("TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP+KX")
    ),
    Flags(
        "only a list",
        given("PMH: COPD, DM2. TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP+KX"),
        quote="COPD",
    ),
    Passes(
        "with its effect",
        given(
            "Osteoporosis, so no flexion loading. TE 25 min: bridges 3x10. Ann Roe, PT",
            bill="97110x2:GP+KX",
        ),
    ),
    Passes("below the threshold", given("TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP")),
)
