"""AT stands on a code that is not spinal manipulation.

For Medicare, AT says that spinal manipulation is active treatment. It has no meaning elsewhere.

Why it matters: AT belongs to 98940 to 98942; on a therapy line it is invalid.

Not checked here: payers other than Medicare, some of which use AT more widely.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-04:12:220",),
    ask="Modifier meant for line ____: ____",
    catalogue=("MOD-AT",),
)

_MANIPULATION = ("98940", "98941", "98942")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        if "AT" in charge.modifiers and charge.code not in _MANIPULATION:
            yield Finding(f"{charge.code} carries AT", lines=(line,))


EXAMPLES = (
    Flags("exercise with AT", given(bill="97110x2:GP+AT")),
    Passes("manipulation with AT", given(bill="98940x1:AT", discipline="DC")),
    Passes("exercise without", given(bill="97110x2:GP")),
)
