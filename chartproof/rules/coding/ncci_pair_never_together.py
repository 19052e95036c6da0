"""Two codes of one day are never paid together, whatever modifier they carry.

Pairs of indicator 0 are open to no modifier: massage beside manual therapy, an evaluation beside a
re-evaluation of the same discipline.

Why it matters: one of the two is denied, and 59 on it looks like an attempt to get round the edit.

Not checked here: pairs that a modifier opens (`ncci-pair-needs-modifier`). Where the newest file
ends before the visit, this is a warning.
"""

from __future__ import annotations

from datetime import date

from chartproof.billing.edits import pair_edits
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="error",
    sources=("cms-ncci-2024q3", "ncci-manual:11"),
    ask="Which of ____ and ____ describes the service? ____",
    catalogue=("NCC-PTP", "COD-97124"),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    for edit in pair_edits(visit, book):
        if edit.indicator != 0:
            continue
        if not edit.certain:
            yield Unsure(missing=f"since when the edit on {edit.column1} with {edit.column2} holds")
            continue
        file = f" (pair file {book.ncci.newest})" if edit.stale else ""
        yield Finding(
            f"{edit.column2} is never paid beside {edit.column1}{file}",
            lines=(*edit.lines1, *edit.lines2),
            severity="warning" if edit.stale else None,
            policy=decided_by(policy, "ncci", "code pair edits apply"),
        )


EXAMPLES = (
    Flags(
        "massage beside manual therapy",
        given(bill="97140x1:GP 97124x1:GP+59", on=date(2024, 8, 5)),
    ),
    Flags(
        "an evaluation and a re-evaluation",
        given(bill="97161x1:GP 97164x1:GP", on=date(2024, 8, 5)),
    ),
    Passes(
        "exercise beside manual therapy", given(bill="97110x2:GP 97140x1:GP", on=date(2024, 8, 5))
    ),
    Passes("a pair that 59 opens", given(bill="97150x1:GP 97110x1:GP+59", on=date(2024, 8, 5))),
)
