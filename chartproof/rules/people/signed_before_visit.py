"""The note is signed with a day before the visit.

A signature belongs on or after the day of service.

Why it matters: a note that was signed before the service cannot describe it; it reads as prepared
in advance.

Not checked here: the time of day; signatures of certifying physicians on the plan.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-08:3:3.3.2.4", "cms-100-02:15:220.3"),
    ask="Day on which the note of ____ was signed: ____",
    catalogue=("ELG-SIGNATURE",),
)


def check(visit: Visit, book: Book) -> Answers:
    day = visit.date_of_service
    if visit.signed_on is not None:
        if visit.signed_on < day:
            yield Finding(f"signed on {visit.signed_on}, before the visit of {day}")
        return
    for signature in visit.note.signatures:
        if signature.signed_on is not None and signature.signed_on < day:
            yield Finding(
                f"the signature carries {signature.signed_on}, before the visit of {day}",
                evidence=(signature.span,),
                severity="warning",
            )
            return


EXAMPLES = (
    Flags("a day early", given(bill="97110x2:GP", on=date(2026, 3, 3), signed_on=date(2026, 3, 2))),
    Passes(
        "the same day", given(bill="97110x2:GP", on=date(2026, 3, 3), signed_on=date(2026, 3, 3))
    ),
    Passes("no day is known", given(bill="97110x2:GP", on=date(2026, 3, 3))),
)
