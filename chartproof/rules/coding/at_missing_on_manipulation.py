"""Spinal manipulation is billed to Medicare without saying that it is active treatment.

AT on 98940 to 98942 says that the patient is in active treatment. Maintenance is not paid and goes
without AT, with GA where a notice was signed or GZ or GY where not.

Why it matters: without AT the line is denied as maintenance.

Not checked here: whether the care was active.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    payers=("medicare",),
    codes=("98940", "98941", "98942"),
    sources=("cms-100-04:12:220",),
    ask="Active or maintenance care on this date? Findings: ____",
    catalogue=("MOD-AT",),
)

_SAID = ("AT", "GA", "GZ", "GY")


def check(visit: Visit, book: Book) -> Answers:
    for line, charge in enumerate(visit.charges):
        if charge.code in RULE.codes and not any(m in charge.modifiers for m in _SAID):
            yield Finding(
                f"{charge.code} carries neither AT nor a modifier for maintenance", lines=(line,)
            )


EXAMPLES = (
    Flags("no modifier", given(bill="98940x1", discipline="DC")),
    Passes("active treatment", given(bill="98941x1:AT", discipline="DC")),
    Passes("maintenance with a signed notice", given(bill="98940x1:GA", discipline="DC")),
    Passes("not Medicare", given(bill="98940x1", discipline="DC", payer="commercial")),
)
