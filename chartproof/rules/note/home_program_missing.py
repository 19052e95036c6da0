"""By the fourth visit no home program is mentioned.

Exercises that the patient has learned move home; the billed list is what still needs the therapist.

Why it matters: an episode without a home program reads as exercise that could be done at home.

Not checked here: home programs in other notes; patients who cannot exercise at home.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.sample import sample

RULE = Rule(
    severity="note",
    codes=("97110",),
    needs_note=True,
    sources=("lcd-l33631",),
    ask="Which exercises can the patient do alone now? Home program of ____",
    catalogue=("PRG-HEP",),
)

_BY_VISIT = 4  # where lcd-l33631 readers look for it; a habit, not a dated limit


def check(visit: Visit, book: Book) -> Answers:
    note = visit.note
    if note.unreadable or visit.visit_number is None or visit.visit_number < _BY_VISIT:
        return
    if not note.mentioned("home-program") and not any(f.scope == "hep" for f in note.facts):
        yield Finding(f"visit {visit.visit_number} and no word of a home program")


EXAMPLES = (
    Flags("visit six", given(sample(), bill="97110x2:GP", visit_number=6)),
    Passes(
        "updated",
        given(sample(more="HEP updated with step-ups."), bill="97110x2:GP", visit_number=6),
    ),
    Passes("visit two", given(sample(), bill="97110x2:GP", visit_number=2)),
)
