"""A therapy code carries a modifier of surgery, of imaging or of office visits.

Modifiers for a separate office visit (24, 25, 57), for both sides of an operation (50), for several
operations (51), for parts of a test (26, TC), for assistants at surgery (80, 81, 82, AS) do not
apply to therapy.

Why it matters: payers deny the line for a modifier that does not fit its code.

Not checked here: tests of the nervous system, which are no therapy; 25 on an evaluation, which some
payers ask for.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.places import CODE, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    sources=("cpt",),
    ask="What does ____ on line ____ tell the payer? ____",
    catalogue=("MOD-25",),
)

_FOREIGN = frozenset({"24", "57", "50", "51", "26", "TC", "80", "81", "82", "AS", "25"})
_LIKE_A_VISIT = ("evaluation", "reevaluation", "em", "manipulation")


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        foreign = _FOREIGN.intersection(line.charge.modifiers)
        if not foreign or line.date_of_service is None:
            continue
        code = book.codes.find(line.date_of_service, line.charge.code)
        if code is None or code.value.therapy != "always":
            continue
        if code.value.kind in _LIKE_A_VISIT and foreign <= {"25"}:
            continue
        yield Finding(
            f"{line.charge.code} carries {', '.join(sorted(foreign))}",
            lines=(index,),
            at=(element(line.at, CODE),),
        )


EXAMPLES = (
    Flags("25 on exercise", given_claim("97110x2:GP+25")),
    Flags("both sides", given_claim("97140x1:GP+50")),
    Passes("59", given_claim("97110x2:GP+59")),
    Passes("25 on an evaluation", given_claim("97161x1:GP+25")),
)
