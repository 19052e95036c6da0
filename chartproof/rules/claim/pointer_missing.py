"""One line of the claim points to its diagnosis and another does not.

Every line points to a diagnosis. They are looked for where at least one line has them; a visit sent
without any is not yet a claim.

Why it matters: a line without a pointer is rejected although its neighbours pass.

Not checked here: which diagnosis fits (`pointer-to-no-diagnosis` checks that it exists).
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("cms-100-04:26:10.4",),
    ask="Line ____ supports which listed diagnosis? ____",
    catalogue=("CLM-POINTER",),
)


def check(visit: Visit, book: Book) -> Answers:
    if not any(c.diagnosis_pointers for c in visit.charges):
        return
    for line, charge in enumerate(visit.charges):
        if not charge.diagnosis_pointers:
            yield Finding(f"{charge.code} points to no diagnosis", lines=(line,))


EXAMPLES = (
    Flags(
        "the second line has none",
        given(
            charges=(
                Charge("97110", 2, ("GP",), diagnosis_pointers=(1,)),
                Charge("97140", 1, ("GP",)),
            ),
            diagnoses=("M17.11",),
        ),
    ),
    Passes(
        "both lines point",
        given(
            charges=(
                Charge("97110", 2, ("GP",), diagnosis_pointers=(1,)),
                Charge("97140", 1, ("GP",), diagnosis_pointers=(1,)),
            ),
            diagnoses=("M17.11",),
        ),
    ),
    Passes("no line points anywhere", given(bill="97110x2:GP 97140x1:GP")),
)
