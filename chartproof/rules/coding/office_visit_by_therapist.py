"""A therapist bills an office visit of physicians.

Therapists report their evaluations with the therapy evaluation codes. The office visit codes belong
to physicians and other practitioners, chiropractors among them where the payer covers it.

Why it matters: the line is denied as outside the provider's scope.

Not checked here: whether an evaluation was done (`evaluation-not-billed`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    disciplines=("PT", "OT", "SLP"),
    sources=("uhc-em-by-therapists",),
    ask="What was evaluated on this date, and by whom? ____",
    catalogue=("MOD-25",),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is not None and found.value.kind == "em":
            yield Finding(
                f"{charge.code} is an office visit, which therapists do not bill", (), (line,)
            )


EXAMPLES = (
    Flags("an office visit beside exercise", given(bill="99213x1:25 97110x2:GP")),
    Passes("a therapy evaluation", given(bill="97161x1:GP 97110x1:GP")),
    Passes("a chiropractor", given(bill="99213x1:25 98940x1:AT", discipline="DC")),
)
