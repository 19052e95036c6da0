"""XP says that two practitioners furnished the services, and one person signed for all of it.

XP tells apart services of two practitioners: each of them gave one.

Why it matters: XP with the same therapist on both lines is untrue on its face.

Not checked here: a second note of the day that did not come with the visit.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule

RULE = Rule(
    severity="warning",
    sources=("cms-modifier-59-article",),
    needs_note=True,
    ask="Who furnished ____ and who furnished ____? ____",
    catalogue=("MOD-X-SUBSET",),
)


def check(visit: Visit, book: Book) -> Answers:
    lines = tuple(i for i, c in enumerate(visit.charges) if "XP" in c.modifiers)
    signers = [s for s in visit.note.signatures if not s.blank]
    if lines and len({s.name.casefold() for s in signers}) == 1:
        yield Finding(
            "XP is billed and one person signed", evidence=(signers[0].span,), lines=lines
        )


EXAMPLES = (
    Flags(
        "one signature",
        given("TE 25 min, gait 15 min. Ana Wirth, PT", bill="97110x2:GP 97116x1:GP+XP"),
    ),
    Passes("no XP", given("TE 25 min, gait 15 min. Ana Wirth, PT", bill="97110x2:GP 97116x1:GP")),
)
