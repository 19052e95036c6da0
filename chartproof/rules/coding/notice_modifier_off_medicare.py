"""A Medicare notice modifier is billed to another payer.

The advance notice and its modifiers GA, GX and GZ belong to original Medicare. Managed plans decide
beforehand, by their own organization determination.

Why it matters: the plan ignores or rejects the modifier, and the patient is not bound by the
notice.

Not checked here: plans whose contract uses these modifiers for something of their own.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare_advantage",),
    sources=("cms-100-04:30:50",),
    ask="Plan's determination before the service: ____ on ____",
    catalogue=("MOD-ABN",),
)

_NOTICE = ("GA", "GX", "GZ")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        carried = [m for m in _NOTICE if m in charge.modifiers]
        if carried:
            yield Finding(f"{charge.code} carries {carried[0]} to a managed plan", lines=(line,))


EXAMPLES = (
    Flags("GA to a managed plan", given(bill="97110x2:GP+GA", payer="medicare_advantage")),
    Passes("GA to original Medicare", given(bill="97110x2:GP+GA")),
    Passes("no notice", given(bill="97110x2:GP", payer="medicare_advantage")),
)
