"""Fewer timed units are billed than the documented minutes support.

The count is the same as for too many units (`units-exceed-minutes`). A timed service of fifteen
minutes or more is billed with at least one unit; the minutes and the units have to agree either
way.

Why it matters: the difference is money left on the table, and a claim that does not match its note.

Not checked here: whether fewer units were meant, for which the note should say so.
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
    ask="Recorded ____ minutes support ____ units; ____ are billed. Intended? ____",
    catalogue=("REV-UNITS", "TIME-UNITS-CMS8", "TIME-UNITS-PERCODE"),
)


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    if not doc.per_code:
        return
    if doc.missing:
        yield Unsure(missing=f"minutes of {', '.join(doc.missing)}")
        return
    for tally in tallies(visit, book):
        if tally.billed < tally.supported:
            yield Finding(
                tally.said,
                evidence=tally.spans,
                lines=tally.lines,
                policy=tally.policy,
                sources=tally.sources,
            )


EXAMPLES = (
    Flags(
        "35 minutes is two units",
        given("Therapeutic exercise 35 minutes.", bill="97110x1:GP"),
        quote="35 minutes",
    ),
    Flags(
        "24 and 23 count two each alone",
        given(bill="97112x2:GP@24 97110x1:GP@23", payer="commercial"),
    ),
    Flags("fails both ways of counting", given(bill="97110x1:GP@38", payer="harbor_mutual")),
    Passes("22 minutes is one unit", given(bill="97110x1:GP@22")),
    Passes("24 and 23 are three for Medicare", given(bill="97112x2:GP@24 97110x1:GP@23")),
    Passes(
        "the shortest of four earns none",
        given(bill="97110x1:GP@18 97140x1:GP@13 97116x1:GP@10 97035x0:GP@8"),
    ),
    IsUnsure("no minutes", given("Ther ex.", bill="97110x1:GP"), missing="minutes of 97110"),
)
