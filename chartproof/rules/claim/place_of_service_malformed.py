"""The place of service is not one of the two-digit codes.

The place where care was given is a code of two digits, such as 11 or 12.

Why it matters: the claim is rejected before it is read.

Not checked here: whether the place is where the care was given (`place-differs-from-note`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-pos-codes",),
    ask="Where was care given? ____",
    catalogue=("CLM-POS",),
)


def check(visit: Visit, book: Book) -> Answers:
    place = visit.place_of_service
    if place is not None and not (len(place) == 2 and place.isascii() and place.isdigit()):
        yield Finding("the place of service is not two digits")


EXAMPLES = (
    Flags("a word", given(bill="97110x2:GP", place_of_service="office")),
    Flags("one digit", given(bill="97110x2:GP", place_of_service="1")),
    Passes("an office", given(bill="97110x2:GP", place_of_service="11")),
    Passes("not sent", given(bill="97110x2:GP")),
)
