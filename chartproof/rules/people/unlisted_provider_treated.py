"""The note says that a trainer or massage therapist gave the exercise.

The words name an athletic trainer, a massage therapist, an exercise physiologist or another person
whom Medicare does not pay for therapy, as the one who led or treated.

Why it matters: their minutes are not billable to Medicare, however well the exercise was given.

Not checked here: who stands on the claim (`provider-not-payable`); trainers that the patient sees
elsewhere.
"""

from __future__ import annotations

from chartproof.examples import Flags, Passes, given
from chartproof.model import Answers, Finding, Visit
from chartproof.reference import Book
from chartproof.rules import Rule
from chartproof.rules.gaps import one_on_one_lines

RULE = Rule(
    severity="warning",
    payers=("medicare", "medicare_advantage"),
    needs_note=True,
    sources=("cms-100-02:15:230.5",),
    ask="Name and credential of the person who delivered ____: ____",
    catalogue=("ELG-PROVIDER-TYPE",),
)


def check(visit: Visit, book: Book) -> Answers:
    words = visit.note.mentioned("unlisted-provider")
    if words and one_on_one_lines(visit, book):
        yield Finding(
            "someone whom Medicare does not pay gave the exercise",
            evidence=tuple(m.span for m in words),
            lines=one_on_one_lines(visit, book),
        )


EXAMPLES = (
    Flags(
        "led by a trainer",
        given("Exercises led by R. Poe, ATC. TE 25 min: bridges 3x10.", bill="97110x2:GP"),
        quote="Exercises led by R. Poe, ATC",
    ),
    Passes(
        "her own trainer",
        given(
            "Her personal trainer keeps her squatting. TE 25 min with PT: bridges 3x10.",
            bill="97110x2:GP",
        ),
    ),
)
