"""Medicare is billed for manipulation without a subluxation among the diagnoses.

Medicare pays a chiropractor for the correction of a subluxation of the spine. The line names it,
with the condition of nerve or muscle that goes with it.

Why it matters: Medicare denies the line as not necessary.

Not checked here: whether the examination shows it; the second diagnosis.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.diagnoses import kind_of

RULE = Rule(
    severity="warning",
    payers=("medicare",),
    codes=("98940", "98941", "98942"),
    sources=("cms-100-04:12:220", "cms-100-02:15:240.1.3"),
    ask="Level of the subluxation treated on ____: ____",
    catalogue=("MOD-AT", "CLM-POINTER"),
)


def check(visit: Visit, book: Book) -> Answers:
    listed = visit.diagnoses
    if not listed:
        return
    for index, charge in enumerate(visit.charges):
        if charge.code not in RULE.codes or "GY" in charge.modifiers:
            continue
        named = [listed[p - 1] for p in charge.diagnosis_pointers if 0 < p <= len(listed)]
        kinds = [kind_of(book, visit.date_of_service, code) for code in named or listed]
        if not any(kind is not None and kind.kind == "subluxation" for kind in kinds):
            yield Finding(f"{charge.code} names no subluxation", lines=(index,))


EXAMPLES = (
    Flags("pain alone", given(bill="98940x1:AT", discipline="DC", diagnoses=("M54.2",))),
    Passes(
        "with its level",
        given(bill="98940x1:AT", discipline="DC", diagnoses=("M99.01", "M54.2")),
    ),
    Passes("no diagnosis is known", given(bill="98940x1:AT", discipline="DC")),
    Passes(
        "another payer",
        given(bill="98940x1:AT", discipline="DC", payer="commercial", diagnoses=("M54.2",)),
    ),
)
