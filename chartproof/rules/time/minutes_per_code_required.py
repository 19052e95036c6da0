"""The payer wants minutes for each timed code, and the note gives one figure over several.

Payers that count each code alone cannot count from a total. Medicare may not demand them.

Why it matters: such a payer counts a code without minutes as no unit.

Not checked here: notes without any minutes (`minutes-missing`).
"""

from __future__ import annotations

from chartproof.billing.minutes import documented
from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.deciding import decided_by

RULE = Rule(
    severity="warning",
    sources=("optum-timed", "cpt-time"),
    needs_note=True,
    ask="Minutes by intervention: TE ____ NMR ____ MT ____ TA ____ gait ____",
    catalogue=("TIME-CODE-MINUTES",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    doc = documented(visit, book)
    if policy.minutes_per_code != "required" or not doc.missing or doc.timed_total is None:
        return
    yield Finding(
        f"{policy.title} wants minutes of each code; the note gives {doc.timed_total.value} in all",
        evidence=(doc.timed_total.span,),
        lines=tuple(i for i, c in enumerate(visit.charges) if c.code in doc.missing),
        policy=decided_by(policy, "minutes_per_code", "minutes of each timed code"),
    )


EXAMPLES = (
    Flags(
        "one figure for a commercial plan",
        given(
            "Bridges, glides. Total timed minutes: 38",
            bill="97110x2:GP 97140x1:GP",
            payer="commercial",
        ),
    ),
    Passes(
        "Medicare may not ask",
        given("Bridges, glides. Total timed minutes: 38", bill="97110x2:GP 97140x1:GP"),
    ),
    Passes(
        "each has its own",
        given("TE 23 min, manual 15 min.", bill="97110x2:GP 97140x1:GP", payer="commercial"),
    ),
)
