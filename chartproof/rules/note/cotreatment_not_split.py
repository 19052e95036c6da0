"""Two disciplines treated together, and their minutes are not told apart.

Each block of minutes is billed by one discipline. The note gives the reason for treating together
and the minutes of each.

Why it matters: the same minutes on two claims are an overpayment on one of them.

Not checked here: the other discipline's claim (`minutes-counted-twice`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-11-scenarios", "cotreat-guideline"),
    ask="Minutes of co-treatment: PT ____ OT ____ SLP ____ Reason: ____",
    catalogue=("ONE-COTREAT",),
)


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    words = note.mentioned("cotreatment")
    if words and not note.mentioned("cotreatment-split"):
        yield Finding(
            "co-treatment without each one's minutes", evidence=tuple(m.span for m in words)
        )


EXAMPLES = (
    Flags(
        "together",
        given("Co-treated with OT for 30 min: sitting balance. Ann Roe, PT", bill="97110x2:GP"),
        quote="Co-treated",
    ),
    Passes(
        "split",
        given(
            "Co-tx 30 min: PT 15 (trunk), OT 15 (dressing), two persons needed. Ann Roe, PT",
            bill="97110x1:GP",
        ),
    ),
    Passes("alone", given("TE 25 min: bridges 3x10. Ann Roe, PT", bill="97110x2:GP")),
)
