"""A charged code did not exist on the day of service.

Codes are added and deleted by year. A deleted code is rejected whatever was done; a code that comes
next year cannot be billed today.

Why it matters: the line is rejected.

Not checked here: codes that the tables never knew (`code-unknown`); payers that keep a deleted
code.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cpt", "cms-therapy-codes"),
    ask="Service furnished on line ____: ____",
    catalogue=("REV-RTM",),
)


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    for line, charge in enumerate(visit.charges):
        history = book.codes.history(charge.code)
        if not history or book.codes.find(day, charge.code) is not None:
            continue
        ended = [row for row in history if row.valid_to is not None and row.valid_to < day]
        if not ended:
            yield Finding(f"{charge.code} begins {history[0].valid_from}", lines=(line,))
            continue
        instead = " or ".join(ended[-1].value.use_instead)
        tip = f"; its place was taken by {instead}" if instead else ""
        yield Finding(f"{charge.code} ended {ended[-1].valid_to}{tip}", lines=(line,))


EXAMPLES = (
    Flags("deleted in 2017", given(bill="97532x2:GP", on=date(2026, 3, 3))),
    Flags("not before 2026", given(bill="98985x1:GP", on=date(2025, 11, 3))),
    Passes("from 2026", given(bill="98985x1:GP", on=date(2026, 2, 3))),
    Passes("exercise has always been there", given(bill="97110x2:GP")),
)
