"""CQ or CO stands on units that the therapist earned.

The assistant's modifier belongs to the assistant's units only. Minutes together are the
therapist's, and from 2022 the last unit is the therapist's with eight minutes or more of it.

Why it matters: each unit marked without need is paid 15 percent less of Medicare's share.

Not checked here: visits whose minutes by clinician are not known; units no published rule settles.
"""

from __future__ import annotations

from datetime import date

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.model.words import many
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.assisted import shares

RULE = Rule(
    severity="warning",
    payers=("medicare",),
    disciplines=("PT", "OT"),
    sources=("cms-assistant-examples", "fr-2022"),
    since=date(2020, 1, 1),
    ask="Therapist minutes ____ assistant minutes ____ together ____ of ____",
    catalogue=("REV-ASSIST-LINES",),
)


def check(visit: Visit, book: Book) -> Answers:
    for share in shares(visit, book):
        if share.marked > share.earned and share.open is None:
            yield Finding(
                f"{many(share.marked, 'unit')} of {share.code} with CQ or CO, "
                f"{share.earned} earned",
                lines=share.lines,
            )


EXAMPLES = (
    Flags("the therapist has most of it", given(bill="97110x2:GP+CQ@36/13")),
    Passes("split as earned", given(bill="97110x1:GP@13/0 97110x1:GP+CQ@23/23")),
    Passes("all by the assistant", given(bill="97110x2:GP+CQ@25/25")),
    Passes("nothing is known of who gave what", given(bill="97110x2:GP+CQ@25")),
)
