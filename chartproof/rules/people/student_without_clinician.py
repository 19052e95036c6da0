"""A student treated, and the note does not show the clinician directing in the room.

What a student does is billable only while the licensed clinician is in the room, directs, makes the
judgments, and treats nobody else. The note says both, and the clinician signs.

Why it matters: otherwise the minutes are the student's, and students are not paid.

Not checked here: payers that allow more, and settings outside Part B; a student who only watched.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import one_on_one_lines

RULE = Rule(
    severity="warning",
    needs_note=True,
    sources=("cms-100-02:15:230.1",),
    ask="Was the licensed clinician in the room and directing for all ____ minutes, with no "
    "other patient? ____ Minutes for which that holds: ____",
    catalogue=("ELG-STUDENT",),
)


def check(visit: Visit, book: Book) -> Answers:
    treated = visit.note.mentioned("student-treated")
    if not treated or not one_on_one_lines(visit, book):
        return
    if visit.note.mentioned("clinician-directed-student"):
        return
    yield Finding(
        "a student treated and no clinician is shown directing in the room",
        evidence=tuple(m.span for m in treated),
        lines=one_on_one_lines(visit, book),
    )


EXAMPLES = (
    Flags(
        "signed off afterwards",
        given(
            "SPT Danielle delivered the whole 30 min: bridges 3x10. Cosigned Ann Roe, PT",
            bill="97110x2:GP",
        ),
        quote="SPT Danielle delivered",
    ),
    Passes(
        "directed",
        given(
            "SPT guarded; PT in room directing every set, treating no other patient. Treated by "
            "SPT. TE 30 min.",
            bill="97110x2:GP",
        ),
    ),
    Passes(
        "only watched",
        given("Student observed only. TE 30 min with PT: bridges 3x10.", bill="97110x2:GP"),
    ),
)
