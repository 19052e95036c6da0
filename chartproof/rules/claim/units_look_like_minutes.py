"""The units of a therapy line look like its minutes.

Fifteen, thirty, forty-five units of a code that is counted in fifteen minutes would be hours; they
are the usual lengths of a session in minutes.

Why it matters: the line is denied above the unit limit of the day, or paid many times over and
taken back.

Not checked here: other numbers of units that are too many (`units-exceed-mue`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import UNITS, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("first-coast-timed-units",),
    ask="Minutes of ____: ____ units: ____",
    catalogue=("NCC-MUE", "TIME-LONG"),
)

_SESSION, _LEAST = 5, 15


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        units = line.charge.units
        if units < _LEAST or units % _SESSION or line.date_of_service is None:
            continue
        code = book.codes.find(line.date_of_service, line.charge.code)
        if code is not None and code.value.therapy == "always":
            yield Finding(
                f"{units} units of {line.charge.code} look like minutes",
                lines=(index,),
                at=(element(line.at, UNITS),),
            )


EXAMPLES = (
    Flags("thirty", given_claim("97110x30:GP")),
    Passes("two", given_claim("97110x2:GP")),
    Flags("an evaluation of its length", given_claim("97161x30:GP")),
    Passes("supplies", given_claim("A4556x30")),
)
