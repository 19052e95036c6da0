"""A line carries liability modifiers that exclude each other.

GA says that a required notice was signed, GZ that a denial is expected without one, GY that the
service is excluded by law. GX, a voluntary notice, goes with GY.

Why it matters: who owes for a denied line follows from the modifier; two answers are none.

Not checked here: whether a notice exists (`notice-not-signed`).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    sources=("cms-abn-modifiers",),
    ask="Notice given to the patient: required ☐ voluntary ☐ none ☐ signed on ____",
    catalogue=("MOD-ABN",),
)

_ONE_OF = ("GA", "GZ", "GY")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        carried = [m for m in _ONE_OF if m in charge.modifiers]
        if len(carried) > 1:
            yield Finding(f"{charge.code} carries {' and '.join(carried)}", lines=(line,))
        elif "GX" in charge.modifiers and "GY" not in charge.modifiers:
            yield Finding(
                f"{charge.code} carries GX, a voluntary notice, without GY", lines=(line,)
            )


EXAMPLES = (
    Flags("GA and GZ", given(bill="97110x2:GP+GA+GZ")),
    Flags("GX on a covered service", given(bill="97110x2:GP+GX")),
    Passes("GY with its voluntary notice", given(bill="97110x2:GP+GY+GX")),
    Passes("GA alone", given(bill="97110x2:GP+GA")),
)
