"""The note was signed more than a week after the visit.

Notes are written near the day of service. Contractors may expect them in the record within a week;
what is added later is marked as a late entry with its own day.

Why it matters: a reviewer gives late entries less weight, the more so after records were asked for.

Not checked here: notes that were dictated at once and typed later; amendments.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.model.days import days_after
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    sources=("cms-100-02:15:220.3", "cms-100-08:3:3.3.2.5"),
    ask="Reason for signing on ____ and not near ____: ____",
    catalogue=("ELG-SIGNATURE",),
)


def check(visit: Visit, book: Book) -> Answers:
    signed, day = visit.signed_on, visit.date_of_service
    if signed is not None and signed > days_after(day, 7):
        yield Finding(f"signed {(signed - day).days} days after the visit")


EXAMPLES = (
    Flags(
        "three weeks later",
        given(bill="97110x2:GP", on=date(2026, 3, 3), signed_on=date(2026, 3, 24)),
    ),
    Passes(
        "within the week", given(bill="97110x2:GP", on=date(2026, 3, 3), signed_on=date(2026, 3, 9))
    ),
    Passes("no day is known", given(bill="97110x2:GP", on=date(2026, 3, 3))),
)
