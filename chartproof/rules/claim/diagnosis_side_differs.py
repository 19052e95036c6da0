"""The diagnosis names one side and the note the other.

The side of the diagnosis is the side that was treated.

Why it matters: either the claim or the note is of another limb.

Not checked here: notes that name both sides or none; codes that our table does not hold.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import known, pointed
from chartproof.rules.sides import sides_named

RULE = Rule(
    severity="warning",
    sources=("icd-10-cm-guidelines",),
    needs_note=True,
    ask="Side treated on this date: ____ side of the diagnosis: ____",
    catalogue=("CLM-ICD-SPECIFIC", "CLM-POINTER"),
)


def check(visit: Visit, book: Book) -> Answers:
    named = sides_named(visit.note)
    found = [known(book, visit.date_of_service, code) for code in visit.diagnoses]
    coded = {f.value.side for f in found if f is not None and f.value.side in ("R", "L")}
    if len(named) != 1 or len(coded) != 1 or coded == set(named):
        return
    code = next(c for c, f in zip(visit.diagnoses, found, strict=True) if f and f.value.side)
    yield Finding(
        f"{pointed(code)} is of the other side than the note names", evidence=tuple(named.values())
    )


EXAMPLES = (
    Flags(
        "left in the note, right on the claim",
        given("Left knee pain. TE 25 min.", bill="97110x2:GP", diagnoses=("M25.561",)),
    ),
    Passes(
        "they agree", given("Left knee pain. TE 25 min.", bill="97110x2:GP", diagnoses=("M25.562",))
    ),
    Passes(
        "both knees are treated",
        given("Left knee and right knee pain.", bill="97110x2:GP@25", diagnoses=("M25.561",)),
    ),
)
