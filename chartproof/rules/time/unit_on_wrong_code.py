"""A leftover unit stands on a code with fewer leftover minutes than another.

After the full fifteens, the remaining units go to the codes with the most minutes left. Ties are
the therapist's choice, and every tied sharing-out is right. Price never decides.

Why it matters: the line that got the unit did not earn it, and the one that did goes unpaid.

Not checked here: full fifteens left out (`full-fifteens-left-out`); days whose total is wrong.
"""

from __future__ import annotations

from chartproof.billing.counting import pool
from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.counting import tallies
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="warning",
    sources=("cms-100-04:5:20.2",),
    ask="A unit stands on ____ (____ min left) while ____ had ____ left. Intended? ____",
    catalogue=("TIME-REMAINDER",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if policy.counting != "cms" or len(visit.codes) < 2:
        return
    doc = documented(visit, book)
    if doc.missing or len(doc.per_code) < 2:
        return
    day = visit.date_of_service
    if any((f := book.codes.find(day, c)) and f.value.clock_with for c in doc.per_code):
        return
    totals = tallies(visit, book)
    if len(totals) != 1 or totals[0].billed != totals[0].supported:
        return
    shared = pool(doc.known())
    billed = {code: sum(c.units for c in visit.charges if c.code == code) for code in doc.per_code}
    extra = {code: billed[code] - shared.full[code] for code in billed}
    if any(n < 0 for n in extra.values()):
        return  # a full fifteen was left out, which is another fault
    for code, n in extra.items():
        if n > 1 or (
            n == 1 and any(shared.left[code] < shared.left[o] for o, m in extra.items() if not m)
        ):
            best = max((c for c, m in extra.items() if not m), key=lambda c: shared.left[c])
            yield Finding(
                f"{code} got a unit for {shared.left[code]} leftover minutes; "
                f"{best} had {shared.left[best]}",
                evidence=(*doc.per_code[code].spans, *doc.per_code[best].spans),
                lines=tuple(i for i, c in enumerate(visit.charges) if c.code in (code, best)),
                policy=decided_by(policy, "counting", "leftover units go to the most minutes left"),
            )


EXAMPLES = (
    Flags(
        "the third unit on eight minutes instead of ten",
        given(bill="97110x1:GP@18 97140x1:GP@13 97116x0:GP@10 97035x1:GP@8"),
    ),
    Flags("three of exercise for 33 and 7", given(bill="97110x3:GP@33 97140x0:GP@7")),
    Passes("33 and 7 as two and one", given(bill="97110x2:GP@33 97140x1:GP@7")),
    Passes("20 and 20: either way is right", given(bill="97110x1:GP@20 97140x2:GP@20")),
    Passes("leftovers are compared, not totals", given(bill="97110x1:GP@23 97140x1:GP@10")),
)
