"""An office visit stands beside manipulation or therapy without saying that it was separate.

Manipulation and therapy include their own short assessment. An office visit on the same day is paid
when it was significant and separate, which 25 says.

Why it matters: without 25 the visit is bundled into the procedure.

Not checked here: whether the visit was in fact separate.
"""

from __future__ import annotations

from chartproof.billing.edits import pair_edits, with_office_visit
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("ncci-manual:11",),
    ask="Problem and work of the office visit beyond the procedure: ____",
    catalogue=("MOD-25",),
)


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    kinds = {
        c.code: f.value for c in visit.charges if (f := book.codes.find(day, c.code)) is not None
    }
    paired = any(
        edit.indicator == 1 and edit.bypass is None and with_office_visit(edit, visit, book)
        for edit in pair_edits(visit, book)
    )
    if not paired and not any(
        k.kind == "manipulation" or k.therapy == "always" for k in kinds.values()
    ):
        return
    for line, charge in enumerate(visit.charges):
        code = kinds.get(charge.code)
        if code is not None and code.kind == "em" and "25" not in charge.modifiers:
            yield Finding(f"{charge.code} stands beside a procedure without 25", lines=(line,))


EXAMPLES = (
    Flags("a visit beside manipulation", given(bill="99213x1 98940x1:AT", discipline="DC")),
    Passes("with 25", given(bill="99213x1:25 98940x1:AT", discipline="DC")),
    Passes("a visit alone", given(bill="99213x1", discipline="DC")),
)
