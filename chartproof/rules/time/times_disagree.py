"""Minutes, totals and clock times of the visit cannot all be true.

Minutes by code add up to the timed total; timed minutes fit into the treatment total, and that into
the time from in to out, which comes after in; a figure given beside a charge is the one in the
note.

Why it matters: once one figure is wrong none can be relied on, and the units rest on them.

Not checked here: minutes of one stretch claimed under two codes (`minutes-counted-twice`), which
explains a sum that is too long.
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.clashes import (
    backwards,
    claimed_twice,
    inside_another,
    overlapping,
    sum_is_not_total,
    too_long,
)

RULE = Rule(
    severity="error",
    sources=("cms-100-02:15:220.3",),
    ask="Minutes listed: ____ total stated: ____ time in ____ out ____. Which is right? ____",
    catalogue=("TIME-SUM", "TIME-INOUT-FIT"),
)


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    for unlike in doc.disagreements:
        yield Finding(
            f"{unlike.code or 'the visit'}: {unlike.given} {unlike.what} given, "
            f"{unlike.read} in the note",
            evidence=(unlike.span,) if unlike.span else (),
            lines=tuple(i for i, c in enumerate(visit.charges) if c.code == unlike.code),
        )
    yield from backwards(visit)
    shared = (
        bool(claimed_twice(visit))
        or inside_another(visit, doc) is not None
        or any(overlapping(visit))
    )
    if not shared:
        yield from sum_is_not_total(visit, doc)
    yield from too_long(visit, doc, shared)


EXAMPLES = (
    Flags(
        "codes do not add up to the total",
        given("TE 23 min, manual 15 min. Total timed 45 min.", bill="97110x2:GP 97140x1:GP"),
    ),
    Flags(
        "longer than the clock",
        given("In 10:00 out 10:20. 97110 30 min.", bill="97110x2:GP"),
    ),
    Flags(
        "given and noted differ",
        given("Therapeutic exercise 25 minutes.", bill="97110x2:GP@38"),
    ),
    Flags("out before in", given(bill="97110x2:GP@25", time_in="15:15", time_out="14:50")),
    IsUnsure(
        "a service that is not charged may make up the rest",
        given(
            "O: In 10:02, out 10:50.\nTher ex 29 min, one-on-one with PT:\n- SLR 3x10, 2 lb\n"
            "Manual therapy 14 min: patellar glides sup/inf grade III.\n"
            "Total timed 43 min. Total treatment 48 min.",
            bill="97110x2:GP",
        ),
        missing="not charged (97140)",
    ),
    Passes(
        "a fit with room to spare",
        given(
            "In 9:00 out 9:46. TE 23 min, manual 15 min. Total timed 38 min. Total time 44 min.",
            bill="97110x2:GP 97140x1:GP",
        ),
    ),
    Passes("no clock times and no totals", given("TE 25 min.", bill="97110x2:GP")),
)
