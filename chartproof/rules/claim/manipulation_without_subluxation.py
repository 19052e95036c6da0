"""Medicare is billed for manipulation without a subluxation among the diagnoses.

Medicare pays a chiropractor for the correction of a subluxation of the spine. The line names it,
with the condition of nerve or muscle that goes with it.

Why it matters: Medicare denies the line as not necessary.

Not checked here: whether the examination shows it; the second diagnosis.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import given_claim
from chartproof.model import Answers, Claim, Finding
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import kind_of
from chartproof.rules.places import POINTERS, element

RULE = Rule(
    looks_at="claim",
    severity="warning",
    payers=("medicare",),
    codes=("98940", "98941", "98942"),
    sources=("cms-100-04:12:220", "cms-100-02:15:240.1.3"),
    ask="Level of the subluxation treated on ____: ____",
    catalogue=("MOD-AT", "CLM-POINTER"),
)


def check(claim: Claim, book: Book) -> Answers:
    for index, line in enumerate(claim.lines):
        day = line.date_of_service
        if line.charge.code not in RULE.codes or day is None or "GY" in line.charge.modifiers:
            continue
        listed = claim.diagnoses
        named = [listed[p - 1] for p in line.charge.diagnosis_pointers if 0 < p <= len(listed)]
        kinds = [kind_of(book, day, code) for code in named or listed]
        if not any(kind is not None and kind.kind == "subluxation" for kind in kinds):
            yield Finding(
                f"{line.charge.code} names no subluxation",
                lines=(index,),
                at=(element(line.at, POINTERS),),
            )


EXAMPLES = (
    Flags("pain alone", given_claim("98940x1:AT", discipline="DC", diagnoses=("M54.2",))),
    Passes(
        "with its level",
        given_claim("98940x1:AT>12", discipline="DC", diagnoses=("M99.01", "M54.2")),
    ),
    Passes(
        "another payer",
        given_claim("98940x1:AT", discipline="DC", payer="commercial", diagnoses=("M54.2",)),
    ),
)
