"""A line says both that it is needed and that Medicare is expected to deny it.

KX attests that services beyond the year's amount are medically necessary. GA, GZ and GY say that a
denial is expected or that the service is excluded. They exclude each other.

Why it matters: the line is denied, and the notice to the patient may not hold.

Not checked here: which of the two is true.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("cms-100-04:5:10.3",),
    ask="On this date, was the service medically necessary or expected to be denied? ____",
    catalogue=("MOD-KX-ABN",),
)

_LIABILITY = ("GA", "GZ", "GY")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        against = [m for m in _LIABILITY if m in charge.modifiers]
        if against and "KX" in charge.modifiers:
            yield Finding(f"{charge.code} carries KX and {against[0]}", lines=(line,))


EXAMPLES = (
    Flags("KX and GA", given(bill="97110x2:GP+KX+GA")),
    Flags("KX and GZ", given(bill="97110x2:GP+KX+GZ")),
    Passes("KX alone", given(bill="97110x2:GP+KX")),
    Passes("GA alone", given(bill="97110x2:GP+GA")),
)
