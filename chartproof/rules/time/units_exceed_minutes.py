"""Timed units billed exceed what the documented minutes support.

A unit of a timed code stands for 15 minutes and is reached with the eighth. Medicare and payers
that follow it add the minutes of all timed codes of the day first: 8 to 22 is one unit, 23 to 37
two. Payers that count by the code's own midpoint look at each code alone. Some want full fifteens.
Where the payer's way is not known both common ways are tried, and only what fails both is called
wrong.

Why it matters: units above the count are an overpayment, and the first thing a reviewer recomputes.

Not checked here: how units are shared out among codes (`unit-on-wrong-code`); whether the minutes
are true; codes whose minutes are missing (`minutes-missing`).
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, IsUnsure, Passes, given
from chartproof.model import Answers, Finding, Unsure, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.counting import tallies

RULE = Rule(
    severity="error",
    sources=("cms-100-04:5:20.2", "cpt-time"),
    ask="Documented timed minutes ____ support ____ units; ____ are billed. Correct the units ☐ / "
    "the minutes were recorded wrongly, addendum from ____ ☐",
    catalogue=("TIME-UNITS-CMS8", "TIME-UNITS-PERCODE", "TIME-FULL15"),
)


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    if not doc.per_code:
        return
    if doc.missing:
        yield Unsure(missing=f"minutes of {', '.join(doc.missing)}")
        return
    for tally in tallies(visit, book):
        if tally.billed > tally.supported:
            yield Finding(
                tally.said,
                evidence=tally.spans,
                lines=tally.lines,
                policy=tally.policy,
                sources=tally.sources,
            )


EXAMPLES = (
    Flags(
        "37 minutes is two units for Medicare",
        given("Therapeutic exercise 37 minutes.", bill="97110x3:GP"),
        quote="37 minutes",
    ),
    Flags("10 and 10 is one unit for Medicare", given(bill="97110x1:GP@10 97140x1:GP@10")),
    Flags("7 minutes alone is none", given(bill="97110x1:GP@7")),
    Flags(
        "33 and 7 counted alone",
        given(bill="97110x2:GP@33 97140x1:GP@7", payer="commercial"),
    ),
    Flags("fails both ways of counting", given(bill="97110x2:GP@20", payer="harbor_mutual")),
    Passes("38 minutes is three", given(bill="97110x2:GP@23 97530x1:GP@15")),
    Passes("7 and 7 and 7 earn one", given(bill="97112x1:GP@7 97110x0:GP@7 97140x0:GP@7")),
    Passes("33 and 7 earn three for Medicare", given(bill="97110x2:GP@33 97140x1:GP@7")),
    Passes(
        "10 and 10 earn one each where each code counts alone",
        given(bill="97110x1:GP@10 97140x1:GP@10", payer="commercial"),
    ),
    Passes("one way supports it", given(bill="97110x1:GP@10 97140x1:GP@10", payer="harbor_mutual")),
    Passes(
        "untimed codes do not count",
        given(bill="97110x1:GP@8 G0283x1:GP"),
    ),
    IsUnsure(
        "no minutes written",
        given("Ther ex, tolerated well.", bill="97110x1:GP"),
        missing="minutes of 97110",
    ),
)
