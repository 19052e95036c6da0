"""The payer is not in the table, so its rules are not known.

Counting, modifiers, caps and windows differ by payer. For one that is not set up, units are counted
by both common methods and only what fails both is called wrong; everything else is left open.

Why it matters: the wrong rule set makes every later answer wrong.

Not checked here: anything else about the payer. A file in the payers folder settles it.
"""

from __future__ import annotations

from difflib import get_close_matches

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="note",
    sources=("payer-contract",),
    ask="How does this payer count minutes, and which modifiers does it want? ____",
    catalogue=("PAY-PROFILE",),
)


def check(visit: Visit, book: Book) -> Answers:
    policy = book.policy(visit.payer, visit.date_of_service)
    if not policy.known:
        near = get_close_matches(visit.payer, [p.name for p in book.payers.all()], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield Finding(
            f"this payer is not in the table; both common ways of counting were tried{hint}"
        )


EXAMPLES = (
    Flags("a plan nobody set up", given(bill="97110x2:GP", payer="harbor_mutual")),
    Passes("Medicare is known", given(bill="97110x2:GP")),
)
