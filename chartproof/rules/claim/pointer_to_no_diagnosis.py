"""A charge line points to a diagnosis that is not on the claim, or to more than four.

Each line names one to four of the claim's diagnoses by their place in the list.

Why it matters: a pointer to an empty place is rejected; the payer cannot tell what was treated.

Not checked here: whether the diagnosis supports the service; lines sent without pointers.
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

_MOST = 4


def check(visit: Visit, book: Book) -> Answers:
    listed = len(visit.diagnoses)
    for line, charge in enumerate(visit.charges):
        pointers = charge.diagnosis_pointers
        if any(not 1 <= p <= listed for p in pointers):
            yield Finding(
                f"{charge.code} points to place {max(pointers)} of {listed} diagnoses",
                lines=(line,),
            )
        elif len(pointers) > _MOST or len(set(pointers)) < len(pointers):
            yield Finding(
                f"{charge.code} has {len(pointers)} pointers; one to four different ones fit",
                lines=(line,),
            )


EXAMPLES = (
    Flags(
        "two diagnoses, pointer 3",
        given(
            charges=(Charge("97110", 2, ("GP",), diagnosis_pointers=(3,)),),
            diagnoses=("M17.11", "R26.2"),
        ),
    ),
    Flags(
        "a pointer and no diagnosis",
        given(charges=(Charge("97110", 2, ("GP",), diagnosis_pointers=(1,)),)),
    ),
    Flags(
        "five pointers",
        given(
            charges=(Charge("97110", 2, ("GP",), diagnosis_pointers=(1, 2, 3, 4, 5)),),
            diagnoses=("M17.11", "R26.2", "M25.561", "R53.1", "Z96.651"),
        ),
    ),
    Passes(
        "the first of two",
        given(
            charges=(Charge("97110", 2, ("GP",), diagnosis_pointers=(1,)),),
            diagnoses=("M17.11", "R26.2"),
        ),
    ),
    Passes("no pointers were sent", given(bill="97110x2:GP", diagnoses=("M17.11",))),
)
