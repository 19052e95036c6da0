"""A line carries liability modifiers that exclude each other.

GA says that a required notice was signed, GZ that a denial is expected without one, GY that the
service is excluded by law. GX, a voluntary notice, is for what Medicare does not cover, with GY or
without it; Medicare returns it beside GA or GZ. On a service that Medicare covers it is a warning.

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
    sources=("cms-abn-modifiers", "noridian-gx"),
    ask="Notice given to the patient: required ☐ voluntary ☐ none ☐ signed on ____",
    catalogue=("MOD-ABN",),
)

_ONE_OF = ("GA", "GZ", "GY")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        carried = [m for m in _ONE_OF if m in charge.modifiers]
        voluntary = "GX" in charge.modifiers
        if len(carried) > 1 or (voluntary and carried and carried != ["GY"]):
            both = [*carried, "GX"] if voluntary else carried
            yield Finding(f"{charge.code} carries {' and '.join(both)}", lines=(line,))
        elif voluntary and not carried and _is_covered(charge.code, visit, book):
            yield Finding(
                f"{charge.code} carries GX, a notice for what is not covered",
                lines=(line,),
                severity="warning",
            )


def _is_covered(code: str, visit: Visit, book: Book) -> bool:
    """Return whether Medicare pays the code at all; False where no fee is on file."""
    day = visit.date_of_service
    policy, fee = book.policy(visit.payer, day), book.rvu.find(day, code)
    if code in policy.not_covered or fee is None or visit.discipline == "DC":
        return False
    return fee.value.status not in ("N", "I", "B")


EXAMPLES = (
    Flags("GA and GZ", given(bill="97110x2:GP+GA+GZ")),
    Flags("GX beside GA", given(bill="97110x2:GP+GA+GX")),
    Flags("GX on a covered service", given(bill="97110x2:GP+GX")),
    Passes("GX on needling, which Medicare does not cover", given(bill="20560x1:GX")),
    Passes("GY with its voluntary notice", given(bill="97110x2:GP+GY+GX")),
    Passes("GA alone", given(bill="97110x2:GP+GA")),
)
