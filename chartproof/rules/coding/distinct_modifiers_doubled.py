"""A line carries 59 together with one of the modifiers that replace it.

XE, XP, XS and XU each say more exactly what 59 says. A line carries one or the other.

Why it matters: the payer cannot tell what was separate, and rejects the line.

Not checked here: which of them is true.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-modifier-59-article",),
    since=date(2015, 1, 1),
    ask="Separate because of: encounter ☐ structure ☐ practitioner ☐ no overlap ☐",
    catalogue=("MOD-X-SUBSET",),
)

_DISTINCT = ("59", "XE", "XP", "XS", "XU")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        carried = [m for m in _DISTINCT if m in charge.modifiers]
        if len(carried) > 1:
            yield Finding(f"{charge.code} carries {' and '.join(carried)}", lines=(line,))


EXAMPLES = (
    Flags("59 and XS", given(bill="97140x1:GP+59+XS")),
    Flags("two of the exact ones", given(bill="97140x1:GP+XE+XU")),
    Passes("59 alone", given(bill="97150x1:GP 97110x1:GP+59")),
    Passes("XS alone", given(bill="98940x1:AT 97140x1:GP+XS", discipline="DC")),
)
