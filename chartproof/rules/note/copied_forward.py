"""Parts of the note come from another visit or another patient.

The text says so (carried forward, pasted, text of 3/18), or it speaks of another patient, side,
visit or day than its own. Doing the same program again on purpose is no copying.

Why it matters: contractors give copied text no weight, and one wrong line casts doubt on the rest.

Not checked here: likeness between the notes of an episode, which needs the other notes.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.contact import proofs
from chartproof.rules.gaps import lines_of_kind
from chartproof.rules.sample import sample

RULE = Rule(
    severity="error",
    needs_note=True,
    sources=("mac-cloning", "cms-100-08:3:3.3.2.5"),
    ask="Which of the quoted words are about this visit on ____? Correct them by a dated "
    "addendum: ____",
    catalogue=("EPI-CLONE",),
)


def check(visit: Visit, book: Book) -> Answers:
    words = tuple(m.span for m in proofs(visit.note, "copied-forward"))
    first = visit.note_type == "evaluation" or visit.visit_number == 1
    if not words and not first and not lines_of_kind(visit, book, "evaluation", "reevaluation"):
        words = tuple(m.span for m in visit.note.mentioned("initial-visit-text"))
    if words:
        yield Finding(
            "parts of the note come from another visit or patient",
            evidence=words,
        )


EXAMPLES = (
    Flags(
        "it says so",
        given(
            sample(
                why="Assessment carried forward from visit 3: quadriceps weakness limits stairs."
            ),
            bill="97110x2:GP",
        ),
        quote="carried forward from visit",
    ),
    Flags(
        "another visit is quoted",
        given(
            sample(deficit='"Patient presents for initial evaluation of left shoulder."'),
            bill="97110x2:GP",
        ),
    ),
    Flags(
        "a first visit on a later one",
        given(
            sample(deficit="Patient presents for initial evaluation of left shoulder."),
            bill="97110x2:GP",
            visit_number=8,
        ),
        quote="presents for initial evaluation",
    ),
    Passes(
        "goals taken over from the plan",
        given(
            sample(goal="Goals carried over from the plan of care: climb 12 stairs with one rail."),
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "the same exercises on purpose",
        given(sample(more="Same exercises as Monday, loads entered fresh."), bill="97110x2:GP"),
    ),
)
