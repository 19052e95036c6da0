"""An add-on code is billed without the code it continues.

Some codes count only the time beyond another: 97130 after 97129, 97551 after 97550, 98981 after
98980.

Why it matters: alone, the line is denied.

Not checked here: base codes billed on another claim of the same day.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cpt",),
    ask="Was ____ furnished on this date, and billed elsewhere? ____",
    catalogue=("REV-RTM", "REV-CAREGIVER"),
)


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        found = book.codes.find(visit.date_of_service, charge.code)
        if found is None or found.value.base is None or found.value.base in visit.codes:
            continue
        if found.value.kind == "monthly":
            continue  # the first twenty minutes of the month may stand on another claim
        yield Finding(f"{charge.code} is billed without {found.value.base}", lines=(line,))


EXAMPLES = (
    Flags("further minutes without the first", given(bill="97130x2:GO", discipline="OT")),
    Passes("both", given(bill="97129x1:GO 97130x2:GO", discipline="OT")),
    Passes("management time may continue another claim", given(bill="98981x1:GP")),
)
