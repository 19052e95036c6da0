"""Manipulation and a hands-on code that it excludes point to the same diagnosis.

Beside spinal manipulation, manual therapy, massage and neuromuscular retraining are paid for
another region only. The claim shows that by a diagnosis of their own.

Why it matters: with one diagnosis for both, the payer takes the region to be the same and denies.

Not checked here: the regions in the note (`separate-service-not-shown`); claims without pointers.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    codes=("98940", "98941", "98942"),
    sources=("ncci-manual:11", "cms-ncci-2024q3"),
    ask="Regions of manipulation: ____ region of ____: ____",
    catalogue=("NCC-CMT",),
)

_EXCLUDED = ("97112", "97124", "97140")


def check(visit: Visit, book: Book) -> Answers:
    spine = {p for c in visit.charges if c.code in RULE.codes for p in c.diagnosis_pointers}
    for line, charge in enumerate(visit.charges):
        own = set(charge.diagnosis_pointers)
        if charge.code in _EXCLUDED and own and own <= spine:
            yield Finding(f"{charge.code} points to the diagnosis of the manipulation", (), (line,))


_SPINE = Charge("98941", 1, ("AT",), diagnosis_pointers=(1,))

EXAMPLES = (
    Flags(
        "both point to the first",
        given(
            charges=(_SPINE, Charge("97140", 1, ("GP", "59"), diagnosis_pointers=(1,))),
            diagnoses=("M54.2",),
            discipline="DC",
            payer="commercial",
        ),
    ),
    Passes(
        "a shoulder of its own",
        given(
            charges=(_SPINE, Charge("97140", 1, ("GP", "59"), diagnosis_pointers=(2,))),
            diagnoses=("M54.2", "M25.511"),
            discipline="DC",
            payer="commercial",
        ),
    ),
    Passes("no pointers", given(bill="98941x1:AT 97140x1:GP+59", discipline="DC")),
)
