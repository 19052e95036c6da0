"""A Medicare note states neither the total of its timed minutes nor minutes that add up to it.

Each treatment day shows the minutes of all timed codes together. Minutes stated for every timed
code give the total as well.

Why it matters: the total is a required part of the daily note; without it no timed unit stands.

Not checked here: the total of the whole treatment (`treatment-total-missing`).
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    sources=("cms-100-02:15:220.3",),
    needs_note=True,
    ask="Total timed-code minutes on this date: ____ (from your record; blank if not recorded)",
    catalogue=("TIME-TOTAL-TIMED",),
)


def check(visit: Visit, book: Book) -> Answers:
    doc = documented(visit, book)
    if doc.missing and doc.timed_total is None and not visit.note.unreadable:
        yield Finding(
            "no total of timed minutes, and not every timed code has minutes",
            lines=tuple(i for i, c in enumerate(visit.charges) if c.code in doc.missing),
        )


EXAMPLES = (
    Flags("units alone", given("TE 2 units, bridges 3x10.", bill="97110x2:GP")),
    Passes(
        "the total",
        given("Total timed minutes: 38. Bridges, glides.", bill="97110x2:GP 97140x1:GP"),
    ),
    Passes(
        "minutes of every code", given("TE 23 min, manual 15 min.", bill="97110x2:GP 97140x1:GP")
    ),
    Passes(
        "another payer", given("TE 2 units, bridges 3x10.", bill="97110x2:GP", payer="commercial")
    ),
)
