"""The reduction for several services counts the units of two claims together.

Medicare pays the practice expense of the day's dearest therapy unit in full and reduces all others,
over all disciplines of a practice. Where a patient has two claims of a day, one of them is reduced
throughout.

Why it matters: nothing is denied; a payment that looks too low is as it should be.

Not checked here: what the payment will be (`chartproof price`); practices under other numbers.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes
from chartproof.examples.claims import CERTIFIED_BY, given_claims
from chartproof.model import Answers, ClaimGroup, Finding
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    looks_at="claims",
    severity="note",
    payers=("medicare",),
    sources=("cms-100-04:5:10.7", "mppr-2013"),
    ask="Do the expected payments of ____ and ____ count the day as one? ____",
    catalogue=("THR-MPPR",),
)


def check(group: ClaimGroup, book: Book) -> Answers:
    if group.by != "patient_day" or group.day is None:
        return
    touched: dict[int, int] = {}
    for index, line in enumerate(group.lines):
        if line.claim in touched or line.frequency != "1":
            continue
        code = book.codes.find(group.day, line.code)
        if code is not None and code.value.mppr and line.billing == group.lines[0].billing:
            touched[line.claim] = index
    if len(touched) > 1:
        lines = tuple(touched.values())
        yield Finding(
            f"therapy of {group.day} stands on {len(lines)} claims; one unit of all keeps its "
            "practice expense",
            lines=lines,
            at=tuple(group.lines[i].at for i in lines),
        )


EXAMPLES = (
    Flags("PT and OT", given_claims("97110x2:GP", ("97535x2:GO", {"rendering": CERTIFIED_BY}))),
    Passes("another practice", given_claims("97110x2:GP", ("97535x2:GO", {"billing": "1"}))),
    Passes("no therapy on the second", given_claims("97110x2:GP", "99213x1:25")),
)
