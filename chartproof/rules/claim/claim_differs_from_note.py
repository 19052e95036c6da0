"""The claim is not what the note's own charge list says.

Codes, units and day of the claim are those of the visit. What was changed between the note and the
claim needs an amended note.

Why it matters: units that do not match the record are the finding auditors make most often.

Not checked here: visits sent with one charge list only; modifiers, which a biller adds by duty.
"""

from __future__ import annotations

from collections import Counter

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Charge, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="error",
    sources=("oig-a-05-14-00041", "cms-100-02:15:220.3"),
    ask="Claim: ____ Note: ____ Which is right, and from what record? ____",
    catalogue=("CLM-MATCH",),
)


def check(visit: Visit, book: Book) -> Answers:
    if visit.claimed_date is not None and visit.claimed_date != visit.date_of_service:
        yield Finding(f"claimed for {visit.claimed_date}, the note is of {visit.date_of_service}")
    if visit.claimed is None:
        return
    noted, claimed = _units(visit.charges), _units(visit.claimed)
    for code in dict.fromkeys((*noted, *claimed)):
        if noted[code] != claimed[code]:
            yield Finding(
                f"{code}: {claimed[code]} units claimed, {noted[code]} charged with the note",
                lines=tuple(i for i, c in enumerate(visit.charges) if c.code == code),
            )


def _units(charges: tuple[Charge, ...]) -> Counter[str]:
    total: Counter[str] = Counter()
    for charge in charges:
        total[charge.code] += charge.units
    return total


EXAMPLES = (
    Flags(
        "three claimed, two charged",
        given(bill="97110x2:GP", claimed=(Charge("97110", 3, ("GP",)),)),
    ),
    Flags(
        "a code the note does not charge",
        given(
            bill="97110x2:GP",
            claimed=(Charge("97110", 2, ("GP",)), Charge("97140", 1, ("GP",))),
        ),
    ),
    Flags("another day", given(bill="97110x2:GP", claimed_date="2026-03-04")),
    Passes(
        "one line split in two is the same claim",
        given(
            bill="97110x2:GP",
            claimed=(Charge("97110", 1, ("GP",)), Charge("97110", 1, ("GP", "CQ"))),
        ),
    ),
    Passes("nothing was claimed apart", given(bill="97110x2:GP")),
)
