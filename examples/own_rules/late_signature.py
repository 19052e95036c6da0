"""The note was signed more than two days after the visit.

Our clinic wants notes signed within two days of the service.

Why it matters: late notes are the first that a reviewer doubts.

Not checked here: whether the note is signed at all (`signature-missing`).
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    sources=("clinic-policy",),
    ask="The note of ____ was signed on ____. Reason for the delay: ____",
)
DAYS = 2


def check(visit: Visit, book: Book) -> Answers:
    if visit.signed_on is None:
        yield Unsure(missing="the day of the signature")
        return
    late = (visit.signed_on - visit.date_of_service).days
    if late > DAYS:
        yield Finding(f"signed {late} days after the visit; our limit is {DAYS}")


EXAMPLES = (
    Flags("a week later", given("TE 25 min.", on=date(2026, 3, 3), signed_on=date(2026, 3, 10))),
    Passes("the next day", given("TE 25 min.", on=date(2026, 3, 3), signed_on=date(2026, 3, 4))),
    IsUnsure("no day", given("TE 25 min."), missing="the day of the signature"),
)
