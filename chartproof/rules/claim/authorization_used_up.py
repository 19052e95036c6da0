"""The approved visits or units are used up before this visit is counted.

Counts that come with an approval do not include the visit being billed.

Why it matters: visit 13 of 12 is denied, and often cannot be billed to the patient.

Not checked here: visits of other providers under the same approval, unless they are in the count.
"""

from __future__ import annotations

from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("payer-contract",),
    ask="Approval ____: left ____ of ____; extension: ____",
    catalogue=("PAY-AUTH", "PAY-WC"),
)


def check(visit: Visit, book: Book) -> Answers:
    approval = visit.authorization
    if approval is None:
        return
    if approval.visits is not None:
        if approval.visits_used is None:
            yield Unsure(missing="visits already used of the approval")
        elif approval.visits_used + 1 > approval.visits:
            yield Finding(f"this is visit {approval.visits_used + 1} of {approval.visits} approved")
    if approval.units is not None:
        billed = sum(max(c.units, 0) for c in visit.charges)
        if approval.units_used is None:
            yield Unsure(missing="units already used of the approval")
        elif approval.units_used + billed > approval.units:
            yield Finding(
                f"{approval.units_used} units used and {billed} billed of {approval.units} approved"
            )


EXAMPLES = (
    Flags(
        "visit 13 of 12",
        given(
            bill="97110x2:GP",
            payer="commercial",
            authorization={"number": "A1", "visits": 12, "visits_used": 12},
        ),
    ),
    Flags(
        "the second unit is one too many",
        given(
            bill="97110x2:GP",
            payer="workers_comp",
            authorization={"number": "A1", "units": 24, "units_used": 23},
        ),
    ),
    Passes(
        "the twelfth of twelve",
        given(
            bill="97110x2:GP",
            payer="commercial",
            authorization={"number": "A1", "visits": 12, "visits_used": 11},
        ),
    ),
    IsUnsure(
        "how many are used was not sent",
        given(bill="97110x2:GP", payer="commercial", authorization={"visits": 12}),
        missing="visits already used of the approval",
    ),
)
